// ZmtpOutput: what waits to be written to a ZMTP connection, in order.  Frames are not copied.
// Internal to net; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <utility>

#include "onetrip/base/recycled.hpp"
#include "onetrip/net/zmtp_wire.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip::net {

class ZmtpOutput {
 public:
  enum class Written : std::uint8_t { all, part, nothing, broken };

  // Bytes as they are: a greeting, a command.
  void add_bytes(wire::Buffer bytes) { add({{}, wire::Frame(std::move(bytes)), 0}); }
  void add_message(wire::Frame frame) { add_frame(std::move(frame), 0); }
  void add_message(std::string_view hop, wire::Frame frame);

  // Writes as much as the socket takes.  False where the connection is broken.
  bool write_to(int socket);
  // Writes a message at once, where nothing waits before it.  `frame` is taken where all or a part
  // of it was written; the rest of it waits.
  Written write_message(int socket, wire::Frame& frame);

  bool empty() const { return parts_.empty(); }
  std::size_t size() const { return parts_.size(); }
  // That wait, at the least.
  std::size_t bytes() const { return bytes_; }
  void clear() {
    parts_.clear();
    bytes_ = 0;
  }

 private:
  struct Part {
    zmtp::FrameHead head;
    wire::Frame body;
    std::size_t written = 0;  // Of head and body together.
  };

  void add(Part part);
  void add_frame(wire::Frame frame, std::uint8_t flags);
  void drop_written(std::size_t bytes);

  std::deque<Part, Recycled<Part>> parts_;
  std::size_t bytes_ = 0;  // Of whole bodies.
};

}  // namespace onetrip::net
