// The service as its users meet it: through a Mesh, over ZeroMQ.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/client/batch.hpp"
#include "services/perf_ledger/service.hpp"
#include "tests/perf_ledger/candles.hpp"
#include "tests/perf_ledger/ledgers.hpp"
#include "tests/perf_ledger/reference_ledger.hpp"
#include "tests/support/running_services.hpp"

namespace perf_ledger::testing {
namespace {

using onetrip::Code;
using onetrip::Outcome;
using onetrip::wire::Value;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class OverTheWire : public ::testing::Test {
 protected:
  onetrip::test::Served<PerfLedgerService> served_{"perf_ledger"};
  onetrip::Mesh& mesh_ = served_.mesh();
};

TEST_F(OverTheWire, AgreesWithAPlainRecomputationOnRealPricesInBatchesOfFiveHundred) {
  PERF_LEDGER_SKIP_WITHOUT_CANDLES();
  PerfLedger start;
  start.tp_id = portfolio;
  ReferenceLedger reference(start);
  const std::vector<PerfUpdate> updates = candle_updates();
  ASSERT_EQ(updates.size(), 10'999u);

  for (const auto& batch : in_batches(updates, 500)) {
    const UpdateManyResult result = update_many(mesh_, batch).value();
    ASSERT_EQ(result.applied, static_cast<std::int64_t>(batch.size()));
  }
  for (const PerfUpdate& next : updates) ASSERT_TRUE(reference.update(next));

  const PerfBundle bundle = get_bundle(mesh_, "hotkey_1")->value();
  expect_same(bundle.ledgers.at("portfolio"), reference.ledger(), 1e-12);
  EXPECT_EQ(bundle.last_update_ms, updates.back().now_ms);
  EXPECT_NEAR(get_drawdowns(mesh_, {"hotkey_1"})->at("hotkey_1"), reference.drawdown_percent(),
              1e-10);
}

TEST_F(OverTheWire, CarriesBundlesThereAndBackUnchanged) {
  Bundles bundles;
  for (int i = 0; i < 10; ++i)
    bundles["hotkey_" + std::to_string(i)] = bundle_of(ledger_of(240, .9 + i / 100.));

  EXPECT_EQ(update_all_bundles(mesh_, bundles).value(), 10);

  std::vector<Hotkey> hotkeys = get_all_hotkeys(mesh_).value();
  EXPECT_EQ(hotkeys.size(), 10u);
  EXPECT_EQ(get_bundles(mesh_, hotkeys).value(), bundles);
}

TEST_F(OverTheWire, AnswersEveryMethodOfItsContract) {
  const PerfBundle bundle = bundle_of(ledger_of(2, .5));
  EXPECT_EQ(save_bundles(mesh_, {{"a", bundle}, {"b", bundle}}).value(), 2);
  EXPECT_EQ(get_last_update_ms(mesh_, "a").value(), bundle.last_update_ms);
  EXPECT_TRUE(update_last_update_ms(mesh_, "a", 1).ok());
  EXPECT_EQ(batch_update_times(mesh_, {{"b", 2}, {"x", 3}}).value(), 1);
  EXPECT_THAT(get_last_update_times(mesh_).value(), ElementsAre(Pair("a", 1), Pair("b", 2)));
  EXPECT_TRUE(update_field(mesh_, "a", "max_return", Value::of(3.0)).ok());
  EXPECT_EQ(get_ledgers(mesh_, std::vector<Hotkey>{"a"})->at("a").max_return, 3);
  EXPECT_EQ(get_ledgers(mesh_, {"a", "b"}, "BTCUSD")->size(), 0u);
  EXPECT_THAT(get_drawdowns(mesh_, {"a"}).value(), ElementsAre(Pair("a", 50.0)));
  const PerfCheckpoint cp =
      update(mesh_, "c", "portfolio", midnight_ms, 1.5, 0, 0, 1, 1, true).value();
  EXPECT_EQ(cp.n_updates, 1);
  EXPECT_EQ(get_bundle(mesh_, "c")->value().last_update_ms, midnight_ms);
  EXPECT_EQ(get_bundle(mesh_, "x").value(), std::nullopt);
  EXPECT_EQ(update_many(mesh_, {update_at(midnight_ms, 0), update_at(midnight_ms - 1, 1)}).value(),
            (UpdateManyResult{1,
                              {{1,
                                "now_ms is 1761955199999: ledger portfolio of hotkey hotkey_1 was "
                                "last updated at 1761955200000"}}}));
  EXPECT_THAT(get_liquidations(mesh_).value(), ElementsAre(Pair("hotkey_1", midnight_ms)));
  EXPECT_EQ(delete_bundles(mesh_, {"a", "x"}).value(), 1);
  EXPECT_THAT(get_all_hotkeys(mesh_).value(), ElementsAre("b", "c", "hotkey_1"));
  EXPECT_EQ(clear_all_bundles(mesh_).value(), 3);
  EXPECT_THAT(get_bundles(mesh_, {"b", "c"}).value(), IsEmpty());
}

TEST_F(OverTheWire, SaysThatAnUnknownHotkeyIsNotFound) {
  const auto refused = get_last_update_ms(mesh_, "a");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::not_found);
  EXPECT_EQ(refused.error().message, "there is no bundle of hotkey a");
  EXPECT_EQ(refused.error().outcome, Outcome::executed);
}

TEST_F(OverTheWire, TakesManyCallsInOneMessage) {
  onetrip::Batch batch{mesh_};
  for (int i = 0; i < 100; ++i)
    batch.add(update, std::to_string(i), "portfolio", midnight_ms, 1.0, 0.0, 0.0);
  ASSERT_TRUE(batch.send().ok());

  EXPECT_EQ(get_all_hotkeys(mesh_)->size(), 100u);
}

}  // namespace
}  // namespace perf_ledger::testing
