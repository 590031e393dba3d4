// KeptLedger: a ledger as the service keeps it, tail and sealed checkpoints, without the service.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/base/result.hpp"
#include "services/perf_ledger/ledger.hpp"
#include "tests/perf_ledger/ledgers.hpp"

namespace perf_ledger::testing {

class KeptLedger {
 public:
  KeptLedger() = default;
  explicit KeptLedger(PerfLedger ledger) : parts_(split(std::move(ledger))) {}

  // The current checkpoint.
  onetrip::Result<PerfCheckpoint> update(const PerfUpdate& next) {
    ONETRIP_TRY(last_change_, apply_update(parts_.tail, parts_.sealed, next));
    parts_ = {last_change_.tail, sealed_after(parts_.sealed, last_change_)};
    return *parts_.tail.current;
  }

  PerfLedger ledger() const { return join(portfolio, parts_.tail, parts_.sealed); }
  const Checkpoints& sealed() const { return parts_.sealed; }
  const PerfCheckpoint& current() const { return *parts_.tail.current; }
  const LedgerChange& last_change() const { return last_change_; }
  std::optional<double> drawdown() const { return drawdown_percent(parts_.tail); }

 private:
  LedgerParts parts_;
  LedgerChange last_change_;
};

// A ledger whose only checkpoint began at midnight and is empty.
inline KeptLedger at_midnight() {
  KeptLedger kept;
  kept.update(update_at(midnight_ms, 1)).value();
  return kept;
}

// The same with other durations.
inline KeptLedger with_durations(std::int64_t cp_ms, std::int64_t window_ms) {
  PerfLedger ledger = at_midnight().ledger();
  ledger.target_cp_duration_ms = cp_ms;
  ledger.target_ledger_window_ms = window_ms;
  return KeptLedger(ledger);
}

}  // namespace perf_ledger::testing
