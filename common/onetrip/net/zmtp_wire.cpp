#include "onetrip/net/zmtp_wire.hpp"

#include <limits>
#include <string>
#include <string_view>

namespace onetrip::net::zmtp {
namespace {

using namespace std::string_view_literals;

// Signature, version 3.1, mechanism; "as server" and the filler are zero.
constexpr std::string_view greeting_start = "\xff\0\0\0\0\0\0\0\x01\x7f\x03\x01NULL"sv;
constexpr std::string_view ready_start = "\x05READY\x0bSocket-Type\0\0\0\x06"sv;
constexpr std::string_view ready_end = "\x08Identity\0\0\0\0"sv;

std::string command(std::string_view name, std::string_view data) {
  const FrameHead head = frame_head(name.size() + data.size(), flag_command);
  return std::string(wire::text_of(head.view())).append(name).append(data);
}

wire::Buffer buffer_of(std::string_view text) {
  const wire::BytesView bytes = wire::view_of(text);
  return {bytes.begin(), bytes.end()};
}

}  // namespace

wire::Buffer greeting_and_ready(Role role) {
  std::string text(greeting_start);
  text.resize(greeting_bytes);
  const std::string type = role == Role::dealer ? "DEALER" : "ROUTER";
  return buffer_of(text + command(ready_start, type + std::string(ready_end)));
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

wire::Buffer pong(wire::BytesView context) {
  return buffer_of(command("\x04PONG", wire::text_of(context)));
}

}  // namespace onetrip::net::zmtp
