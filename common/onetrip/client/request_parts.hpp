// What a request to a service of several instances becomes: one request, or several.
//
// Pure; the Mesh, the AsyncMesh and batches send what it says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/client/directory.hpp"
#include "onetrip/rpc/divide.hpp"
#include "onetrip/rpc/merge.hpp"
#include "onetrip/rpc/request.hpp"

namespace onetrip::detail {

// Where one instance is enough, names it, and its routing key where there is one.  True where the
// request has to be divided; else it is named, or any will do.  INVALID_ARGUMENT for an instance
// that is not there, and for a backup of none of them.
Result<bool> address(Request& request, std::uint32_t instances);

// Which of a service's connections a request goes by.  They are counted as instances are, from 1;
// at 0 is the one to the only instance, or to a broker that is to choose.  `turn` is whose it is,
// where any instance will do: those of which `is_away(instance)` are passed over, unless all are.
template <class IsAway>
std::uint32_t connection_for(std::uint32_t asked, const Endpoints& endpoints, std::size_t& turn,
                             IsAway is_away) {
  const std::uint32_t instances = endpoints.instances();
  if (instances == 1) return 0;
  if (asked != 0 || endpoints.is_behind_broker()) return asked;
  const std::size_t first = turn++;
  for (std::size_t i = 0; i != instances; ++i) {
    const auto instance = static_cast<std::uint32_t>(1 + (first + i) % instances);
    if (!is_away(instance)) return instance;
  }
  return static_cast<std::uint32_t>(1 + first % instances);
}

// The request of one part; of the others nothing is left out.
Request request_of(const Request& whole, const CallPart& part);

// The answers to all parts, in their order.
Finished merge_finished(const std::vector<CallPart>& parts, std::vector<Finished> finished,
                        const Merging& merging);
Result<Reply> merge_replies(const std::vector<CallPart>& parts,
                            const std::vector<Result<Reply>>& replies, const Merging& merging);

}  // namespace onetrip::detail
