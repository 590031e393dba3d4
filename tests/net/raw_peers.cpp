#include "tests/net/raw_peers.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

#include <zmq.h>

#include "onetrip/net/endpoint.hpp"

namespace onetrip::net {

namespace {

constexpr int wait_ms_max = 20'000;

bool wait_until(short event, int fd) {
  pollfd item{.fd = fd, .events = event, .revents = 0};
  return poll(&item, 1, wait_ms_max) == 1;
}

}  // namespace

RawTcpPeer::RawTcpPeer(const std::string& endpoint)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(parse_endpoint(endpoint)->port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) std::abort();
  fcntl(fd_, F_SETFL, O_NONBLOCK);
}

RawTcpPeer::RawTcpPeer(int connected) : fd_(connected) { fcntl(fd_, F_SETFL, O_NONBLOCK); }

RawTcpPeer::~RawTcpPeer() { close(fd_); }

bool RawTcpPeer::write(std::string_view bytes) {
  const ssize_t written = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return written >= 0 || errno == EAGAIN;
}

bool RawTcpPeer::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!wait_until(POLLOUT, fd_)) return false;
    const ssize_t written = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (written < 0 && errno != EAGAIN) return false;
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool RawTcpPeer::shake_hands() {
  if (!write_all(zmtp_greeting() + zmtp_ready())) return false;
  while (received_.find("READY") == std::string::npos)
    if (!wait_until(POLLIN, fd_) || !drain()) return false;
  return true;
}

bool RawTcpPeer::drain() {
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t size = read(fd_, buffer.data(), buffer.size());
    if (size == 0) return false;
    if (size < 0) return errno == EAGAIN;
    received_.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

RawTcpListener::RawTcpListener() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) std::abort();
  if (listen(fd_, 10) != 0) std::abort();
}

RawTcpListener::~RawTcpListener() { close(fd_); }

std::string RawTcpListener::endpoint() const {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
  return "tcp://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

std::unique_ptr<RawTcpPeer> RawTcpListener::accept() {
  const int connected = ::accept(fd_, nullptr, nullptr);
  return connected < 0 ? nullptr : std::make_unique<RawTcpPeer>(connected);
}

std::string zmtp_greeting() {
  std::string greeting(64, '\0');
  greeting[0] = static_cast<char>(0xff);
  greeting[8] = 1;
  greeting[9] = 0x7f;
  greeting[10] = 3;
  greeting[11] = 1;
  greeting.replace(12, 4, "NULL");
  return greeting;
}

std::string zmtp_ready(const std::string& socket_type) {
  const std::string body = std::string("\x05READY\x0bSocket-Type", 18) + std::string(3, '\0') +
                           static_cast<char>(socket_type.size()) + socket_type;
  return std::string{4, static_cast<char>(body.size())} + body;
}

std::string zmtp_frame_head(std::uint64_t size, bool more) {
  std::string head(1, static_cast<char>(2 | (more ? 1 : 0)));  // A long frame: eight bytes of size.
  for (int shift = 56; shift >= 0; shift -= 8) head.push_back(static_cast<char>(size >> shift));
  return head;
}

RawDealer::RawDealer(const Context& context, const std::string& endpoint)
    : socket_(zmq_socket(context.state()->handle(), ZMQ_DEALER)) {
  const int linger = 0;
  zmq_setsockopt(socket_, ZMQ_LINGER, &linger, sizeof(linger));
  if (zmq_connect(socket_, endpoint.c_str()) != 0) std::abort();
}

RawDealer::~RawDealer() { zmq_close(socket_); }

void RawDealer::send(const std::vector<std::string>& frames) {
  for (std::size_t i = 0; i < frames.size(); ++i)
    zmq_send(socket_, frames[i].data(), frames[i].size(), i + 1 < frames.size() ? ZMQ_SNDMORE : 0);
}

std::vector<std::string> RawDealer::receive() {
  std::vector<std::string> frames;
  int more = 1;
  while (more != 0) {
    std::array<char, 4096> buffer{};
    const int size = zmq_recv(socket_, buffer.data(), buffer.size(), ZMQ_DONTWAIT);
    if (size < 0) break;
    frames.emplace_back(buffer.data(), static_cast<std::size_t>(size));
    std::size_t option_size = sizeof(more);
    zmq_getsockopt(socket_, ZMQ_RCVMORE, &more, &option_size);
  }
  return frames;
}

}  // namespace onetrip::net
