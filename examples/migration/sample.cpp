#include "examples/migration/sample.hpp"

#include <string>
#include <utility>

namespace migration {
namespace {

constexpr int hotkeys_count = 100;
constexpr int first_hotkey = 100;
constexpr std::int64_t half_day_ms = 43'200'000;
// 2025-11-01 00:00 UTC.
constexpr std::int64_t begin_ms = 1'761'955'200'000;

perf_ledger::PerfLedger make_ledger(std::string tp_id, int checkpoints) {
  perf_ledger::PerfLedger ledger;
  ledger.tp_id = std::move(tp_id);
  ledger.initialization_time_ms = begin_ms;
  for (int i = 1; i <= checkpoints; ++i) {
    perf_ledger::PerfCheckpoint checkpoint;
    checkpoint.last_update_ms = begin_ms + i * half_day_ms;
    checkpoint.accum_ms = half_day_ms;
    checkpoint.n_updates = 500;
    checkpoint.prev_portfolio_ret = checkpoint.mpv = 1 + i / 1000.;
    ledger.cps.push_back(checkpoint);
  }
  return ledger;
}

PerfBundle make_bundle(int checkpoints) {
  PerfBundle bundle;
  bundle.last_update_ms = begin_ms + checkpoints * half_day_ms;
  for (const std::string tp_id : {"portfolio", "BTCUSD", "ETHUSD"})
    bundle.ledgers.emplace(tp_id, make_ledger(tp_id, checkpoints));
  return bundle;
}

Bundles bundles_from(int first, const PerfBundle& bundle) {
  Bundles bundles;
  for (int i = first; i < first + hotkeys_count; ++i)
    bundles.emplace(Hotkey(hotkey_prefix) + std::to_string(i), bundle);
  return bundles;
}

}  // namespace

Sample make_sample(int checkpoints) {
  const PerfBundle bundle = make_bundle(checkpoints);
  Sample sample;
  sample.held = bundles_from(first_hotkey, bundle);
  sample.fresh = bundles_from(first_hotkey + hotkeys_count / 2, bundle);
  std::int64_t ms = bundle.last_update_ms;
  for (const auto& [hotkey, each] : sample.held) sample.times.emplace(hotkey, ++ms);
  return sample;
}

}  // namespace migration
