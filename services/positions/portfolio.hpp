// What a hotkey's positions are worth together, as perf_ledger is told of it.
//
// Pure.  The value is the product of return_at_close over all of them, open and closed; PnL is
// summed; the fee factors are the products of theirs, so that the ledger's spread and carry losses
// are the logarithms of what was paid.  Before there were spread and carry, all fees were spread.
#pragma once

#include <cstdint>
#include <vector>

#include "onetrip/api/perf_ledger.hpp"
#include "services/positions/standing.hpp"

namespace positions {

perf_ledger::PerfUpdate portfolio_of(const Hotkey& hotkey,
                                     const std::vector<const Standing*>& standings,
                                     std::int64_t now_ms);

}  // namespace positions
