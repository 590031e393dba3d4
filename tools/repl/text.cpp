#include "tools/repl/text.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/core.h>

#include "onetrip/wire/utf8.hpp"

namespace onetrip::repl {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

// The bytes of the character at `i`; 0 where there is none.
std::size_t character_bytes(std::string_view text, std::size_t i) {
  const std::size_t bytes_max = std::min<std::size_t>(4, text.size() - i);
  for (std::size_t bytes = 1; bytes <= bytes_max; ++bytes) {
    if (wire::is_utf8(text.substr(i, bytes))) return bytes;
  }
  return 0;
}

}  // namespace

std::optional<std::size_t> first_bad_utf8(std::string_view text) {
  if (wire::is_utf8(text)) return std::nullopt;
  std::size_t i = 0;
  while (const std::size_t bytes = character_bytes(text, i)) i += bytes;
  return i;
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned>(c) & 0xc0U) != 0x80U;
  }));
}

std::string_view first_characters(std::string_view text, std::size_t count) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts_one = (static_cast<unsigned>(text[i]) & 0xc0U) != 0x80U;
    if (starts_one && count-- == 0) return text.substr(0, i);
  }
  return text;
}

std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent) {
  const std::size_t room = columns > indent ? columns - indent : 1;
  std::string lines;
  while (true) {
    std::string_view line = first_characters(text, room);
    const bool is_last = line.size() == text.size();
    // A space behind the line is as good as one in it.
    const std::size_t space =
        is_last ? std::string_view::npos : text.substr(0, line.size() + 1).rfind(' ');
    if (space != std::string_view::npos && space > 0) line = text.substr(0, space);
    lines += std::string(indent, ' ') + std::string(line) + "\n";
    if (is_last) return lines;
    text.remove_prefix(line.size());
    if (text.front() == ' ') text.remove_prefix(1);
  }
}

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::uint8_t byte = byte_at(text, i);
    // U+0080 to U+009F, in UTF-8 c2 80 to c2 9f, are control characters too.
    const bool is_c1 = byte == 0xc2 && i + 1 < text.size() && byte_at(text, i + 1) < 0xa0;
    if (byte >= 0x20 && byte != 0x7f && !is_c1) {
      shown += text[i];
    } else {
      shown += fmt::format("\\x{:02x}", is_c1 ? byte_at(text, ++i) : byte);
    }
  }
  return shown;
}

}  // namespace onetrip::repl
