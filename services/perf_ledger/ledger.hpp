// One ledger's rules (DOMAIN §6), as functions of values: no clock, no storage.
//
// A ledger is kept in two parts, so that an update does not rewrite a bundle: the tail, a row of
// some 200 bytes that every update replaces, and the sealed checkpoints, about 30 KB, which change
// only when a checkpoint is sealed (every 12 hours) or dropped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/wire/fields.hpp"

namespace perf_ledger {

using Checkpoints = std::vector<PerfCheckpoint>;

// All of a ledger but its sealed checkpoints, and what has to be known of those.
struct LedgerTail {
  std::int64_t initialization_time_ms = 0;
  double max_return = PerfLedger{}.max_return;
  std::int64_t target_cp_duration_ms = PerfLedger{}.target_cp_duration_ms;
  std::int64_t target_ledger_window_ms = PerfLedger{}.target_ledger_window_ms;
  std::optional<PerfCheckpoint> current;  // None: the ledger has no checkpoints at all.
  std::int64_t sealed_accum_ms = 0;       // Sum over the sealed checkpoints.
  std::optional<double> sealed_mdd_min;   // The least over the sealed checkpoints; none: no such.

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
  friend bool operator==(const LedgerTail&, const LedgerTail&) = default;
};
ONETRIP_FIELDS(LedgerTail, initialization_time_ms, max_return, target_cp_duration_ms,
               target_ledger_window_ms, current, sealed_accum_ms, sealed_mdd_min)

struct LedgerParts {
  LedgerTail tail;
  Checkpoints sealed;
};

// join() of what split() gave is the ledger as it was.
LedgerParts split(PerfLedger ledger);
PerfLedger join(std::string_view tp_id, const LedgerTail& tail, const Checkpoints& sealed);

// What an update does to a ledger.
struct LedgerChange {
  LedgerTail tail;          // The new one; it always has a current checkpoint.
  std::size_t dropped = 0;  // So many of the oldest sealed checkpoints go, ...
  Checkpoints appended;     // ... and these follow the sealed ones that stay.
  bool liquidated = false;  // The value was 0 or less: nothing changed.

  bool changes_sealed() const { return dropped > 0 || !appended.empty(); }
};

// Carries a ledger on to next.now_ms.  `next` has passed check_update(); `tail` of a ledger
// that is not there yet is LedgerTail{}.
//
// FAILED_PRECONDITION where now_ms is before the current checkpoint's last update, or where an
// imported checkpoint holds a value or fee that nothing can be divided by.
//
// Where DOMAIN leaves a case open:
//  - A current checkpoint that is longer than the target (the target was lowered) is sealed as long
//    as it is; no time is taken back out of it.
//  - The current checkpoint is never dropped, however short the window.
//  - A ledger keeps at most checkpoints_per_ledger_max checkpoints.  The cost of an update is
//    bounded by that, not by the time since the last one.
//  - An imported ledger without checkpoints gets its first one as a new ledger does, and keeps its
//    durations, max_return and (if not 0) initialization_time_ms.
onetrip::Result<LedgerChange> apply_update(const LedgerTail& tail, const Checkpoints& sealed,
                                           const PerfUpdate& next);

// The sealed checkpoints after `change`, which apply_update() gave for them.
Checkpoints sealed_after(const Checkpoints& sealed, const LedgerChange& change);

// (1 - the least mdd of the ledger's checkpoints) * 100; none where it has no checkpoints.
std::optional<double> drawdown_percent(const LedgerTail& tail);

// On how many distinct UTC days a checkpoint was last updated; none where there are no checkpoints.
std::optional<std::int64_t> checkpoint_days(const LedgerTail& tail, const Checkpoints& sealed);

}  // namespace perf_ledger
