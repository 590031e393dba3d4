// Several answers to one call become one, as the method's Merging says.
//
// Pure, and before types, as divide.hpp is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/rpc/request.hpp"
#include "onetrip/rpc/route.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip {

// How the part of a call at one instance ended.
struct PartAnswer {
  std::uint32_t instance = 0;
  std::vector<std::size_t> indices;  // As in CallPart.
  Result<wire::BytesView> result;    // What is viewed outlives the merging.
};

// One answer, encoded.  Where a part has failed that is an error, which names the instance, unless
// the result tells errors by index: `unknown` is its outcome, unless all parts had the same.
// INTERNAL where the answers are of types that cannot be put together.
Result<wire::Buffer> merge(const std::vector<PartAnswer>& answers, const Merging& merging);

}  // namespace onetrip
