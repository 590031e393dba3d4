#include "onetrip/wire/base64.hpp"

#include <algorithm>
#include <cstdint>

namespace onetrip::wire {
namespace {

constexpr std::string_view digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(BytesView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t taken = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = (bits << 8U) | (i < taken ? static_cast<std::uint32_t>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      text += i <= taken ? digits[(bits >> (18 - 6 * i)) & 0x3fU] : '=';
  }
  return text;
}

std::optional<Buffer> from_base64(std::string_view text) {
  const std::size_t padded = text.size();
  while (text.ends_with('=') && padded - text.size() < 2) text.remove_suffix(1);
  if (padded % 4 != 0 || text.size() % 4 == 1) return std::nullopt;
  Buffer bytes;
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (const char c : text) {
    const std::size_t digit = digits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    bytes.push_back(static_cast<std::byte>(bits >> bit_count));
    bits &= (1U << bit_count) - 1;
  }
  if (bits != 0) return std::nullopt;
  return bytes;
}

}  // namespace onetrip::wire
