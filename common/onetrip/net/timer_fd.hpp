// TimerFd: a time at which a file descriptor becomes readable, for links that have something to do
// later and must not depend on when their owner looks at them next.
#pragma once

#include "onetrip/base/clock.hpp"
#include "onetrip/net/link.hpp"

namespace onetrip::net {

class TimerFd {
 public:
  TimerFd();
  ~TimerFd();
  TimerFd(const TimerFd&) = delete;
  TimerFd& operator=(const TimerFd&) = delete;

  // In the place of what was set before.  `delay` above zero.
  void set(Duration delay);
  void cancel();
  // True once after the time has come.
  bool take_due();
  Pollable pollable() const { return Pollable{.zmq_socket = nullptr, .fd = fd_}; }

 private:
  int fd_;
};

}  // namespace onetrip::net
