#include "tests/host/notify_socket.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>

#include "onetrip/base/check.hpp"

namespace onetrip {

NotifySocket::NotifySocket(const std::string& address)
    : fd_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::memcpy(name.sun_path, address.data(), address.size());
  if (address[0] == '@') name.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
  ONETRIP_CHECK(bind(fd_, reinterpret_cast<const sockaddr*>(&name), size) == 0, address);
  const timeval patience{.tv_sec = 20, .tv_usec = 0};
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

NotifySocket::~NotifySocket() { close(fd_); }

std::string NotifySocket::receive() {
  std::array<char, 256> text{};
  const ssize_t size = recv(fd_, text.data(), text.size(), 0);
  return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string();
}

}  // namespace onetrip
