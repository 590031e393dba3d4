// Channel: a client's calls on one connection, from the request to the answer.
//
// Pure protocol: frames, connection events and time go in; frames to send and finished calls come
// out.  The shells around it (Mesh for threads, AsyncMesh for an event loop) own link and clock.
// Each started call finishes exactly once, with its reply or an honest error, no later than its
// deadline, provided on_time is called when next_time() says.  Not thread-safe.
//
// The first `once` call opens a session at the service, and waits for it.  Under the session a call
// is sent again when the connection breaks, and runs once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/base/random.hpp"
#include "onetrip/base/recycled.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/rpc/call_book.hpp"
#include "onetrip/rpc/call_map.hpp"
#include "onetrip/rpc/client_session.hpp"
#include "onetrip/rpc/request.hpp"

namespace onetrip {

// How soon the owner of a channel tries a congested link again.
inline constexpr Duration congested_wait = std::chrono::milliseconds(1);

// What was lost or refused on the way; for people who look for the reason of something odd.
struct ChannelCounters {
  std::uint64_t late_replies = 0;  // For calls that are no longer open: late, repeated or forged.
  std::uint64_t bad_frames = 0;    // Not of this protocol.
  std::uint64_t resent = 0;
  std::uint64_t disconnects = 0;
};

// Who is asked on a connection.
struct Callee {
  std::string service;         // For a broker, of hellos and byes; requests say it themselves.
  std::uint32_t instance = 0;  // As in wire::Header.
};

class Channel {
 public:
  using Done = std::function<void(Finished&&)>;

  // `peer` names the other end in error messages.  `random` spreads retries.
  Channel(std::string peer, std::size_t calls_max, Random& random, Callee callee = {})
      : peer_(std::move(peer)), callee_(std::move(callee)), book_(calls_max), random_(random) {}

  // Opens the call; `done` is called once, from inside another call of this Channel, or from here
  // where the call can be refused at once.  Returns nothing in that case.
  std::optional<CallId> start(Request&& request, Done done, Time now);
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

  // Tells the service, as far as it can be told, that nothing more will come; the last thing done.
  void leave(net::ClientLink& link);

  std::size_t open_calls() const { return book_.size(); }
  // Of those, what a flush() would send, or about as many.
  std::size_t waiting_calls() const { return outbox_.size(); }
  // Whether a flush() is due now: where others are under way, what was started can wait for what is
  // started next and leave with it, until some dozens wait.
  bool is_worth_sending() const {
    return waiting_calls() == open_calls() || waiting_calls() >= sent_together;
  }
  // Some leave once there is a session.
  bool waits_for_session() const { return !waiting_for_session_.empty(); }
  bool connected() const { return connected_; }
  const ChannelCounters& counters() const { return counters_; }

 private:
  static constexpr std::size_t sent_together = 64;

  struct OpenCall {
    OpenCall(Request&& asked, Done&& told, Time now) noexcept
        : request(std::move(asked)), done(std::move(told)), started(now) {}

    Request request;
    Done done;
    Time started;
    bool waiting = true;         // In the outbox, for its retry, or for a session.
    bool may_have_left = false;  // In any attempt.
    bool attempt_lost = false;   // An attempt was never answered, because the connection broke.
    std::unique_ptr<Error> last_error;  // Of the attempt before; told where there is no better one.
    std::uint64_t sequence = 0;         // Of an exactly-once call; the first one of a batch.
    std::optional<wire::SessionId> session;  // Of the attempt before.
    Finished progress;
  };

  OpenCall& open(CallId id, Request&& request, Done done, Time now);
  // Null where it is not open.
  OpenCall* find(CallId id);
  void on_frame(wire::Frame frame, Time now);
  void on_disconnected(Time now);
  void on_error_reply(CallId id, OpenCall& call, Error error, Time now);
  void finish(CallId id, Result<Reply> result, Time now);
  void expire(CallId id, Time now);
  void limit_connecting(const OpenCall& call, CallId id);
  bool give_up_connecting(Time now);
  Error expired_error(const OpenCall& call) const;
  bool send_waiting(net::ClientLink& link, Time now);
  bool send_cancels(net::ClientLink& link);

  // The session (channel_session.cpp).
  void begin_sequences(OpenCall& call);
  void end_sequences(const OpenCall& call);
  bool needs_session(const OpenCall& call) const;
  void wait_for_session(CallId id, Time now);
  void open_session(Time now);
  static Duration connect_wait_left(const OpenCall& call, Time now);
  void on_hello_ended(const Result<Reply>& answer, Time now);
  void on_session_expired(const OpenCall& call);
  wire::Header header_of(const OpenCall& call, CallId id, Time now) const;

  std::string peer_;
  Callee callee_;
  CallBook book_;
  Random& random_;
  bool connected_ = false;
  CallMap<RecycledPtr<OpenCall>> calls_;
  std::deque<CallId, Recycled<CallId>> outbox_;
  std::deque<CallId> cancels_;
  std::set<std::pair<Time, CallId>> retries_;
  std::set<std::pair<Time, CallId>> connect_limits_;  // When to give up waiting for a connection.
  ClientSession session_;
  std::vector<CallId> waiting_for_session_;
  ChannelCounters counters_;
};

}  // namespace onetrip
