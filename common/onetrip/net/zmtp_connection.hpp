// ZmtpConnection: one connection that speaks ZMTP 3, on its socket, in the thread that calls it.
//
// Both ends of a service's connections are made of it: the client link has one, the server link one
// for each of its peers.  PINGs are answered here.  What was accepted and could not be written at
// once waits, within bounds, and leaves when next() is called; the Epoll that the connection was
// given says when there is a reason to.  Internal to net; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/net/epoll.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/net/stream_socket.hpp"
#include "onetrip/net/zmtp_input.hpp"
#include "onetrip/net/zmtp_output.hpp"

namespace onetrip::net {

// What may wait for a connection that takes nothing; of the bytes, one message more than fits.
struct SendQueueLimits {
  std::size_t frames_max = 1'000;
  std::size_t bytes_max = std::size_t{128} << 20U;
};

class ZmtpConnection {
 public:
  // Says `greeting` first.  The socket may be connecting still; the Epoll outlives the connection,
  // and tells of it with `tag`.
  ZmtpConnection(StreamSocket socket, ZmtpInput::Messages messages, wire::Buffer greeting,
                 SendQueueLimits limits, Epoll& epoll, std::uint64_t tag);

  const StreamSocket& socket() const { return socket_; }
  std::uint64_t tag() const { return tag_; }

  // The next that has come: the end of the handshake, then messages.  An error where the connection
  // has broken, or the other end does not keep to the protocol; it is of no more use then.
  Result<std::optional<ZmtpEvent>> next();

  // As ClientLink::send and RelayLink::relay, of a connection whose handshake has ended, and of
  // what a frame may hold.  Leaves at once, or with others where it is `held`, some dozens at a
  // time: write_out() sends the rest.
  Sent send(wire::Frame& frame, bool held);
  Sent relay(std::string_view hop, wire::Frame& frame, bool held);
  void write_out();
  // Something waits to be written.
  bool is_sending() const { return !output_.empty(); }

  const DroppedMessages& dropped() const { return input_.dropped(); }

 private:
  // Whether another message may wait.
  bool has_room();
  void write_unless(bool held);
  void watch(bool for_room);

  StreamSocket socket_;
  ZmtpInput input_;
  ZmtpOutput output_;
  SendQueueLimits limits_;
  Epoll& epoll_;
  std::uint64_t tag_;
  bool drained_ = false;  // The last read has taken all that was there.
  bool watched_for_room_ = true;
};

}  // namespace onetrip::net
