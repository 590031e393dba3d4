// What the tests of perf_ledger say often: times, updates, and when two ledgers are the same.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "onetrip/api/perf_ledger.hpp"

namespace perf_ledger::testing {

inline constexpr std::int64_t minute_ms = 60'000;
inline constexpr std::int64_t hour_ms = 60 * minute_ms;
// 2025-11-01 00:00 UTC.
inline constexpr std::int64_t midnight_ms = 1'761'955'200'000;
// A checkpoint's length, where nothing else is said.
inline constexpr std::int64_t target_ms = 12 * hour_ms;

inline PerfUpdate update_at(std::int64_t now_ms, double value) {
  PerfUpdate update;
  update.hotkey = "hotkey_1";
  update.tp_id = portfolio;
  update.now_ms = now_ms;
  update.value = value;
  return update;
}

inline PerfUpdate with_spread_fee(PerfUpdate update, double fee) {
  update.spread_fee = fee;
  return update;
}

inline PerfUpdate closed(PerfUpdate update) {
  update.is_open = false;
  return update;
}

// A ledger that went on for so many checkpoints, and a bundle of one such: the whole portfolio's.
inline PerfLedger ledger_of(std::size_t checkpoints, double mdd = 1) {
  PerfLedger ledger;
  ledger.tp_id = portfolio;
  ledger.initialization_time_ms = midnight_ms;
  ledger.max_return = 1.25;
  for (std::size_t i = 0; i < checkpoints; ++i) {
    PerfCheckpoint& cp = ledger.cps.emplace_back();
    cp.accum_ms = cp.open_ms = 12 * hour_ms;
    cp.last_update_ms = midnight_ms + static_cast<std::int64_t>(i + 1) * cp.accum_ms;
    cp.prev_portfolio_ret = cp.mpv = 1 + static_cast<double>(i) / 1'000;
    cp.prev_portfolio_spread_fee = cp.prev_portfolio_carry_fee = .999;
    cp.n_updates = 3;
    cp.gain = .3;
    cp.loss = -.1;
    cp.mdd = mdd;
  }
  return ledger;
}

inline PerfBundle bundle_of(PerfLedger ledger) {
  PerfBundle bundle;
  bundle.last_update_ms = ledger.cps.empty() ? 0 : ledger.cps.back().last_update_ms;
  bundle.ledgers.emplace(ledger.tp_id, ledger);
  return bundle;
}

// Sums that cancel out may leave the last bit of their terms: hence not quite relative near 0.
inline bool near(double a, double b, double relative) {
  return std::abs(a - b) <= relative * std::max({1e-3, std::abs(a), std::abs(b)});
}

// "" where both hold the same: integers exactly, numbers within `relative`.
inline std::string difference(const PerfCheckpoint& a, const PerfCheckpoint& b, double relative) {
  const std::pair<const char*, std::pair<std::int64_t, std::int64_t>> integers[] = {
      {"last_update_ms", {a.last_update_ms, b.last_update_ms}},
      {"accum_ms", {a.accum_ms, b.accum_ms}},
      {"open_ms", {a.open_ms, b.open_ms}},
      {"n_updates", {a.n_updates, b.n_updates}}};
  for (const auto& [name, both] : integers)
    if (both.first != both.second)
      return std::string(name) + ": " + std::to_string(both.first) + " and " +
             std::to_string(both.second);
  const std::pair<const char*, std::pair<double, double>> numbers[] = {
      {"prev_portfolio_ret", {a.prev_portfolio_ret, b.prev_portfolio_ret}},
      {"prev_portfolio_realized_pnl",
       {a.prev_portfolio_realized_pnl, b.prev_portfolio_realized_pnl}},
      {"prev_portfolio_unrealized_pnl",
       {a.prev_portfolio_unrealized_pnl, b.prev_portfolio_unrealized_pnl}},
      {"prev_portfolio_spread_fee", {a.prev_portfolio_spread_fee, b.prev_portfolio_spread_fee}},
      {"prev_portfolio_carry_fee", {a.prev_portfolio_carry_fee, b.prev_portfolio_carry_fee}},
      {"gain", {a.gain, b.gain}},
      {"loss", {a.loss, b.loss}},
      {"spread_fee_loss", {a.spread_fee_loss, b.spread_fee_loss}},
      {"carry_fee_loss", {a.carry_fee_loss, b.carry_fee_loss}},
      {"mdd", {a.mdd, b.mdd}},
      {"mpv", {a.mpv, b.mpv}},
      {"realized_pnl", {a.realized_pnl, b.realized_pnl}},
      {"unrealized_pnl", {a.unrealized_pnl, b.unrealized_pnl}}};
  for (const auto& [name, both] : numbers)
    if (!near(both.first, both.second, relative))
      return std::string(name) + ": " + std::to_string(both.first) + " and " +
             std::to_string(both.second);
  return "";
}

inline void expect_same(const PerfLedger& a, const PerfLedger& b, double relative) {
  EXPECT_EQ(a.tp_id, b.tp_id);
  EXPECT_EQ(a.initialization_time_ms, b.initialization_time_ms);
  EXPECT_TRUE(near(a.max_return, b.max_return, relative)) << a.max_return << ", " << b.max_return;
  EXPECT_EQ(a.target_cp_duration_ms, b.target_cp_duration_ms);
  EXPECT_EQ(a.target_ledger_window_ms, b.target_ledger_window_ms);
  ASSERT_EQ(a.cps.size(), b.cps.size());
  for (std::size_t i = 0; i < a.cps.size(); ++i)
    ASSERT_EQ(difference(a.cps[i], b.cps[i], relative), "") << "in cps[" << i << "]";
}

}  // namespace perf_ledger::testing
