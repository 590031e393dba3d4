#include "bench/sample_bundles.hpp"

#include <string>
#include <utility>

namespace perf_ledger::bench {
namespace {

constexpr std::size_t hotkey_bytes = 48;
constexpr std::size_t checkpoints_count = 240;
constexpr std::int64_t half_day_ms = 43'200'000;
// 2025-11-01 00:00 UTC.
constexpr std::int64_t begin_ms = 1'761'955'200'000;
// The last checkpoint is half full.
constexpr std::int64_t last_update_ms =
    begin_ms + static_cast<std::int64_t>(checkpoints_count) * half_day_ms - half_day_ms / 2;

PerfCheckpoint sample_checkpoint(std::size_t index) {
  PerfCheckpoint cp;
  cp.accum_ms = index + 1 < checkpoints_count ? half_day_ms : half_day_ms / 2;
  cp.open_ms = cp.accum_ms / 2;
  cp.last_update_ms = begin_ms + static_cast<std::int64_t>(index) * half_day_ms + cp.accum_ms;
  cp.prev_portfolio_ret = cp.mpv = 1 + static_cast<double>(index) / 1'000;
  cp.prev_portfolio_realized_pnl = 1'234.5;
  cp.prev_portfolio_unrealized_pnl = -67.8;
  cp.prev_portfolio_spread_fee = cp.prev_portfolio_carry_fee = .999;
  cp.n_updates = 500;
  cp.gain = .3;
  cp.loss = -.1;
  cp.spread_fee_loss = cp.carry_fee_loss = -.001;
  cp.mdd = .95;
  cp.realized_pnl = 12.5;
  cp.unrealized_pnl = -7.5;
  return cp;
}

PerfLedger sample_ledger(std::string tp_id) {
  PerfLedger ledger;
  ledger.tp_id = std::move(tp_id);
  ledger.initialization_time_ms = begin_ms;
  ledger.max_return = 1.25;
  for (std::size_t i = 0; i < checkpoints_count; ++i) ledger.cps.push_back(sample_checkpoint(i));
  return ledger;
}

}  // namespace

Hotkey sample_hotkey(std::size_t index) {
  Hotkey hotkey = "hotkey_" + std::to_string(index) + "_";
  hotkey.resize(hotkey_bytes, 'x');
  return hotkey;
}

PerfBundle sample_bundle() {
  PerfBundle bundle;
  bundle.last_update_ms = last_update_ms;
  for (const std::string tp_id : {"portfolio", "BTCUSD", "ETHUSD"})
    bundle.ledgers.emplace(tp_id, sample_ledger(tp_id));
  return bundle;
}

Bundles sample_bundles() {
  Bundles bundles;
  for (std::size_t i = 0; i < hotkeys_count; ++i)
    bundles.emplace(sample_hotkey(i), sample_bundle());
  return bundles;
}

std::map<Hotkey, std::int64_t> sample_times() {
  std::map<Hotkey, std::int64_t> times;
  for (std::size_t i = 0; i < hotkeys_count; ++i)
    times.emplace(sample_hotkey(i), last_update_ms + static_cast<std::int64_t>(i));
  return times;
}

PerfUpdate sample_update(std::int64_t number) {
  constexpr auto count = static_cast<std::int64_t>(hotkeys_count);
  PerfUpdate update;
  update.hotkey = sample_hotkey(static_cast<std::size_t>(number % count));
  update.tp_id = portfolio;
  update.now_ms = last_update_ms + number;
  update.value = 1 + static_cast<double>(number / count % 97) / 1'000;
  update.realized_pnl = 1'234.5;
  update.unrealized_pnl = -67.8;
  update.spread_fee = update.carry_fee = .998;
  return update;
}

std::vector<PerfUpdate> next_sample_updates(std::int64_t& number) {
  std::vector<PerfUpdate> updates;
  updates.reserve(hotkeys_count);
  for (std::size_t i = 0; i < hotkeys_count; ++i) updates.push_back(sample_update(number++));
  return updates;
}

}  // namespace perf_ledger::bench
