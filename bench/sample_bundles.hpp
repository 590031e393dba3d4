// What the benchmarks send and store: bundles, times and updates of the size that they have in use.
//
// The same on every run.  The first 21 million updates fall into the checkpoint that is still
// growing, so none of them seals one: the ordinary update, with thousands between two others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "onetrip/api/perf_ledger.hpp"

namespace perf_ledger::bench {

// Of bundles held, and of hotkeys, times or updates in a call that takes many.
inline constexpr std::size_t hotkeys_count = 100;

// 48 characters, as hotkeys have.
Hotkey sample_hotkey(std::size_t index);

// Three ledgers of 240 checkpoints: 120 days, and about 100 KB on the wire.
PerfBundle sample_bundle();

// Of all the hotkeys.
Bundles sample_bundles();
std::map<Hotkey, std::int64_t> sample_times();

// The one with that number: of each hotkey in its turn, 1 ms after the one before it, with another
// value than the hotkey's last.
PerfUpdate sample_update(std::int64_t number);
// The next `hotkeys_count` of them, one a hotkey; `number` is moved behind them.
std::vector<PerfUpdate> next_sample_updates(std::int64_t& number);

}  // namespace perf_ledger::bench
