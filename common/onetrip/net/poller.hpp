// Waiting for links and file descriptors; and a way for another thread to end the wait.
//
// Where several threads share a link (a Mesh), the link is used under a mutex, and one thread at a
// time, the leader, waits outside of it.  A wait looks at the sockets, and libzmq's sockets may not
// be looked at by two threads at once: so while a leader waits, the others must touch nothing but
// its Waker.  They wake it and let it come back to the mutex before they send.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/net/adaptive_spin.hpp"
#include "onetrip/net/link.hpp"

namespace onetrip::net {

// Waits for items, again and again.  Before it sleeps it looks for a while, where that has paid
// (AdaptiveSpin), and lets other threads run meanwhile.  One thread at a time.
class Poller {
 public:
  // `spin_max`: how long it looks at most; zero: not at all.
  explicit Poller(Duration spin_max);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // Waits until one of `items` has something to receive, or `timeout` is over (none: for ever;
  // zero: looks without waiting; rounded up to milliseconds).  A flag an item, good until the next
  // wait.  An interruption by a signal returns early, with no flag set.  It is the state that
  // counts, not its change: what was not received wakes the next wait at once.  A flag may be set
  // where there is nothing to receive after all (a link's own business was to be done); receive()
  // says so and does it.
  const std::vector<bool>& wait(std::span<const Pollable> items, std::optional<Duration> timeout);

 private:
  struct Polled;

  bool spin(Duration at_most);

  AdaptiveSpin spin_;
  SystemClock clock_;
  std::unique_ptr<Polled> polled_;
  std::vector<bool> ready_;
};

// One wait of a Poller that does not spin.
std::vector<bool> wait_for(std::span<const Pollable> items, std::optional<Duration> timeout);

// Ends a wait from another thread.  wake() may be called from any thread, any number of times; the
// waiter calls clear() before it looks at what it was woken for.
class Waker {
 public:
  Waker();
  ~Waker();
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

  void wake();
  void clear();
  Pollable pollable() const { return Pollable{.zmq_socket = nullptr, .fd = fd_}; }

 private:
  int fd_;
};

}  // namespace onetrip::net
