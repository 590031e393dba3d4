// Copies of what may be long.
//
// The C library copies from 4 KB on with `rep movsb`, which on AMD's Zen 3 takes up to five times
// as long, by how the two places lie to their pages.  What is copied piece by piece does not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "onetrip/wire/bytes.hpp"

namespace onetrip::wire {
namespace detail {

// A whole number of cache lines.
inline constexpr std::size_t piece_bytes = 4'032;

void append_long(Buffer& to, BytesView bytes);
void assign_long(std::string& to, std::string_view text);

}  // namespace detail

// Not of what `to` holds itself.
inline void append(Buffer& to, BytesView bytes) {
  const bool fits = bytes.size() <= to.capacity() - to.size();
  if (!fits || bytes.size() > detail::piece_bytes) return detail::append_long(to, bytes);
  to.insert(to.end(), bytes.begin(), bytes.end());
}
inline void assign(std::string& to, std::string_view text) {
  if (text.size() > detail::piece_bytes) return detail::assign_long(to, text);
  to = text;
}
// There is room for all of it.
void copy(BytesView from, std::byte* to);

}  // namespace onetrip::wire
