#include "onetrip/net/stream_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "onetrip/net/connection_times.hpp"

namespace onetrip::net {
namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;

  template <class Kind>
  Kind& as() {
    size = sizeof(Kind);
    return reinterpret_cast<Kind&>(storage);
  }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

Address address_of(const Endpoint& endpoint) {
  Address address;
  if (endpoint.transport == Transport::ipc) {
    auto& local = address.as<sockaddr_un>();
    local.sun_family = AF_UNIX;
    std::memcpy(local.sun_path, endpoint.address.data(), endpoint.address.size());
  } else if (endpoint.address.find(':') == std::string::npos) {
    auto& ipv4 = address.as<sockaddr_in>();
    ipv4.sin_family = AF_INET;
    ipv4.sin_port = htons(endpoint.port);
    inet_pton(AF_INET, endpoint.address.c_str(), &ipv4.sin_addr);
  } else {
    auto& ipv6 = address.as<sockaddr_in6>();
    ipv6.sin6_family = AF_INET6;
    ipv6.sin6_port = htons(endpoint.port);
    inet_pton(AF_INET6, endpoint.address.c_str(), &ipv6.sin6_addr);
  }
  return address;
}

// A call that waits for its answer must not wait for more to send.
void configure_tcp(int fd) {
  const auto set = [fd](int level, int name, int value) {
    setsockopt(fd, level, name, &value, sizeof(value));
  };
  set(IPPROTO_TCP, TCP_NODELAY, 1);
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, keepalive_idle_s);
  set(IPPROTO_TCP, TCP_KEEPINTVL, keepalive_interval_s);
  set(IPPROTO_TCP, TCP_KEEPCNT, keepalive_probes);
}

}  // namespace

StreamSocket& StreamSocket::operator=(StreamSocket&& other) noexcept {
  close();
  fd_ = std::exchange(other.fd_, -1);
  return *this;
}

void StreamSocket::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

StreamSocket StreamSocket::connect(const Endpoint& endpoint) {
  const Address address = address_of(endpoint);
  StreamSocket made(
      socket(address.get()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!made.open()) return made;
  if (endpoint.transport == Transport::tcp) configure_tcp(made.fd_);
  const bool begun = ::connect(made.fd_, address.get(), address.size) == 0 || errno == EINPROGRESS;
  if (!begun) made.close();
  return made;
}

bool StreamSocket::is_connected() const {
  int error = 0;
  socklen_t size = sizeof(error);
  return getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

StreamSocket::Received StreamSocket::receive(std::span<std::byte> room, std::size_t& bytes) const {
  while (true) {
    const ssize_t size = recv(fd_, room.data(), room.size(), MSG_DONTWAIT);
    if (size > 0) {
      bytes = static_cast<std::size_t>(size);
      return Received::some;
    }
    if (size < 0 && errno == EINTR) continue;
    return size < 0 && errno == EAGAIN ? Received::nothing : Received::closed;
  }
}

}  // namespace onetrip::net
