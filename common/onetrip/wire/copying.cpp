#include "onetrip/wire/copying.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace onetrip::wire {
namespace {

template <class Use>
void for_each_piece(BytesView bytes, const Use& use) {
  while (!bytes.empty()) {
    const BytesView piece = bytes.first(std::min(bytes.size(), detail::piece_bytes));
    use(piece);
    bytes = bytes.subspan(piece.size());
  }
}

void append_pieces(Buffer& to, BytesView bytes) {
  for_each_piece(bytes,
                 [&to](BytesView piece) { to.insert(to.end(), piece.begin(), piece.end()); });
}

// As insert() would, but that this is a long copy, too.
void grow_for(Buffer& buffer, std::size_t bytes) {
  Buffer grown;
  grown.reserve(std::max(2 * buffer.capacity(), buffer.size() + bytes));
  append_pieces(grown, buffer);
  buffer = std::move(grown);
}

}  // namespace

void detail::append_long(Buffer& to, BytesView bytes) {
  if (to.capacity() - to.size() < bytes.size()) grow_for(to, bytes.size());
  append_pieces(to, bytes);
}

void detail::assign_long(std::string& to, std::string_view text) {
  to.clear();
  to.reserve(text.size());
  for_each_piece(view_of(text), [&to](BytesView piece) { to += text_of(piece); });
}

void copy(BytesView from, std::byte* to) {
  for_each_piece(from, [&to](BytesView piece) {
    std::memcpy(to, piece.data(), piece.size());
    to += piece.size();
  });
}

}  // namespace onetrip::wire
