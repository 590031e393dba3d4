// What a request to a service of several instances becomes: one request, or several.
//
// Pure; the Mesh, the AsyncMesh and batches send what it says.
#pragma once

#include <cstdint>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/rpc/divide.hpp"
#include "onetrip/rpc/merge.hpp"
#include "onetrip/rpc/request.hpp"

namespace onetrip::detail {

// Where one instance is enough: names it, and its routing key where there is one.  False where
// there is more to do, or any will do.  INVALID_ARGUMENT for a backup of none of the instances.
Result<bool> address(Request& request, std::uint32_t instances);

// The request of one part; of the others nothing is left out.
Request request_of(const Request& whole, const CallPart& part);

// The answers to all parts, in their order.
Finished merge_finished(const std::vector<CallPart>& parts, std::vector<Finished> finished,
                        const Merging& merging);
Result<Reply> merge_replies(const std::vector<CallPart>& parts,
                            const std::vector<Result<Reply>>& replies, const Merging& merging);

}  // namespace onetrip::detail
