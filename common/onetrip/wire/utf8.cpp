#include "onetrip/wire/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace onetrip::wire {
namespace {

constexpr std::size_t quoted_bytes_max = 64;

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

bool continues(std::string_view text, std::size_t at) {
  return at < text.size() && (byte_at(text, at) & 0xc0U) == 0x80U;
}

// The length of the character that starts at `at`, or 0 where none does.
std::size_t character_length(std::string_view text, std::size_t at) {
  const std::uint8_t lead = byte_at(text, at);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4 || !continues(text, at + 1)) return 0;
  if (lead < 0xe0) return 2;
  const std::uint8_t second = byte_at(text, at + 1);
  if (!continues(text, at + 2)) return 0;
  if (lead < 0xf0) {
    const bool overlong = lead == 0xe0 && second < 0xa0;
    const bool surrogate = lead == 0xed && second > 0x9f;
    return overlong || surrogate ? 0 : 3;
  }
  const bool overlong = lead == 0xf0 && second < 0x90;
  const bool too_high = lead == 0xf4 && second > 0x8f;
  return overlong || too_high || !continues(text, at + 3) ? 0 : 4;
}

// How many of the bytes from `at` on are ASCII, counted by eights.
std::size_t ascii_run(std::string_view text, std::size_t at) {
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  const std::size_t start = at;
  std::uint64_t eight = 0;
  for (; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & high_bits) != 0) break;
  }
  return at - start;
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t at = ascii_run(text, 0); at < text.size();) {
    const std::size_t length = character_length(text, at);
    if (length == 0) return false;
    at += length;
    if (length == 1) at += ascii_run(text, at);
  }
  return true;
}

std::string utf8_prefix(std::string_view text, std::size_t bytes_max) {
  std::string prefix;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    const std::size_t taken = length == 0 ? 1 : length;
    if (prefix.size() + taken > bytes_max) break;
    if (length == 0)
      prefix += '?';
    else
      prefix += text.substr(at, length);
    at += taken;
  }
  return prefix;
}

std::string in_quotes(std::string_view text) {
  std::string inside = utf8_prefix(text, quoted_bytes_max);
  for (char& c : inside)
    if (static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f) c = '?';
  if (text.size() > inside.size()) inside += "...";
  return '"' + inside + '"';
}

}  // namespace onetrip::wire
