#include "services/perf_ledger/ledger.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/perf_ledger/kept_ledger.hpp"
#include "tests/perf_ledger/ledgers.hpp"

namespace perf_ledger::testing {
namespace {

TEST(Ledger, GivesTheNumbersOfGoldenCaseTen) {
  KeptLedger kept;
  const std::int64_t five = midnight_ms + 5 * hour_ms;

  EXPECT_EQ(kept.update(update_at(five, 1))->accum_ms, 18'000'000);
  kept.update(with_spread_fee(update_at(five + hour_ms, 1.02), .999)).value();
  kept.update(with_spread_fee(update_at(five + 2 * hour_ms, .98), .999)).value();
  const PerfCheckpoint cp =
      kept.update(with_spread_fee(update_at(five + 3 * hour_ms, .99), .999)).value();

  EXPECT_EQ(cp.n_updates, 3);
  EXPECT_NEAR(cp.gain, .029954998760197638, 1e-9);
  EXPECT_NEAR(cp.loss, -.04000533461369925, 1e-9);
  EXPECT_NEAR(cp.spread_fee_loss, -.0010005003335835344, 1e-9);
  EXPECT_NEAR(cp.mdd, .9607843137254901, 1e-9);
  EXPECT_NEAR(cp.mpv, 1.02, 1e-9);
  EXPECT_EQ(cp.accum_ms, 28'800'000);
  EXPECT_EQ(cp.open_ms, 10'800'000);

  const PerfCheckpoint full = kept.update(update_at(midnight_ms + 12 * hour_ms, 1)).value();
  EXPECT_EQ(full.accum_ms, 43'200'000);
  EXPECT_EQ(full.n_updates, 4);
  EXPECT_TRUE(kept.sealed().empty());

  const PerfCheckpoint second =
      kept.update(update_at(midnight_ms + 12 * hour_ms + minute_ms, 1.01)).value();
  EXPECT_EQ(kept.sealed().size(), 1u);
  EXPECT_EQ(second.accum_ms, 60'000);
  EXPECT_EQ(second.n_updates, 1);
  EXPECT_NEAR(second.gain, .009950330853168092, 1e-9);
  EXPECT_NEAR(second.mdd, .9803921568627451, 1e-9);
}

TEST(Ledger, GivesTheDrawdownOfGoldenCaseEleven) {
  PerfLedger ledger;
  for (const double mdd : {1., .95, .88}) ledger.cps.emplace_back().mdd = mdd;
  EXPECT_NEAR(*drawdown_percent(split(ledger).tail), 12.0, 1e-9);

  std::swap(ledger.cps[0], ledger.cps[2]);  // Sealed or current, the least counts.
  EXPECT_NEAR(*drawdown_percent(split(ledger).tail), 12.0, 1e-9);
}

TEST(Ledger, HasNoDrawdownWithoutCheckpoints) {
  EXPECT_EQ(drawdown_percent(LedgerTail{}), std::nullopt);
}

TEST(Ledger, BeginsWithOneCheckpointThatCountsFromMidnightOrNoonUtc) {
  KeptLedger kept;
  kept.update(update_at(midnight_ms + 13 * hour_ms, 1)).value();

  const PerfLedger ledger = kept.ledger();
  EXPECT_EQ(ledger.tp_id, "portfolio");
  EXPECT_EQ(ledger.initialization_time_ms, midnight_ms + 13 * hour_ms);
  EXPECT_EQ(ledger.max_return, 1);
  EXPECT_EQ(ledger.target_cp_duration_ms, target_ms);
  EXPECT_EQ(ledger.target_ledger_window_ms, 240 * target_ms);
  PerfCheckpoint first;
  first.last_update_ms = midnight_ms + 13 * hour_ms;
  first.accum_ms = hour_ms;
  first.prev_portfolio_ret = first.prev_portfolio_spread_fee = first.prev_portfolio_carry_fee = 1;
  first.mpv = 1;
  EXPECT_EQ(ledger.cps, Checkpoints{first});
}

TEST(Ledger, BeginsAtExactlyMidnightWithNothingAccumulated) {
  EXPECT_EQ(at_midnight().current().accum_ms, 0);
}

TEST(Ledger, RecordsTheFirstUpdateLikeAnyOther) {
  KeptLedger kept;
  PerfUpdate first = with_spread_fee(update_at(midnight_ms, .9), .999);
  first.carry_fee = .998;
  first.realized_pnl = -8'000;
  first.unrealized_pnl = -2'000;

  const PerfCheckpoint cp = kept.update(first).value();

  EXPECT_EQ(cp.n_updates, 1);
  EXPECT_DOUBLE_EQ(cp.loss, std::log(.9));
  EXPECT_DOUBLE_EQ(cp.spread_fee_loss, std::log(.999));
  EXPECT_DOUBLE_EQ(cp.carry_fee_loss, std::log(.998));
  EXPECT_EQ(cp.realized_pnl, -8'000);
  EXPECT_EQ(cp.unrealized_pnl, -2'000);
  EXPECT_EQ(cp.mdd, .9);
  EXPECT_EQ(cp.mpv, 1);
  EXPECT_EQ(cp.open_ms, 0);
  EXPECT_EQ(kept.ledger().max_return, 1);
}

TEST(Ledger, StaysInACheckpointUpToAndAtItsTarget) {
  KeptLedger kept = at_midnight();
  EXPECT_EQ(kept.update(update_at(midnight_ms + target_ms, 1))->accum_ms, target_ms);
  EXPECT_TRUE(kept.sealed().empty());
}

TEST(Ledger, BeginsANewCheckpointOneMillisecondAfterTheTarget) {
  KeptLedger kept = at_midnight();
  EXPECT_EQ(kept.update(update_at(midnight_ms + target_ms + 1, 1))->accum_ms, 1);

  ASSERT_EQ(kept.sealed().size(), 1u);
  EXPECT_EQ(kept.sealed()[0].accum_ms, target_ms);
  EXPECT_EQ(kept.sealed()[0].last_update_ms, midnight_ms + target_ms);
}

TEST(Ledger, CountsOpenTimeOnlyWhileAPositionIsOpen) {
  KeptLedger kept = at_midnight();
  EXPECT_EQ(kept.update(update_at(midnight_ms + hour_ms, 1))->open_ms, hour_ms);
  EXPECT_EQ(kept.update(closed(update_at(midnight_ms + 3 * hour_ms, 1)))->open_ms, hour_ms);
}

TEST(Ledger, SharesOpenTimeOutOnBothSidesOfABoundary) {
  KeptLedger kept = at_midnight();
  kept.update(closed(update_at(midnight_ms + 11 * hour_ms, 1))).value();

  kept.update(update_at(midnight_ms + 14 * hour_ms, 1)).value();

  EXPECT_EQ(kept.sealed()[0].open_ms, hour_ms);
  EXPECT_EQ(kept.current().open_ms, 2 * hour_ms);
  EXPECT_EQ(kept.current().accum_ms, 2 * hour_ms);
}

TEST(Ledger, CountsNoOpenTimeOverABoundaryWhileNothingIsOpen) {
  KeptLedger kept = at_midnight();
  kept.update(closed(update_at(midnight_ms + 14 * hour_ms, 1))).value();

  EXPECT_EQ(kept.sealed()[0].open_ms, 0);
  EXPECT_EQ(kept.current().open_ms, 0);
}

TEST(Ledger, FillsALongSilenceWithVoidCheckpoints) {
  KeptLedger kept = at_midnight();
  PerfUpdate before = with_spread_fee(update_at(midnight_ms + hour_ms, 2), .999);
  before.realized_pnl = 70;
  before.unrealized_pnl = 30;
  kept.update(before).value();
  kept.update(update_at(midnight_ms + 2 * hour_ms, 1.5)).value();

  kept.update(update_at(midnight_ms + 3 * target_ms + hour_ms, 1.8)).value();

  ASSERT_EQ(kept.sealed().size(), 3u);
  for (const std::size_t i : {1u, 2u}) {
    PerfCheckpoint empty;
    empty.last_update_ms = midnight_ms + static_cast<std::int64_t>(i + 1) * target_ms;
    empty.accum_ms = target_ms;
    empty.prev_portfolio_ret = 1.5;
    empty.prev_portfolio_spread_fee = 1;
    empty.prev_portfolio_carry_fee = 1;
    empty.mdd = .75;
    empty.mpv = 1.5;
    EXPECT_EQ(difference(kept.sealed()[i], empty, 0), "");
  }
  EXPECT_EQ(kept.current().accum_ms, hour_ms);
}

TEST(Ledger, LeavesAWholeTargetToTheCurrentCheckpointRatherThanToAVoidOne) {
  KeptLedger kept = at_midnight();
  kept.update(update_at(midnight_ms + 2 * target_ms, 1)).value();

  EXPECT_EQ(kept.sealed().size(), 1u);
  EXPECT_EQ(kept.current().accum_ms, target_ms);

  KeptLedger later = at_midnight();
  later.update(update_at(midnight_ms + 2 * target_ms + 1, 1)).value();
  EXPECT_EQ(later.sealed().size(), 2u);
  EXPECT_EQ(later.current().accum_ms, 1);
}

TEST(Ledger, CarriesAllStateOverABoundaryAndBeginsItsSumsAnew) {
  KeptLedger kept = at_midnight();
  PerfUpdate before = with_spread_fee(update_at(midnight_ms + hour_ms, 1.1), .999);
  before.carry_fee = .998;
  before.realized_pnl = 70;
  before.unrealized_pnl = 30;
  kept.update(before).value();

  PerfUpdate same = before;
  same.now_ms = midnight_ms + target_ms + hour_ms;
  const PerfCheckpoint cp = kept.update(same).value();

  PerfCheckpoint expected;
  expected.last_update_ms = same.now_ms;
  expected.prev_portfolio_ret = 1.1;
  expected.prev_portfolio_realized_pnl = 70;
  expected.prev_portfolio_unrealized_pnl = 30;
  expected.prev_portfolio_spread_fee = .999;
  expected.prev_portfolio_carry_fee = .998;
  expected.accum_ms = expected.open_ms = hour_ms;
  expected.mdd = 1;
  expected.mpv = 1.1;
  EXPECT_EQ(difference(cp, expected, 0), "");
}

TEST(Ledger, MeasuresANewCheckpointsFirstDrawdownAgainstTheMaximumBeforeTheUpdate) {
  KeptLedger kept = at_midnight();
  kept.update(update_at(midnight_ms + hour_ms, 2)).value();
  kept.update(update_at(midnight_ms + 2 * hour_ms, 1)).value();

  const PerfCheckpoint cp = kept.update(update_at(midnight_ms + 13 * hour_ms, 4)).value();

  EXPECT_EQ(cp.mdd, .5);  // 1 / 2, and not 1 / 4; the new value itself is at its own maximum.
  EXPECT_EQ(cp.mpv, 4);
  EXPECT_EQ(kept.ledger().max_return, 4);
}

TEST(Ledger, CountsAnUpdateOnlyWhereTheValueChanged) {
  KeptLedger kept = at_midnight();
  kept.update(update_at(midnight_ms + 1, 1.1)).value();
  kept.update(update_at(midnight_ms + 2, 1.1)).value();
  const PerfCheckpoint cp = kept.update(update_at(midnight_ms + 3, 1.0)).value();

  EXPECT_EQ(cp.n_updates, 2);
  EXPECT_DOUBLE_EQ(cp.gain, std::log(1.1));
  EXPECT_DOUBLE_EQ(cp.loss, std::log(1 / 1.1));
}

TEST(Ledger, AddsTheChangeOfPnlAndFeesSinceThePreviousUpdate) {
  KeptLedger kept = at_midnight();
  PerfUpdate one = with_spread_fee(update_at(midnight_ms + 1, 1), .99);
  one.realized_pnl = 10;
  one.unrealized_pnl = 5;
  PerfUpdate two = with_spread_fee(update_at(midnight_ms + 2, 1), .97);
  two.carry_fee = .95;
  two.realized_pnl = 4;
  two.unrealized_pnl = 9;
  kept.update(one).value();
  const PerfCheckpoint cp = kept.update(two).value();

  EXPECT_EQ(cp.realized_pnl, 4);
  EXPECT_EQ(cp.unrealized_pnl, 9);
  EXPECT_DOUBLE_EQ(cp.spread_fee_loss, std::log(.97));
  EXPECT_DOUBLE_EQ(cp.carry_fee_loss, std::log(.95));
  EXPECT_EQ(cp.prev_portfolio_realized_pnl, 4);
  EXPECT_EQ(cp.prev_portfolio_spread_fee, .97);
}

TEST(Ledger, RefusesAnUpdateFromBeforeTheLastOne) {
  const KeptLedger kept = at_midnight();
  KeptLedger tried = kept;

  const auto refused = tried.update(update_at(midnight_ms - 1, 1));

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, onetrip::Code::failed_precondition);
  EXPECT_EQ(refused.error().message,
            "now_ms is 1761955199999: ledger portfolio of hotkey hotkey_1 was last updated at "
            "1761955200000");
  EXPECT_EQ(tried.ledger(), kept.ledger());
  EXPECT_TRUE(tried.update(update_at(midnight_ms, 1)).ok());  // The same time is no time before.
}

TEST(Ledger, ChangesNothingWhereTheValueIsZeroOrLess) {
  for (const double value : {0., -.5}) {
    KeptLedger kept = at_midnight();
    const PerfLedger before = kept.ledger();

    EXPECT_EQ(kept.update(update_at(midnight_ms + hour_ms, value)).value(), before.cps[0]);

    EXPECT_TRUE(kept.last_change().liquidated);
    EXPECT_EQ(kept.ledger(), before);
  }
}

TEST(Ledger, IsCreatedEvenByAnUpdateThatLiquidates) {
  KeptLedger kept;
  EXPECT_EQ(kept.update(update_at(midnight_ms, 0))->prev_portfolio_ret, 1);
  EXPECT_TRUE(kept.last_change().liquidated);
  EXPECT_EQ(kept.ledger().cps.size(), 1u);
}

TEST(Ledger, SealsACheckpointThatIsLongerThanALoweredTargetAsItIs) {
  PerfLedger ledger = at_midnight().ledger();
  ledger.cps[0].accum_ms = 5 * hour_ms;
  ledger.target_cp_duration_ms = hour_ms;
  KeptLedger kept(ledger);

  kept.update(update_at(midnight_ms + minute_ms, 1)).value();

  ASSERT_EQ(kept.sealed().size(), 1u);
  EXPECT_EQ(kept.sealed()[0], ledger.cps[0]);
  EXPECT_EQ(kept.current().accum_ms, minute_ms);
  EXPECT_EQ(kept.current().open_ms, minute_ms);
}

TEST(Ledger, WithoutCheckpointsBeginsLikeANewOneAndKeepsItsSettings) {
  PerfLedger empty;
  empty.tp_id = portfolio;
  empty.max_return = 2;
  empty.target_cp_duration_ms = hour_ms;
  KeptLedger kept(empty);

  kept.update(update_at(midnight_ms + 5 * hour_ms, 1)).value();

  const PerfLedger ledger = kept.ledger();
  EXPECT_EQ(ledger.initialization_time_ms, midnight_ms + 5 * hour_ms);
  EXPECT_EQ(ledger.target_cp_duration_ms, hour_ms);
  ASSERT_EQ(ledger.cps.size(), 1u);
  EXPECT_EQ(ledger.cps[0].accum_ms, hour_ms);
  EXPECT_EQ(ledger.cps[0].mdd, .5);
}

TEST(Ledger, RefusesToGoOnFromAnImportedCheckpointThatNothingCanBeDividedBy) {
  PerfLedger ledger = at_midnight().ledger();
  ledger.cps[0].prev_portfolio_carry_fee = 0;
  KeptLedger kept(ledger);

  const auto refused = kept.update(update_at(midnight_ms + 1, 1));

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, onetrip::Code::failed_precondition);
  EXPECT_NE(refused.error().message.find("prev_portfolio_carry_fee 0"), std::string::npos);
  EXPECT_EQ(kept.ledger(), ledger);
}

TEST(Ledger, StaysAsItWasWhenSplitAndJoined) {
  PerfLedger ledger = with_durations(hour_ms, 100 * hour_ms).ledger();
  EXPECT_EQ(KeptLedger(ledger).ledger(), ledger);
  ledger.cps.push_back(ledger.cps[0]);
  ledger.cps.push_back(ledger.cps[0]);
  EXPECT_EQ(KeptLedger(ledger).ledger(), ledger);
  ledger.cps.clear();
  EXPECT_EQ(KeptLedger(ledger).ledger(), ledger);
}

}  // namespace
}  // namespace perf_ledger::testing
