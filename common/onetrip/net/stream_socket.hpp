// StreamSocket: a connection to a tcp or ipc endpoint, in bytes.  Nothing blocks.  Internal to net.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "onetrip/net/endpoint.hpp"

namespace onetrip::net {

class StreamSocket {
 public:
  StreamSocket() = default;
  ~StreamSocket() { close(); }
  StreamSocket(StreamSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  StreamSocket& operator=(StreamSocket&& other) noexcept;
  StreamSocket(const StreamSocket&) = delete;
  StreamSocket& operator=(const StreamSocket&) = delete;

  // Begins to connect; a socket that is not open where that fails at once.  Until it is writable
  // the connection is not made: is_connected() says then how it went.
  static StreamSocket connect(const Endpoint& endpoint);
  // Whether an attempt that has ended has been a success.
  bool is_connected() const;

  enum class Received : std::uint8_t { some, nothing, closed };
  // Reads into `room` what is there; `bytes` of it where `some`.
  Received receive(std::span<std::byte> room, std::size_t& bytes) const;

  bool open() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  void close();

 private:
  explicit StreamSocket(int fd) : fd_(fd) {}

  int fd_ = -1;
};

}  // namespace onetrip::net
