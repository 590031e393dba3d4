// The ledger as it is kept, against the plain re-computation of reference_ledger.hpp.
#include <gtest/gtest.h>

#include "onetrip/base/random.hpp"
#include "tests/perf_ledger/candles.hpp"
#include "tests/perf_ledger/kept_ledger.hpp"
#include "tests/perf_ledger/kept_service.hpp"
#include "tests/perf_ledger/ledgers.hpp"
#include "tests/perf_ledger/reference_ledger.hpp"

namespace perf_ledger::testing {
namespace {

using onetrip::Random;

// Mostly inside a checkpoint; sometimes exactly on its boundary, over it, over several, or back.
std::int64_t random_step_ms(Random& random, std::int64_t target_ms, std::int64_t to_boundary_ms) {
  switch (random.below(8)) {
    case 0:
      return to_boundary_ms;
    case 1:
      return to_boundary_ms + 1;
    case 2:
      return to_boundary_ms + target_ms * random.between(1, 3);
    case 3:
      return random.between(-5, target_ms * 8);
    case 4:
      return 0;
    default:
      return random.between(0, target_ms / 3);
  }
}

PerfUpdate random_update(Random& random, std::int64_t now_ms, double last_value) {
  PerfUpdate next = update_at(now_ms, last_value);
  if (random.chance(.7)) next.value *= .9 + random.unit() * .2;
  if (random.chance(.02)) next.value = 0;
  next.realized_pnl = random.unit() * 2'000 - 1'000;
  next.unrealized_pnl = random.unit() * 2'000 - 1'000;
  next.spread_fee = 1 - random.unit() * .01;
  next.carry_fee = 1 - random.unit() * .01;
  next.is_open = random.chance(.6);
  return next;
}

class RandomUpdates : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomUpdates, GiveTheLedgerThatAPlainRecomputationGives) {
  const std::uint64_t seed = GetParam();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  Random random(seed);
  PerfLedger start;
  start.tp_id = portfolio;
  start.target_cp_duration_ms = 12 * hour_ms + random.between(0, 3) * 7'919;
  start.target_ledger_window_ms = start.target_cp_duration_ms * random.between(1, 12) +
                                  random.between(0, 1) * random.between(0, hour_ms);
  KeptLedger kept(start);
  ReferenceLedger reference(start);

  std::int64_t now_ms = midnight_ms + random.between(0, 30 * hour_ms);
  double value = 1;
  for (int i = 0; i < 400; ++i) {
    const PerfUpdate next = random_update(random, now_ms, value);
    const bool applied = kept.update(next).ok();
    ASSERT_EQ(applied, reference.update(next)) << "update " << i;
    ASSERT_NO_FATAL_FAILURE(expect_same(kept.ledger(), reference.ledger(), 1e-12)) << i;
    ASSERT_NEAR(*kept.drawdown(), reference.drawdown_percent(), 1e-9) << "update " << i;

    const PerfCheckpoint& current = kept.current();
    value = current.prev_portfolio_ret;
    now_ms =
        current.last_update_ms + random_step_ms(random, start.target_cp_duration_ms,
                                                start.target_cp_duration_ms - current.accum_ms);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomUpdates, ::testing::Range<std::uint64_t>(1, 51));

TEST(Ledger, AgreesWithAPlainRecomputationOnRealPrices) {
  PERF_LEDGER_SKIP_WITHOUT_CANDLES();
  PerfLedger start;
  start.tp_id = portfolio;
  KeptLedger kept(start);
  ReferenceLedger reference(start);

  const std::vector<PerfUpdate> updates = candle_updates();
  ASSERT_EQ(updates.size(), 10'999u);
  for (const PerfUpdate& next : updates) {
    ASSERT_TRUE(kept.update(next).ok());
    ASSERT_TRUE(reference.update(next));
  }

  expect_same(kept.ledger(), reference.ledger(), 1e-12);
  EXPECT_NEAR(*kept.drawdown(), reference.drawdown_percent(), 1e-12);
}

TEST(PerfLedgerService, AgreesWithAPlainRecomputationOnRealPricesInBatchesOfFiveHundred) {
  PERF_LEDGER_SKIP_WITHOUT_CANDLES();
  PerfLedger start;
  start.tp_id = portfolio;
  ReferenceLedger reference(start);
  KeptService kept;

  const std::vector<PerfUpdate> updates = candle_updates();
  for (const auto& batch : in_batches(updates, 500)) {
    const UpdateManyResult result = kept.call(&PerfLedgerService::update_many, batch);
    EXPECT_EQ(result.applied, static_cast<std::int64_t>(batch.size()));
  }
  for (const PerfUpdate& next : updates) ASSERT_TRUE(reference.update(next));

  expect_same(kept.bundle("hotkey_1").ledgers.at("portfolio"), reference.ledger(), 1e-12);
}

}  // namespace
}  // namespace perf_ledger::testing
