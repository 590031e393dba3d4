// What the program works on: bundles of the size that they have in use.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "onetrip/api/perf_ledger.hpp"

namespace migration {

using perf_ledger::Bundles;
using perf_ledger::Hotkey;
using perf_ledger::PerfBundle;

using Times = std::map<Hotkey, std::int64_t>;

// All hotkeys here begin with it, and nobody else's should.
inline constexpr std::string_view hotkey_prefix = "migration_";

struct Sample {
  Bundles held;   // 100 bundles, of migration_100 to migration_199.
  Times times;    // Of those.
  Bundles fresh;  // What replaces them: the second half of them, and as many new ones.
};

// A bundle has three ledgers with so many checkpoints each: 240 are 120 days, and about 100 KB.
Sample make_sample(int checkpoints);

}  // namespace migration
