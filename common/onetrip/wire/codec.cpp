#include "onetrip/wire/codec.hpp"

#include <fmt/format.h>

namespace onetrip::wire {

bool check_binary_length(Reader& reader, BytesView bytes, std::size_t expected) {
  if (bytes.size() == expected) return true;
  return reader.fail(fmt::format("expected {} bytes, got {}", expected, bytes.size()));
}

}  // namespace onetrip::wire
