#include "onetrip/net/timer_fd.hpp"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "onetrip/base/check.hpp"
#include "onetrip/base/error.hpp"

namespace onetrip::net {

namespace {

void set_timer(int fd, Duration delay) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(delay);
  itimerspec when{};
  when.it_value.tv_sec = seconds.count();
  when.it_value.tv_nsec = (delay - seconds).count();
  ONETRIP_CHECK(timerfd_settime(fd, 0, &when, nullptr) == 0, system_message(errno));
}

}  // namespace

TimerFd::TimerFd() : fd_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  ONETRIP_CHECK(fd_ >= 0, system_message(errno));
}

TimerFd::~TimerFd() { close(fd_); }

void TimerFd::set(Duration delay) {
  ONETRIP_CHECK(delay > Duration::zero(), delay.count());
  set_timer(fd_, delay);
}

void TimerFd::cancel() { set_timer(fd_, Duration::zero()); }

bool TimerFd::take_due() {
  std::uint64_t times = 0;
  return read(fd_, &times, sizeof(times)) == sizeof(times);
}

}  // namespace onetrip::net
