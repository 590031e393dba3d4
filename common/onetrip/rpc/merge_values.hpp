// Encoded values of one type become one, by what they are (Merging, "by itself").  merge.hpp's own.
#pragma once

#include <string_view>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip {

// At least one value.  A list that comes of lists is sorted where that is wanted.
Result<wire::Buffer> merge_values(const std::vector<wire::BytesView>& values, bool in_order);

// The call has run everywhere.
Error not_mergeable(std::string_view why);

}  // namespace onetrip
