#include "services/perf_ledger/ledger.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace perf_ledger {
namespace {

using onetrip::failed_precondition;
using onetrip::Result;
using onetrip::Status;

constexpr std::int64_t half_day_ms = 43'200'000;

std::optional<double> least_mdd(std::optional<double> least, const PerfCheckpoint& checkpoint) {
  return least ? std::min(*least, checkpoint.mdd) : checkpoint.mdd;
}

void open_ledger(LedgerTail& tail, std::int64_t now_ms) {
  if (tail.initialization_time_ms == 0) tail.initialization_time_ms = now_ms;
  PerfCheckpoint& first = tail.current.emplace();
  first.last_update_ms = now_ms;
  first.accum_ms = std::min(now_ms % half_day_ms, tail.target_cp_duration_ms);
  first.prev_portfolio_ret = 1;
  first.prev_portfolio_spread_fee = 1;
  first.prev_portfolio_carry_fee = 1;
  first.mdd = 1;
  first.mpv = 1;
}

// An import may hold anything finite; what follows divides by these.
Status check_usable(const PerfCheckpoint& current, const PerfUpdate& next) {
  const std::pair<const char*, double> divisors[] = {
      {"prev_portfolio_ret", current.prev_portfolio_ret},
      {"prev_portfolio_spread_fee", current.prev_portfolio_spread_fee},
      {"prev_portfolio_carry_fee", current.prev_portfolio_carry_fee}};
  for (const auto& [name, value] : divisors) {
    if (value >= factor_min && value <= factor_max) continue;
    return failed_precondition(
        "the last checkpoint of ledger {} of hotkey {} has {} {}: an update needs it above 0",
        next.tp_id, next.hotkey, name, value);
  }
  return {};
}

// The checkpoint that follows `last`: the same state, and nothing has happened in it yet.
PerfCheckpoint successor(const PerfCheckpoint& last, double old_max) {
  PerfCheckpoint next;
  next.last_update_ms = last.last_update_ms;
  next.prev_portfolio_ret = last.prev_portfolio_ret;
  next.prev_portfolio_realized_pnl = last.prev_portfolio_realized_pnl;
  next.prev_portfolio_unrealized_pnl = last.prev_portfolio_unrealized_pnl;
  next.prev_portfolio_spread_fee = last.prev_portfolio_spread_fee;
  next.prev_portfolio_carry_fee = last.prev_portfolio_carry_fee;
  next.mdd = last.prev_portfolio_ret / old_max;
  next.mpv = last.prev_portfolio_ret;
  return next;
}

// What passing a boundary leaves behind.
struct Rollover {
  PerfCheckpoint filled;  // Was current; now full.
  PerfCheckpoint empty;   // What each void checkpoint looks like, but for its last_update_ms.
  std::int64_t voids = 0;
};

// Steps 1 and 2: lets time pass in `current`; none if it stays within the checkpoint.
std::optional<Rollover> pass_time(PerfCheckpoint& current, std::int64_t target_ms, double old_max,
                                  std::int64_t now_ms, bool is_open) {
  const std::int64_t passed_ms = now_ms - current.last_update_ms;
  if (current.accum_ms + passed_ms <= target_ms) {
    current.accum_ms += passed_ms;
    if (is_open) current.open_ms += passed_ms;
    return std::nullopt;
  }
  Rollover rollover{.filled = current, .empty = successor(current, old_max)};
  const std::int64_t missing_ms = std::max<std::int64_t>(0, target_ms - current.accum_ms);
  rollover.filled.last_update_ms += missing_ms;
  rollover.filled.accum_ms += missing_ms;
  if (is_open) rollover.filled.open_ms += missing_ms;

  // "While more than a whole target is left, a void follows", without the loop.
  const std::int64_t left_ms = passed_ms - missing_ms;
  rollover.voids = left_ms > 0 ? (left_ms - 1) / target_ms : 0;
  current = rollover.empty;
  current.accum_ms = left_ms - rollover.voids * target_ms;
  if (is_open) current.open_ms = current.accum_ms;
  rollover.empty.accum_ms = target_ms;
  return rollover;
}

// Step 2's checkpoints become sealed: those that the window has room for beside the current one.
void seal(LedgerChange& change, const Checkpoints& sealed, const Rollover& rollover) {
  LedgerTail& tail = change.tail;
  const std::int64_t target_ms = tail.target_cp_duration_ms;
  const std::int64_t room_ms =
      std::max<std::int64_t>(0, tail.target_ledger_window_ms - tail.current->accum_ms);
  const std::int64_t fitting =
      std::min<std::int64_t>(room_ms / target_ms, checkpoints_per_ledger_max - 1);
  const std::int64_t kept = std::min(rollover.voids, fitting);

  if (kept == rollover.voids) {
    change.appended.push_back(rollover.filled);
    tail.sealed_accum_ms += rollover.filled.accum_ms;
  } else {  // Not even all the voids fit: whatever came before them is out of the window.
    change.dropped = sealed.size();
    tail.sealed_accum_ms = 0;
  }
  tail.sealed_accum_ms += kept * target_ms;
  PerfCheckpoint empty = rollover.empty;
  empty.last_update_ms = rollover.filled.last_update_ms + (rollover.voids - kept) * target_ms;
  for (std::int64_t i = 0; i < kept; ++i) {
    empty.last_update_ms += target_ms;
    change.appended.push_back(empty);
  }
}

// Step 4: what is beyond the window goes, oldest first.
void drop_oldest(LedgerChange& change, const Checkpoints& sealed) {
  LedgerTail& tail = change.tail;
  const auto over = [&](std::size_t sealed_left) {
    return sealed_left > 0 &&
           (tail.sealed_accum_ms + tail.current->accum_ms > tail.target_ledger_window_ms ||
            sealed_left + 1 > checkpoints_per_ledger_max);
  };
  while (change.dropped < sealed.size() &&
         over(sealed.size() - change.dropped + change.appended.size()))
    tail.sealed_accum_ms -= sealed[change.dropped++].accum_ms;
  std::size_t unfit = 0;
  while (change.dropped == sealed.size() && over(change.appended.size() - unfit))
    tail.sealed_accum_ms -= change.appended[unfit++].accum_ms;
  change.appended.erase(change.appended.begin(),
                        change.appended.begin() + static_cast<std::ptrdiff_t>(unfit));
}

void find_sealed_mdd_min(LedgerChange& change, const Checkpoints& sealed) {
  std::optional<double> least;
  for (std::size_t i = change.dropped; i < sealed.size(); ++i) least = least_mdd(least, sealed[i]);
  for (const PerfCheckpoint& checkpoint : change.appended) least = least_mdd(least, checkpoint);
  change.tail.sealed_mdd_min = least;
}

// Step 3.
void record(PerfCheckpoint& current, const PerfUpdate& next, double max_return) {
  current.mdd = std::min(current.mdd, next.value / max_return);
  const double growth = std::log(next.value / current.prev_portfolio_ret);
  if (growth > 0) current.gain += growth;
  if (growth < 0) current.loss += growth;
  if (growth != 0 && current.n_updates < INT32_MAX) ++current.n_updates;
  current.spread_fee_loss += std::log(next.spread_fee / current.prev_portfolio_spread_fee);
  current.carry_fee_loss += std::log(next.carry_fee / current.prev_portfolio_carry_fee);
  current.realized_pnl += next.realized_pnl - current.prev_portfolio_realized_pnl;
  current.unrealized_pnl += next.unrealized_pnl - current.prev_portfolio_unrealized_pnl;
  current.mpv = std::max(current.mpv, next.value);

  current.prev_portfolio_ret = next.value;
  current.prev_portfolio_realized_pnl = next.realized_pnl;
  current.prev_portfolio_unrealized_pnl = next.unrealized_pnl;
  current.prev_portfolio_spread_fee = next.spread_fee;
  current.prev_portfolio_carry_fee = next.carry_fee;
  current.last_update_ms = next.now_ms;
}

}  // namespace

LedgerParts split(PerfLedger ledger) {
  LedgerParts parts{.tail = {.initialization_time_ms = ledger.initialization_time_ms,
                             .max_return = ledger.max_return,
                             .target_cp_duration_ms = ledger.target_cp_duration_ms,
                             .target_ledger_window_ms = ledger.target_ledger_window_ms,
                             .current = {},
                             .sealed_accum_ms = 0,
                             .sealed_mdd_min = {}},
                    .sealed = std::move(ledger.cps)};
  if (parts.sealed.empty()) return parts;
  parts.tail.current = parts.sealed.back();
  parts.sealed.pop_back();
  for (const PerfCheckpoint& checkpoint : parts.sealed) {
    parts.tail.sealed_accum_ms += checkpoint.accum_ms;
    parts.tail.sealed_mdd_min = least_mdd(parts.tail.sealed_mdd_min, checkpoint);
  }
  return parts;
}

PerfLedger join(std::string_view tp_id, const LedgerTail& tail, const Checkpoints& sealed) {
  PerfLedger ledger{.tp_id = std::string(tp_id),
                    .initialization_time_ms = tail.initialization_time_ms,
                    .max_return = tail.max_return,
                    .target_cp_duration_ms = tail.target_cp_duration_ms,
                    .target_ledger_window_ms = tail.target_ledger_window_ms,
                    .cps = {}};
  ledger.cps.reserve(sealed.size() + 1);
  ledger.cps = sealed;
  if (tail.current) ledger.cps.push_back(*tail.current);
  return ledger;
}

Result<LedgerChange> apply_update(const LedgerTail& tail, const Checkpoints& sealed,
                                  const PerfUpdate& next) {
  LedgerChange change{.tail = tail, .dropped = 0, .appended = {}, .liquidated = next.value <= 0};
  if (!change.tail.current) open_ledger(change.tail, next.now_ms);
  PerfCheckpoint& current = *change.tail.current;
  if (next.now_ms < current.last_update_ms)
    return failed_precondition("now_ms is {}: ledger {} of hotkey {} was last updated at {}",
                               next.now_ms, next.tp_id, next.hotkey, current.last_update_ms);
  if (change.liquidated) return change;
  ONETRIP_TRY_STATUS(check_usable(current, next));

  const double old_max =
      std::exchange(change.tail.max_return, std::max(change.tail.max_return, next.value));
  const auto rollover =
      pass_time(current, change.tail.target_cp_duration_ms, old_max, next.now_ms, next.is_open);
  if (rollover) seal(change, sealed, *rollover);
  record(current, next, change.tail.max_return);
  drop_oldest(change, sealed);
  if (change.changes_sealed()) find_sealed_mdd_min(change, sealed);
  return change;
}

Checkpoints sealed_after(const Checkpoints& sealed, const LedgerChange& change) {
  Checkpoints after;
  after.reserve(sealed.size() - change.dropped + change.appended.size());
  after.insert(after.end(), sealed.begin() + static_cast<std::ptrdiff_t>(change.dropped),
               sealed.end());
  after.insert(after.end(), change.appended.begin(), change.appended.end());
  return after;
}

std::optional<double> drawdown_percent(const LedgerTail& tail) {
  if (!tail.current) return std::nullopt;
  return (1 - *least_mdd(tail.sealed_mdd_min, *tail.current)) * 100;
}

std::optional<std::int64_t> checkpoint_days(const LedgerTail& tail, const Checkpoints& sealed) {
  if (!tail.current) return std::nullopt;
  constexpr std::int64_t day_ms = 86'400'000;
  std::int64_t days = 0;
  std::int64_t counted = -1;  // The last day that was; times do not go back within a ledger.
  const auto count = [&](const PerfCheckpoint& checkpoint) {
    const std::int64_t day = checkpoint.last_update_ms / day_ms;
    if (day != std::exchange(counted, day)) ++days;
  };
  for (const PerfCheckpoint& checkpoint : sealed) count(checkpoint);
  count(*tail.current);
  return days;
}

}  // namespace perf_ledger
