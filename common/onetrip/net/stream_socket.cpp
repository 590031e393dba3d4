#include "onetrip/net/stream_socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "onetrip/base/error.hpp"
#include "onetrip/net/connection_times.hpp"
#include "onetrip/net/server_link_options.hpp"

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

Error cannot_be_bound(const Endpoint& endpoint, int number) {
  if (number == EADDRINUSE)
    return unavailable("{}: another process is serving there; stop it first", to_string(endpoint))
        .because("endpoint_in_use");
  return failed_precondition("{}: cannot be bound: {}", to_string(endpoint),
                             system_message(number));
}

// The port that the system chose.
std::uint16_t port_of(int fd) {
  Address bound;
  bound.size = sizeof(bound.storage);
  getsockname(fd, reinterpret_cast<sockaddr*>(&bound.storage), &bound.size);
  return ntohs(bound.storage.ss_family == AF_INET6
                   ? reinterpret_cast<const sockaddr_in6&>(bound.storage).sin6_port
                   : reinterpret_cast<const sockaddr_in&>(bound.storage).sin_port);
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

void StreamSocket::shut_down() const {
  shutdown(fd_, SHUT_WR);
  std::array<std::byte, 4096> unread{};
  std::size_t bytes = 0;
  while (receive(unread, bytes) == Received::some) {
  }
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

Result<StreamListener> StreamListener::listen(const Endpoint& endpoint) {
  const bool is_ipc = endpoint.transport == Transport::ipc;
  const Address address = address_of(endpoint);
  StreamSocket made(
      socket(address.get()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!made.open())
    return resource_exhausted("no more sockets can be opened: {}", system_message(errno));
  const int on = 1;
  if (!is_ipc) setsockopt(made.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (is_ipc) unlink(endpoint.address.c_str());  // What one that was killed has left.
  if (::bind(made.fd(), address.get(), address.size) != 0) return cannot_be_bound(endpoint, errno);
  // Whoever may open the socket may call the service: that is its owner, whatever the umask says.
  // Nobody can connect before it listens.
  if (is_ipc && chmod(endpoint.address.c_str(), S_IRUSR | S_IWUSR) != 0)
    return failed_precondition("{}: its mode cannot be set: {}", to_string(endpoint),
                               system_message(errno));
  if (::listen(made.fd(), accept_backlog) != 0) return cannot_be_bound(endpoint, errno);
  Endpoint bound = endpoint;
  if (!is_ipc) bound.port = port_of(made.fd());
  return StreamListener(std::move(made), std::move(bound));
}

StreamListener::Accepted StreamListener::accept(StreamSocket& connection) const {
  while (true) {
    const int fd = accept4(socket_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      connection = StreamSocket(fd);
      if (endpoint_.transport == Transport::tcp) configure_tcp(fd);
      return Accepted::one;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
      return Accepted::no_descriptors;
    // Others say that a connection has ended before it was accepted.
    if (errno == EAGAIN) return Accepted::none;
  }
}

}  // namespace onetrip::net
