// Epoll: what stands for several descriptors together, as a link's pollables do not change.
// Internal to net; not thread-safe.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <span>

#include "onetrip/net/link.hpp"

namespace onetrip::net {

class Epoll {
 public:
  Epoll();
  ~Epoll();
  Epoll(const Epoll&) = delete;
  Epoll& operator=(const Epoll&) = delete;

  // `events` are EPOLLIN, EPOLLOUT; `tag` comes back with them.  A descriptor that is closed is
  // watched no more.
  void add(int fd, std::uint32_t events, std::uint64_t tag = 0);
  void change(int fd, std::uint32_t events, std::uint64_t tag = 0);
  // What there is, without waiting: the first of `room`.
  std::span<epoll_event> look(std::span<epoll_event> room) const;

  Pollable pollable() const { return Pollable{.zmq_socket = nullptr, .fd = fd_}; }

 private:
  void control(int operation, int fd, std::uint32_t events, std::uint64_t tag);

  int fd_;
};

}  // namespace onetrip::net
