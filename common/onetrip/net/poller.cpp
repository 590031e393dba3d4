#include "onetrip/net/poller.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <thread>

#include <zmq.h>

#include "onetrip/base/check.hpp"
#include "onetrip/base/error.hpp"

namespace onetrip::net {

namespace {

constexpr int forever = -1;

int milliseconds_of(std::optional<Duration> timeout) {
  return timeout ? static_cast<int>(ceil_ms(*timeout)) : forever;
}

}  // namespace

// The items, as poll() takes them; or, where a libzmq socket is among them, as zmq_poll() does,
// which looks once more before it waits.
struct Poller::Polled {
  std::vector<pollfd> files;
  std::vector<zmq_pollitem_t> sockets;

  void set(std::span<const Pollable> items) {
    files.clear();
    sockets.clear();
    bool has_sockets = false;
    for (const Pollable& item : items) {
      files.push_back({.fd = item.fd, .events = POLLIN, .revents = 0});
      has_sockets |= item.zmq_socket != nullptr;
    }
    if (!has_sockets) return;
    for (const Pollable& item : items) sockets.push_back({item.zmq_socket, item.fd, ZMQ_POLLIN, 0});
  }
  bool wait(int timeout_ms) {
    const int found = sockets.empty()
                          ? poll(files.data(), files.size(), timeout_ms)
                          : zmq_poll(sockets.data(), static_cast<int>(sockets.size()), timeout_ms);
    ONETRIP_CHECK(found >= 0 || errno == EINTR, zmq_strerror(errno));
    return found > 0;
  }
  bool is_ready(std::size_t i) const {
    return sockets.empty() ? files[i].revents != 0 : sockets[i].revents != 0;
  }
};

Poller::Poller(Duration spin_max) : spin_(spin_max), polled_(std::make_unique<Polled>()) {}
Poller::~Poller() = default;

const std::vector<bool>& Poller::wait(std::span<const Pollable> items,
                                      std::optional<Duration> timeout) {
  polled_->set(items);
  const Duration looking = timeout == Duration::zero() ? Duration::zero() : spin_.begin();
  bool found = false;
  if (looking > Duration::zero()) {
    found = spin(std::min(looking, timeout.value_or(looking)));
    spin_.ended(found);
  }
  if (!found) found = polled_->wait(milliseconds_of(timeout));
  ready_.assign(items.size(), false);
  for (std::size_t i = 0; found && i != items.size(); ++i) ready_[i] = polled_->is_ready(i);
  return ready_;
}

// Whether something came in time.  Where others had the processor meanwhile, and for long, it did
// not: there is more to do here than there are processors, and who looks is in the way.
bool Poller::spin(Duration at_most) {
  const Time end = clock_.now() + at_most;
  while (!polled_->wait(0)) {
    if (clock_.now() >= end) return false;
    std::this_thread::yield();
  }
  return clock_.now() < end;
}

std::vector<bool> wait_for(std::span<const Pollable> items, std::optional<Duration> timeout) {
  return Poller(Duration::zero()).wait(items, timeout);
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
