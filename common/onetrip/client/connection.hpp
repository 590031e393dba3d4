// Connection: one connection that many threads share (DESIGN: leader and followers).
//
// The thread that waits first becomes the leader: it alone waits on the link, reads for everybody,
// and hands the lead on once it has its own reply.  Nobody else touches the link meanwhile: others
// put their calls into the Channel and wake the leader, which sends them.  Without a leader,
// whoever starts a call sends it himself, or leaves it to be sent with others: one that is started
// while others are under way leaves when there are some dozens, when somebody looks for an answer,
// or a millisecond later (LateSender).  All of it is under one mutex, which the leader leaves only
// while it waits.
#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/random.hpp"
#include "onetrip/client/late_sender.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/rpc/channel.hpp"

namespace onetrip {

// A call that was started.  Connection's own; users hold a Pending.
struct StartedCall {
  std::optional<Finished> finished;
  std::optional<CallId> id;
  std::condition_variable changed;  // Finished, or the lead is free.
};

struct ConnectionLimits {
  std::size_t calls_max;  // In flight; more are refused.
  Duration spin_max;      // How long a wait looks before it sleeps (net/adaptive_spin.hpp).
};

class Connection final : public LateSender::Source,
                         public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::unique_ptr<net::ClientLink> link, std::string peer, Callee callee,
             ConnectionLimits limits, std::shared_ptr<const Clock> clock,
             std::shared_ptr<LateSender> late_sender, std::uint64_t seed);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Any thread.  Leaves at once where nothing else is under way; never waits.
  std::shared_ptr<StartedCall> start(Request&& request, Time now);
  // Waits for the end of the call; at the latest its deadline.  Once for a call.
  Finished wait(StartedCall& call);
  // Whether wait() would return at once.  Reads what has arrived.
  bool ready(const StartedCall& call);
  // Ends the call, for whoever waits for it too, unless it has ended.  Any thread.
  void call_off(const StartedCall& call);
  // Nobody will wait for it.
  void abandon(const StartedCall& call);

  // Whether there is one; as far as is known, after a look.
  bool connected();
  ChannelCounters counters() const;

  void send_late() override;

 private:
  using Lock = std::unique_lock<std::mutex>;

  void lead(Lock& lock, const StartedCall& until_finished);
  // Reads, ends what has expired, sends.  True if something could not be sent.
  bool move_on();
  void receive_all(Time now);
  std::optional<Duration> time_to_wait(bool blocked) const;
  void offer_lead();
  // What was put into the Channel leaves: by the leader, or here.
  void send_soon();
  void send_now(Time now);
  void send_rest_later();
  void wake_leader();

  mutable std::mutex mutex_;
  std::shared_ptr<const Clock> clock_;
  Random random_;
  std::unique_ptr<net::ClientLink> link_;
  Channel channel_;
  net::Waker waker_;
  net::Poller poller_;                // The leader's, outside of the mutex, as
  std::vector<net::Pollable> items_;  // what it waits for.
  Time looked_{};                     // When all that had arrived was received last.
  bool led_ = false;
  bool woken_ = false;       // The leader, and it has not looked yet.
  bool sent_later_ = false;  // The LateSender knows that something waits.
  std::shared_ptr<LateSender> late_sender_;
  std::list<StartedCall*> followers_;
};

}  // namespace onetrip
