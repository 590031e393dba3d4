#include "onetrip/net/poller.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include <zmq.h>

#include "onetrip/base/check.hpp"
#include "onetrip/base/error.hpp"

namespace onetrip::net {

namespace {

constexpr long forever = -1;

long milliseconds_of(std::optional<Duration> timeout) {
  return timeout ? static_cast<long>(ceil_ms(*timeout)) : forever;
}

}  // namespace

std::vector<bool> wait_for(std::span<const Pollable> items, std::optional<Duration> timeout) {
  std::vector<zmq_pollitem_t> polled;
  polled.reserve(items.size());
  for (const Pollable& item : items)
    polled.push_back(zmq_pollitem_t{item.zmq_socket, item.fd, ZMQ_POLLIN, 0});
  std::vector<bool> ready(items.size(), false);
  const int found =
      zmq_poll(polled.data(), static_cast<int>(polled.size()), milliseconds_of(timeout));
  if (found < 0) {
    ONETRIP_CHECK(errno == EINTR, zmq_strerror(errno));
    return ready;
  }
  for (std::size_t i = 0; i < polled.size(); ++i) ready[i] = polled[i].revents != 0;
  return ready;
}

Waker::Waker() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  ONETRIP_CHECK(fd_ >= 0, system_message(errno));
}

Waker::~Waker() { close(fd_); }

void Waker::wake() {
  const std::uint64_t one = 1;
  // It fails only when the counter is full, and then the waiter is awake anyway.
  [[maybe_unused]] const auto written = write(fd_, &one, sizeof(one));
}

void Waker::clear() {
  std::uint64_t count = 0;
  // It fails only when there is nothing to clear.
  [[maybe_unused]] const auto bytes_read = read(fd_, &count, sizeof(count));
}

}  // namespace onetrip::net
