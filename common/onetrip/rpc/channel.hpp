// Channel: a client's calls on one connection, from the request to the answer.
//
// Pure protocol: frames, connection events and time go in; frames to send and finished calls come
// out.  The shells around it (Mesh for threads, AsyncMesh for an event loop) own link and clock.
// Each started call finishes exactly once, with its reply or an honest error, no later than its
// deadline, provided on_time is called when next_time() says.  Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "onetrip/base/random.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/rpc/call_book.hpp"
#include "onetrip/rpc/request.hpp"

namespace onetrip {

// What was lost or refused on the way; for people who look for the reason of something odd.
struct ChannelCounters {
  std::uint64_t late_replies = 0;  // For calls that are no longer open: late, repeated or forged.
  std::uint64_t bad_frames = 0;    // Not of this protocol.
  std::uint64_t resent = 0;
  std::uint64_t disconnects = 0;
};

class Channel {
 public:
  using Done = std::function<void(Finished)>;

  // `peer` names the other end in error messages.  `random` spreads retries.
  Channel(std::string peer, std::size_t calls_max, Random& random)
      : peer_(std::move(peer)), book_(calls_max), random_(random) {}

  // Opens the call; `done` is called once, from inside another call of this Channel, or from here
  // where the call can be refused at once.  Returns nothing in that case.
  std::optional<CallId> start(Request request, Done done, Time now);
  // The caller has lost interest: `done` will not be called, and the service is told.
  void cancel(CallId id);
  // Ends the call now: `done` is called with CANCELLED, and the service is told.
  void call_off(CallId id, Time now);

  void on_event(net::ClientEvent event, Time now);
  // Ends what has expired and sends again what is due.  Look for replies that have arrived first.
  void on_time(Time now);
  std::optional<Time> next_time() const;

  // Sends what waits, until the link takes no more.  True if something is left.
  bool flush(net::ClientLink& link, Time now);

  std::size_t open_calls() const { return book_.size(); }
  bool connected() const { return connected_; }
  const ChannelCounters& counters() const { return counters_; }

 private:
  struct OpenCall {
    Request request;
    Done done;
    bool waiting = false;        // In the outbox, or for its retry.
    bool may_have_left = false;  // In any attempt.
    bool attempt_lost = false;   // An attempt was never answered, because the connection broke.
    std::optional<Error> last_error;  // Of the attempt before; told where there is no better one.
    Finished progress;
    Time started{};
  };

  void on_frame(wire::Frame frame, Time now);
  void on_disconnected(Time now);
  void on_error_reply(CallId id, OpenCall& call, Error error, Time now);
  void finish(CallId id, Result<Reply> result, Time now);
  void retry_at(CallId id, Time when);
  void expire(CallId id, Time now);
  bool give_up_connecting(Time now);
  Error expired_error(const OpenCall& call) const;
  bool send_cancels(net::ClientLink& link);

  std::string peer_;
  CallBook book_;
  Random& random_;
  bool connected_ = false;
  std::unordered_map<CallId, OpenCall> calls_;
  std::deque<CallId> outbox_;
  std::deque<CallId> cancels_;
  std::set<std::pair<Time, CallId>> retries_;
  std::set<std::pair<Time, CallId>> connect_limits_;  // When to give up waiting for a connection.
  ChannelCounters counters_;
};

}  // namespace onetrip
