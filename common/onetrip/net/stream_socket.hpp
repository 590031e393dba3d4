// StreamSocket: a connection over tcp or a Unix socket, in bytes; and where such are accepted.
// Nothing blocks.  Internal to net.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "onetrip/base/result.hpp"
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

  // Says that nothing more will be sent, and forgets what has come and was not read: a tcp
  // connection that is closed with that takes back what its peer has not read yet.
  void shut_down() const;

  bool open() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  void close();

 private:
  friend class StreamListener;

  explicit StreamSocket(int fd) : fd_(fd) {}

  int fd_ = -1;
};

class StreamListener {
 public:
  // At an ipc path nobody else may listen (EndpointLock), and only its owner can connect.  Errors:
  // UNAVAILABLE "endpoint_in_use"; FAILED_PRECONDITION for what the system says of the address.
  static Result<StreamListener> listen(const Endpoint& endpoint);
  StreamListener(StreamListener&& other) noexcept = default;
  StreamListener& operator=(StreamListener&& other) noexcept = default;

  // Where it really is bound.
  const Endpoint& endpoint() const { return endpoint_; }
  int fd() const { return socket_.fd(); }

  enum class Accepted : std::uint8_t { one, none, no_descriptors };
  // The next connection that was made.  Where no descriptor is left, it stays to be accepted later.
  Accepted accept(StreamSocket& connection) const;
  void close() { socket_.close(); }

 private:
  StreamListener(StreamSocket socket, Endpoint endpoint)
      : socket_(std::move(socket)), endpoint_(std::move(endpoint)) {}

  StreamSocket socket_;
  Endpoint endpoint_;
};

}  // namespace onetrip::net
