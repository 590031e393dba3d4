// RowChecksum: what a stored row has to add up to when it is loaded again (CRC-32, as zlib has it).
//
// Over the space's bytes, the key's length (8 bytes, lowest first), the key and the value.
#pragma once

#include <cstdint>
#include <string_view>

#include "onetrip/wire/bytes.hpp"

namespace onetrip {

struct RowChecksum {
  std::uint32_t key;  // Of space and key alone.
  std::uint32_t row;
};

RowChecksum checksum_of(std::string_view space, wire::BytesView key, wire::BytesView value);

}  // namespace onetrip
