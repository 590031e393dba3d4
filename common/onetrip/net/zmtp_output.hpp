// ZmtpOutput: what waits to be written to a ZMTP connection, in order.  Frames are not copied.
// Internal to net; not thread-safe.
#pragma once

#include <cstddef>
#include <deque>

#include "onetrip/net/zmtp_wire.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip::net {

class ZmtpOutput {
 public:
  enum class Written : std::uint8_t { all, part, nothing, broken };

  // Bytes as they are: a greeting, a command.
  void add_bytes(wire::Buffer bytes) { parts_.push_back({{}, wire::Frame(std::move(bytes)), 0}); }
  void add_message(wire::Frame frame);

  // Writes as much as the socket takes.  False where the connection is broken.
  bool write_to(int socket);
  // Writes a message at once, where nothing waits before it.  `frame` is taken where all or a part
  // of it was written; the rest of it waits.
  Written write_message(int socket, wire::Frame& frame);

  bool empty() const { return parts_.empty(); }
  std::size_t size() const { return parts_.size(); }
  void clear() { parts_.clear(); }

 private:
  struct Part {
    zmtp::FrameHead head;
    wire::Frame body;
    std::size_t written = 0;  // Of head and body together.
  };

  void drop_written(std::size_t bytes);

  std::deque<Part> parts_;
};

}  // namespace onetrip::net
