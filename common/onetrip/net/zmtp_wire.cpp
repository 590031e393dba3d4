#include "onetrip/net/zmtp_wire.hpp"

#include <limits>
#include <string_view>

namespace onetrip::net::zmtp {
namespace {

using namespace std::string_view_literals;

// Signature, version 3.1, mechanism; "as server" and the filler are zero.
constexpr std::string_view greeting_start = "\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01NULL"sv;
constexpr std::string_view ready =
    "\x05READY\x0bSocket-Type\0\0\0\x06"
    "DEALER\x08Identity\0\0\0\0"sv;

void append(wire::Buffer& out, wire::BytesView bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

wire::Buffer command(wire::BytesView name, wire::BytesView data) {
  wire::Buffer out;
  append(out, frame_head(name.size() + data.size(), flag_command).view());
  append(out, name);
  append(out, data);
  return out;
}

}  // namespace

wire::Buffer greeting_and_ready() {
  wire::Buffer out;
  append(out, wire::view_of(greeting_start));
  out.resize(greeting_bytes);
  append(out, command(wire::view_of(ready), {}));
  return out;
}

FrameHead frame_head(std::size_t body_bytes, std::uint8_t flags) {
  FrameHead head;
  if (body_bytes <= std::numeric_limits<std::uint8_t>::max()) {
    head.bytes[0] = std::byte{flags};
    head.bytes[1] = static_cast<std::byte>(body_bytes);
    head.size = 2;
    return head;
  }
  head.bytes[0] = static_cast<std::byte>(flags | flag_long);
  for (std::size_t i = 0; i < 8; ++i)
    head.bytes[i + 1] = static_cast<std::byte>(body_bytes >> (56 - 8 * i));
  head.size = head.bytes.size();
  return head;
}

wire::Buffer pong(wire::BytesView context) { return command(wire::view_of("\x04PONG"), context); }

}  // namespace onetrip::net::zmtp
