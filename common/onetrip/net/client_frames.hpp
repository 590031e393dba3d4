// ClientFrames: a DEALER's frames, whatever tells of its connection.  Internal to net.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "onetrip/net/link.hpp"
#include "onetrip/net/zmq_socket.hpp"

namespace onetrip::net {

class ClientFrames {
 public:
  explicit ClientFrames(ZmqSocket socket) : socket_(std::move(socket)) {}

  // The next message of one frame.  Others are no answer to anything, and are dropped and counted.
  std::optional<wire::Frame> receive();
  // As ClientLink::send; `full` unless `connected`.
  Sent send(wire::Frame& frame, bool connected);

  ZmqSocket& socket() { return socket_; }
  const ZmqSocket& socket() const { return socket_; }
  std::uint64_t dropped_messages() const { return dropped_messages_; }

 private:
  ZmqSocket socket_;
  bool dropping_ = false;  // In the middle of a message of several frames.
  std::uint64_t dropped_messages_ = 0;
};

}  // namespace onetrip::net
