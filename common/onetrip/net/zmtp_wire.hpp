// ZMTP 3 in bytes, as much of it as both ends write with the NULL mechanism (RFC 37/ZMTP).
// Internal to net.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "onetrip/wire/bytes.hpp"

namespace onetrip::net::zmtp {

inline constexpr std::size_t greeting_bytes = 64;

// Bits of a frame's first byte.
inline constexpr std::uint8_t flag_more = 1;     // More frames of this message follow.
inline constexpr std::uint8_t flag_long = 2;     // The size has eight bytes, not one.
inline constexpr std::uint8_t flag_command = 4;  // For the connection, not for who uses it.

enum class Role : std::uint8_t { dealer, router };  // A client's end, a service's.

// What each end says first, and the command that ends its half of the handshake.
wire::Buffer greeting_and_ready(Role role);

// What stands in front of a frame's bytes: flags and size.
struct FrameHead {
  std::array<std::byte, 9> bytes{};
  std::size_t size = 0;

  wire::BytesView view() const { return wire::BytesView(bytes).first(size); }
};
FrameHead frame_head(std::size_t body_bytes, std::uint8_t flags);

// The answer to a PING with this context, whole.
wire::Buffer pong(wire::BytesView context);

}  // namespace onetrip::net::zmtp
