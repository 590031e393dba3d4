#include "onetrip/net/epoll.hpp"

#include <unistd.h>

#include <cerrno>

#include "onetrip/base/check.hpp"
#include "onetrip/base/error.hpp"

namespace onetrip::net {

Epoll::Epoll() : fd_(epoll_create1(EPOLL_CLOEXEC)) {
  ONETRIP_CHECK(fd_ >= 0, system_message(errno));
}

Epoll::~Epoll() { close(fd_); }

void Epoll::add(int fd, std::uint32_t events, std::uint64_t tag) {
  control(EPOLL_CTL_ADD, fd, events, tag);
}

void Epoll::change(int fd, std::uint32_t events, std::uint64_t tag) {
  control(EPOLL_CTL_MOD, fd, events, tag);
}

void Epoll::control(int operation, int fd, std::uint32_t events, std::uint64_t tag) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = tag;
  ONETRIP_CHECK(epoll_ctl(fd_, operation, fd, &event) == 0, system_message(errno));
}

std::span<epoll_event> Epoll::look(std::span<epoll_event> room) const {
  const int found = epoll_wait(fd_, room.data(), static_cast<int>(room.size()), 0);
  ONETRIP_CHECK(found >= 0 || errno == EINTR, system_message(errno));
  return room.first(found > 0 ? static_cast<std::size_t>(found) : 0);
}

}  // namespace onetrip::net
