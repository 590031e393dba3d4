// ReferenceLedger: DOMAIN §6, `update`, written down as plainly as it can be: the whole list of
// checkpoints in one vector, loops where the text has loops.  It shares no code with the service,
// only the contract's records, and is what the service is compared with.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "onetrip/api/perf_ledger.hpp"

namespace perf_ledger::testing {

class ReferenceLedger {
 public:
  explicit ReferenceLedger(PerfLedger start) : ledger_(std::move(start)) {}

  const PerfLedger& ledger() const { return ledger_; }
  std::optional<std::int64_t> liquidated_at_ms() const { return liquidated_at_ms_; }

  // False where it is refused.
  bool update(const PerfUpdate& u) {
    if (ledger_.cps.empty()) begin(u.now_ms);
    if (u.now_ms < ledger_.cps.back().last_update_ms) return false;
    if (u.value <= 0) {
      if (!liquidated_at_ms_) liquidated_at_ms_ = u.now_ms;
      return true;
    }
    const double prev = ledger_.cps.back().prev_portfolio_ret;
    const double old_max = ledger_.max_return;
    if (u.value > ledger_.max_return) ledger_.max_return = u.value;
    let_time_pass(u, prev, old_max);
    record(ledger_.cps.back(), u, prev);
    drop_the_old();
    return true;
  }

  double drawdown_percent() const {
    double least = ledger_.cps.front().mdd;
    for (const PerfCheckpoint& cp : ledger_.cps)
      if (cp.mdd < least) least = cp.mdd;
    return (1 - least) * 100;
  }

 private:
  void begin(std::int64_t now_ms) {
    PerfCheckpoint cp;
    cp.last_update_ms = now_ms;
    cp.accum_ms = now_ms % (12 * 60 * 60 * 1000);
    cp.prev_portfolio_ret = cp.prev_portfolio_spread_fee = cp.prev_portfolio_carry_fee = 1;
    cp.mdd = cp.mpv = 1;
    ledger_.initialization_time_ms = now_ms;
    ledger_.cps.push_back(cp);
  }

  void let_time_pass(const PerfUpdate& u, double prev, double old_max) {
    const std::int64_t target = ledger_.target_cp_duration_ms;
    PerfCheckpoint& current = ledger_.cps.back();
    const std::int64_t delta = u.now_ms - current.last_update_ms;
    if (current.accum_ms + delta <= target) {
      current.accum_ms += delta;
      if (u.is_open) current.open_ms += delta;
      return;
    }
    const std::int64_t boundary = current.last_update_ms + target - current.accum_ms;
    if (u.is_open) current.open_ms += target - current.accum_ms;
    current.accum_ms = target;
    current.last_update_ms = boundary;

    PerfCheckpoint next;  // Nothing has happened in it; what it carries over is the state before.
    next.prev_portfolio_ret = prev;
    next.prev_portfolio_realized_pnl = current.prev_portfolio_realized_pnl;
    next.prev_portfolio_unrealized_pnl = current.prev_portfolio_unrealized_pnl;
    next.prev_portfolio_spread_fee = current.prev_portfolio_spread_fee;
    next.prev_portfolio_carry_fee = current.prev_portfolio_carry_fee;
    next.mdd = prev / old_max;
    next.mpv = prev;
    std::int64_t left = u.now_ms - boundary;
    std::int64_t end = boundary;
    while (left > target) {
      left -= target;
      end += target;
      next.accum_ms = target;
      next.last_update_ms = end;
      ledger_.cps.push_back(next);
    }
    next.accum_ms = left;
    next.open_ms = u.is_open ? left : 0;
    ledger_.cps.push_back(next);
  }

  void record(PerfCheckpoint& cp, const PerfUpdate& u, double prev) const {
    const double share = u.value / ledger_.max_return;
    if (share < cp.mdd) cp.mdd = share;
    const double r = std::log(u.value / prev);
    (r > 0 ? cp.gain : cp.loss) += r;
    cp.n_updates += r != 0 ? 1 : 0;
    cp.spread_fee_loss += std::log(u.spread_fee / cp.prev_portfolio_spread_fee);
    cp.carry_fee_loss += std::log(u.carry_fee / cp.prev_portfolio_carry_fee);
    cp.realized_pnl += u.realized_pnl - cp.prev_portfolio_realized_pnl;
    cp.unrealized_pnl += u.unrealized_pnl - cp.prev_portfolio_unrealized_pnl;
    if (u.value > cp.mpv) cp.mpv = u.value;
    cp.prev_portfolio_ret = u.value;
    cp.prev_portfolio_realized_pnl = u.realized_pnl;
    cp.prev_portfolio_unrealized_pnl = u.unrealized_pnl;
    cp.prev_portfolio_spread_fee = u.spread_fee;
    cp.prev_portfolio_carry_fee = u.carry_fee;
    cp.last_update_ms = u.now_ms;
  }

  void drop_the_old() {
    while (ledger_.cps.size() > 1) {
      std::int64_t sum = 0;
      for (const PerfCheckpoint& cp : ledger_.cps) sum += cp.accum_ms;
      if (sum <= ledger_.target_ledger_window_ms) return;
      ledger_.cps.erase(ledger_.cps.begin());
    }
  }

  PerfLedger ledger_;
  std::optional<std::int64_t> liquidated_at_ms_;
};

}  // namespace perf_ledger::testing
