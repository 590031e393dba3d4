// EventLoop: the one thread of a service: waits for sockets and timers, and runs what they bring.
//
//   EventLoop loop(scheduler, net::spin_default);
//   loop.watch(*link->pollable(), [&] { server.receive_all(); });
//   loop.watch(signals.pollable(), [&] { loop.stop(); });
//   loop.run();
//
// A turn: wait until something can be received, a timer is due or work is ready; call the callbacks
// of all that can be received; then Scheduler::run_ready_for() some milliseconds, once.  Work that
// makes more work never keeps the loop from its sockets.  A callback is called again each turn as
// long as there is something to receive; it may take all of it or some, and must not block.
//
// All calls come from the thread that runs the loop (another one wakes it through a watched
// net::Waker).  The times are those of the scheduler's clock.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/runtime/scheduler.hpp"

namespace onetrip {

class EventLoop {
 public:
  using WatchId = std::uint64_t;

  // How long the loop was held from one wait to the next, by whatever it did: meanwhile nobody else
  // is served.  Since the loop began to run.
  struct Held {
    static constexpr Duration long_stretch = std::chrono::milliseconds(50);
    std::uint64_t turns = 0;
    Duration longest{};
    std::int64_t longest_at_ms = 0;  // When that one ended, in Unix ms.
    std::uint64_t over_50_ms = 0;
  };

  // `spin_max`: how long it looks for something to do before it sleeps, where that has paid
  // (net/adaptive_spin.hpp); zero: not at all.
  EventLoop(Scheduler& scheduler, Duration spin_max) : scheduler_(scheduler), poller_(spin_max) {}
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Calls `on_readable` whenever there is something to receive, until unwatch().  The socket or
  // descriptor must stay open until then.
  WatchId watch(net::Pollable item, std::function<void()> on_readable);
  // May be called from any callback, its own too.
  void unwatch(WatchId id);

  // Until stop().
  void run();
  // Ends run() after this turn; or the next run(), at once, where none is going on.
  void stop() { stopped_ = true; }

  const Held& held() const { return held_; }
  // The longest of the last minute, and of up to a minute before it.
  Duration longest_recently() const;

 private:
  struct Watch {
    net::Pollable item;
    std::function<void()> on_readable;
  };

  void wait();
  void list_watches();
  std::optional<Duration> time_to_wait() const;
  void note_held(Time began);

  Scheduler& scheduler_;
  net::Poller poller_;
  std::map<WatchId, std::shared_ptr<const Watch>> watches_;
  WatchId next_watch_id_ = 1;
  std::vector<WatchId> ids_;  // Of watches_, and their items; empty where that has changed.
  std::vector<net::Pollable> items_;
  std::vector<WatchId> readable_;  // Those that have something to receive.
  bool stopped_ = false;
  Held held_;
  Time minute_began_{};
  Duration longest_this_minute_{};
  Duration longest_last_minute_{};
};

}  // namespace onetrip
