// What leaves a ledger: the oldest checkpoints, by window and by number.
#include <gtest/gtest.h>

#include "tests/perf_ledger/kept_ledger.hpp"
#include "tests/perf_ledger/ledgers.hpp"

namespace perf_ledger::testing {
namespace {

TEST(Ledger, DropsTheOldestCheckpointOnceAllAreLongerThanTheWindow) {
  KeptLedger kept = with_durations(hour_ms, 3 * hour_ms);
  for (const std::int64_t hours : {1, 2, 3})
    kept.update(update_at(midnight_ms + hours * hour_ms, 1)).value();
  EXPECT_EQ(kept.ledger().cps.size(), 3u);  // Exactly the window: nothing goes.

  kept.update(update_at(midnight_ms + 3 * hour_ms + 1, 1)).value();

  const PerfLedger ledger = kept.ledger();
  ASSERT_EQ(ledger.cps.size(), 3u);
  EXPECT_EQ(ledger.cps[0].last_update_ms, midnight_ms + 2 * hour_ms);
}

TEST(Ledger, ForgetsTheDrawdownOfADroppedCheckpoint) {
  KeptLedger kept = with_durations(hour_ms, 2 * hour_ms);
  kept.update(update_at(midnight_ms + minute_ms, .5)).value();
  kept.update(update_at(midnight_ms + 2 * minute_ms, 1)).value();
  kept.update(update_at(midnight_ms + hour_ms + minute_ms, 1)).value();
  EXPECT_EQ(kept.drawdown(), 50.0);

  kept.update(update_at(midnight_ms + 2 * hour_ms + minute_ms, 1)).value();

  EXPECT_EQ(kept.drawdown(), 0.0);
}

TEST(Ledger, DropsAwayFromABoundaryToo) {
  PerfLedger ledger = with_durations(hour_ms, 2 * hour_ms).ledger();
  ledger.cps.insert(ledger.cps.begin(), 2, ledger.cps[0]);
  ledger.cps[0].accum_ms = ledger.cps[1].accum_ms = hour_ms;  // As an import may have it.
  KeptLedger kept(ledger);

  kept.update(update_at(midnight_ms + minute_ms, 1)).value();

  EXPECT_EQ(kept.last_change().dropped, 1u);
  EXPECT_EQ(kept.ledger().cps.size(), 2u);
}

TEST(Ledger, NeverDropsTheCurrentCheckpoint) {
  KeptLedger kept = with_durations(hour_ms, minute_ms);
  kept.update(update_at(midnight_ms + 2 * minute_ms, 1)).value();
  EXPECT_EQ(kept.ledger().cps.size(), 1u);

  kept.update(update_at(midnight_ms + hour_ms + 2 * minute_ms, 1)).value();
  EXPECT_EQ(kept.ledger().cps.size(), 1u);
  EXPECT_EQ(kept.current().accum_ms, 2 * minute_ms);
}

TEST(Ledger, KeepsOnlyTheVoidsOfTheWindowAfterYearsOfSilence) {
  KeptLedger kept = at_midnight();
  kept.update(update_at(midnight_ms + 5'000 * target_ms + 1, 1)).value();

  const PerfLedger ledger = kept.ledger();
  ASSERT_EQ(ledger.cps.size(), 240u);  // 239 voids of 12 hours, and one of a millisecond.
  EXPECT_EQ(ledger.cps.front().last_update_ms, midnight_ms + (5'000 - 238) * target_ms);
  EXPECT_EQ(ledger.cps[238].last_update_ms, midnight_ms + 5'000 * target_ms);
}

TEST(Ledger, KeepsABoundedNumberOfCheckpointsHoweverShortTheyAre) {
  KeptLedger kept = with_durations(/*cp_ms=*/1, /*window_ms=*/time_max_ms);
  kept.update(update_at(time_max_ms, 1)).value();

  ASSERT_EQ(kept.ledger().cps.size(), checkpoints_per_ledger_max);
  EXPECT_EQ(kept.sealed().back().last_update_ms, time_max_ms - 1);

  KeptLedger again = kept;
  EXPECT_EQ(again.update(update_at(time_max_ms, 1))->accum_ms, 1);
}

TEST(Ledger, KeepsItsBoundWhenOneMoreIsSealed) {
  KeptLedger kept = with_durations(/*cp_ms=*/1, /*window_ms=*/time_max_ms);
  kept.update(update_at(midnight_ms + 1'000'000, 1)).value();
  kept.update(update_at(midnight_ms + 1'000'001, 1)).value();

  EXPECT_EQ(kept.ledger().cps.size(), checkpoints_per_ledger_max);
  EXPECT_EQ(kept.last_change().dropped, 1u);
}

}  // namespace
}  // namespace perf_ledger::testing
