// Bytes as hex digits, for tests: "93 01 02" or "930102".
#pragma once

#include <string>
#include <string_view>

#include "onetrip/wire/bytes.hpp"

namespace onetrip::wire {

inline Buffer bytes_of_hex(std::string_view hex) {
  const std::string_view digits = "0123456789abcdef";
  Buffer bytes;
  bool high = true;
  for (const char c : hex) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) continue;
    if (high)
      bytes.push_back(static_cast<std::byte>(digit << 4U));
    else
      bytes.back() |= static_cast<std::byte>(digit);
    high = !high;
  }
  return bytes;
}

inline std::string hex_of(BytesView bytes) {
  const std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const std::byte byte : bytes) {
    hex += digits[static_cast<std::size_t>(byte) >> 4U];
    hex += digits[static_cast<std::size_t>(byte) & 0x0fU];
  }
  return hex;
}

}  // namespace onetrip::wire
