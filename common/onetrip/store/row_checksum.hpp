// RowChecksum: what a stored row, or batch, has to add up to when it is loaded again (CRC-32, as
// zlib has it).
//
// Over the space's bytes, the key's length (8 bytes, lowest first), the key and the value.
#pragma once

#include <cstdint>
#include <string_view>

#include "onetrip/store/change_set.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip {

struct RowChecksum {
  std::uint32_t key;  // Of space and key alone.
  std::uint32_t row;
};

RowChecksum checksum_of(std::string_view space, wire::BytesView key, wire::BytesView value);

// Of a batch of commits: over the number of the commit before it and of its last one (8 bytes each,
// lowest first), and its bytes.
std::uint32_t checksum_of_batch(CommitNo follows, CommitNo last, wire::BytesView changes);

}  // namespace onetrip
