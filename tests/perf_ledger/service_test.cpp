#include "services/perf_ledger/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/perf_ledger/kept_service.hpp"
#include "tests/perf_ledger/ledgers.hpp"

namespace perf_ledger::testing {
namespace {

using onetrip::Code;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using Service = PerfLedgerService;
using Hotkeys = std::vector<Hotkey>;
using Times = std::map<Hotkey, std::int64_t>;

PerfUpdate update_of(Hotkey hotkey, std::int64_t now_ms, double value = 1) {
  PerfUpdate next = update_at(now_ms, value);
  next.hotkey = std::move(hotkey);
  return next;
}

PerfUpdate of_pair(PerfUpdate next, std::string tp_id) {
  next.tp_id = std::move(tp_id);
  return next;
}

TEST(PerfLedgerService, SaysWhenABundleWasLastUpdated) {
  KeptService kept;
  kept.update(update_of("a", midnight_ms)).value();
  kept.update(update_of("a", midnight_ms + minute_ms)).value();

  EXPECT_EQ(kept.call(&Service::get_last_update_ms, "a").value(), midnight_ms + minute_ms);
}

TEST(PerfLedgerService, DoesNotFindTheUpdateTimeOfAnUnknownHotkey) {
  KeptService kept;
  const auto refused = kept.call(&Service::get_last_update_ms, "a");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::not_found);
  EXPECT_EQ(refused.error().message, "there is no bundle of hotkey a");
}

TEST(PerfLedgerService, SetsTheUpdateTimeOfAKnownHotkeyAndNothingElse) {
  KeptService kept;
  kept.update(update_of("a", midnight_ms)).value();
  PerfBundle expected = kept.bundle("a");

  EXPECT_TRUE(kept.call(&Service::update_last_update_ms, "a", 77).ok());

  expected.last_update_ms = 77;
  EXPECT_EQ(kept.bundle("a"), expected);
}

TEST(PerfLedgerService, RefusesToSetAnUpdateTimeThatIsNoneOrOfAnUnknownHotkey) {
  KeptService kept;
  kept.update(update_of("a", midnight_ms)).value();
  const Bundles before = kept.all();

  const auto negative = kept.call(&Service::update_last_update_ms, "a", -1);
  const auto unknown = kept.call(&Service::update_last_update_ms, "b", 77);

  EXPECT_EQ(negative.error().code, Code::invalid_argument);
  EXPECT_EQ(negative.error().message, "ms is -1: a time is 0 to 253402300799999, in Unix ms");
  EXPECT_EQ(unknown.error().code, Code::not_found);
  EXPECT_EQ(kept.all(), before);
}

TEST(PerfLedgerService, SetsManyUpdateTimesAndSkipsUnknownHotkeys) {
  KeptService kept;
  for (const char* hotkey : {"a", "b", "c"}) kept.update(update_of(hotkey, midnight_ms)).value();

  EXPECT_EQ(kept.call(&Service::batch_update_times, Times{{"a", 1}, {"b", 2}, {"x", 3}}).value(),
            2);

  EXPECT_THAT(kept.call(&Service::get_last_update_times),
              ElementsAre(Pair("a", 1), Pair("b", 2), Pair("c", midnight_ms)));
}

TEST(PerfLedgerService, SetsNoUpdateTimeWhereOneOfThemIsBad) {
  KeptService kept;
  kept.update(update_of("a", midnight_ms)).value();

  const auto refused =
      kept.call(&Service::batch_update_times, Times{{"a", 1}, {"b", time_max_ms + 1}});

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::invalid_argument);
  EXPECT_THAT(refused.error().message, HasSubstr("times[\"b\"] is 253402300800000"));
  EXPECT_EQ(kept.call(&Service::get_last_update_ms, "a").value(), midnight_ms);
}

TEST(PerfLedgerService, GivesBundlesBackAsTheyWereSaved) {
  PerfBundle bundle = bundle_of(ledger_of(240));
  PerfLedger pair = ledger_of(1);
  pair.tp_id = "BTCUSD";
  bundle.ledgers.emplace("BTCUSD", pair);
  PerfLedger empty;
  empty.tp_id = "ETHUSD";
  bundle.ledgers.emplace("ETHUSD", empty);
  const Bundles bundles{{"a", bundle}, {"b", PerfBundle{}}};
  KeptService kept;

  EXPECT_EQ(kept.call(&Service::save_bundles, bundles).value(), 2);

  EXPECT_EQ(kept.call(&Service::get_bundle, "a"), bundle);
  EXPECT_EQ(kept.call(&Service::get_bundles, Hotkeys{"b", "a", "x", "a"}), bundles);
}

TEST(PerfLedgerService, HasNoBundleOfAnUnknownHotkey) {
  KeptService kept;
  EXPECT_EQ(kept.call(&Service::get_bundle, "a"), std::nullopt);
  EXPECT_THAT(kept.call(&Service::get_bundles, Hotkeys{"a"}), IsEmpty());
  EXPECT_THAT(kept.call(&Service::get_ledgers, Hotkeys{"a"}, "portfolio"), IsEmpty());
  EXPECT_THAT(kept.call(&Service::get_drawdowns, Hotkeys{"a"}), IsEmpty());
  EXPECT_THAT(kept.call(&Service::get_last_update_times), IsEmpty());
  EXPECT_THAT(kept.call(&Service::get_liquidations), IsEmpty());
  EXPECT_THAT(kept.call(&Service::get_all_hotkeys), IsEmpty());
}

TEST(PerfLedgerService, SavesOverABundleWithAllItsLedgersAndLeavesOthersAlone) {
  KeptService kept;
  kept.update(update_of("a", midnight_ms)).value();
  kept.update(of_pair(update_of("a", midnight_ms), "BTCUSD")).value();
  kept.update(update_of("b", midnight_ms)).value();
  const PerfBundle b = kept.bundle("b");

  EXPECT_EQ(kept.call(&Service::save_bundles, Bundles{{"a", bundle_of(ledger_of(2))}}).value(), 1);

  EXPECT_EQ(kept.bundle("a"), bundle_of(ledger_of(2)));
  EXPECT_EQ(kept.bundle("b"), b);
}

TEST(PerfLedgerService, DropsWhatIsAbsentFromAllBundles) {
  KeptService kept;
  for (const char* hotkey : {"a", "b", "c"}) kept.update(update_of(hotkey, midnight_ms)).value();
  const Bundles bundles{{"b", bundle_of(ledger_of(3))}, {"d", bundle_of(ledger_of(1))}};

  EXPECT_EQ(kept.call(&Service::update_all_bundles, bundles).value(), 2);

  EXPECT_THAT(kept.call(&Service::get_all_hotkeys), ElementsAre("b", "d"));
  EXPECT_EQ(kept.all(), bundles);
}

TEST(PerfLedgerService, ChangesNothingWhereOneOfManyBundlesIsBad) {
  KeptService kept;
  for (const char* hotkey : {"a", "b", "c"}) kept.update(update_of(hotkey, midnight_ms)).value();
  const Bundles before = kept.all();
  Bundles bundles{{"a", bundle_of(ledger_of(1))}, {"b", bundle_of(ledger_of(3))}};
  bundles["b"].ledgers["portfolio"].cps[2].accum_ms = -1;

  for (const auto& refused : {kept.call(&Service::update_all_bundles, bundles),
                              kept.call(&Service::save_bundles, bundles)}) {
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::invalid_argument);
    EXPECT_THAT(refused.error().message,
                HasSubstr("bundles[\"b\"].ledgers[\"portfolio\"].cps[2].accum_ms is -1"));
  }
  EXPECT_EQ(kept.all(), before);
}

TEST(PerfLedgerService, ClearsEverything) {
  KeptService kept;
  for (const char* hotkey : {"a", "b", "c"}) kept.update(update_of(hotkey, midnight_ms)).value();
  kept.update(update_of("a", midnight_ms, 0)).value();

  EXPECT_EQ(kept.call(&Service::clear_all_bundles), 3);

  EXPECT_THAT(kept.all(), IsEmpty());
  EXPECT_THAT(kept.call(&Service::get_liquidations), IsEmpty());
  EXPECT_EQ(kept.call(&Service::clear_all_bundles), 0);
  // Nothing of the old ledger is left to go on from.
  EXPECT_EQ(kept.update(update_of("a", midnight_ms - hour_ms))->n_updates, 0);
}

TEST(PerfLedgerService, DeletesTheBundlesNamedAndCountsEachOnce) {
  KeptService kept;
  for (const char* hotkey : {"a", "b", "c"}) kept.update(update_of(hotkey, midnight_ms)).value();

  EXPECT_EQ(kept.call(&Service::delete_bundles, Hotkeys{"a", "x", "c", "a"}), 2);

  EXPECT_THAT(kept.call(&Service::get_all_hotkeys), ElementsAre("b"));
  EXPECT_EQ(kept.call(&Service::get_bundle, "a"), std::nullopt);
}

TEST(PerfLedgerService, GivesTheLedgersOfOneTpIdAndLeavesOutWhoHasNone) {
  KeptService kept;
  kept.update(update_of("a", midnight_ms)).value();
  kept.update(of_pair(update_of("a", midnight_ms, 2), "BTCUSD")).value();
  kept.update(update_of("b", midnight_ms)).value();

  const auto ledgers = kept.call(&Service::get_ledgers, Hotkeys{"a", "b", "x"}, "BTCUSD");

  ASSERT_EQ(ledgers.size(), 1u);
  EXPECT_EQ(ledgers.at("a"), kept.bundle("a").ledgers.at("BTCUSD"));
  EXPECT_EQ(kept.call(&Service::get_ledgers, Hotkeys{"a", "b"}, "portfolio").size(), 2u);
}

TEST(PerfLedgerService, GivesDrawdownsOfThePortfolioLedgersInPercent) {
  PerfLedger empty;
  empty.tp_id = portfolio;
  PerfLedger pair = ledger_of(2, .5);
  pair.tp_id = "BTCUSD";
  PerfLedger fallen = ledger_of(3);
  fallen.cps[1].mdd = .95;
  fallen.cps[2].mdd = .88;
  KeptService kept;
  kept.call(&Service::save_bundles, Bundles{{"empty", bundle_of(empty)},
                                            {"pair", bundle_of(pair)},
                                            {"fallen", bundle_of(fallen)}})
      .value();

  const auto drawdowns =
      kept.call(&Service::get_drawdowns, Hotkeys{"empty", "pair", "fallen", "unknown"});

  ASSERT_THAT(drawdowns, ElementsAre(Pair("fallen", ::testing::_)));
  EXPECT_NEAR(drawdowns.at("fallen"), 12.0, 1e-9);  // Golden case 11.
}

TEST(PerfLedgerService, CountsEachUtcDayWithACheckpointOnce) {
  PerfLedger empty;
  empty.tp_id = portfolio;
  PerfLedger pair = ledger_of(2);
  pair.tp_id = "BTCUSD";
  KeptService kept;
  kept.call(&Service::save_bundles, Bundles{{"empty", bundle_of(empty)},
                                            {"pair", bundle_of(pair)},
                                            {"noon", bundle_of(ledger_of(1))},
                                            {"two_days", bundle_of(ledger_of(4))}})
      .value();

  const auto days = kept.call(&Service::get_checkpoint_days,
                              Hotkeys{"empty", "pair", "noon", "two_days", "unknown"});

  // Checkpoints that end at noon, at midnight, at noon and at midnight: the last is the third
  // day's.
  EXPECT_THAT(days, ElementsAre(Pair("noon", 1), Pair("two_days", 3)));
}

TEST(PerfLedgerService, KeepsALedgerForEachTpIdUnderOneUpdateTime) {
  KeptService kept;
  kept.update(update_of("a", midnight_ms + hour_ms, 1.5)).value();
  kept.update(of_pair(update_of("a", midnight_ms + 2 * hour_ms, .5), "BTCUSD")).value();

  const PerfBundle bundle = kept.bundle("a");
  EXPECT_EQ(bundle.last_update_ms, midnight_ms + 2 * hour_ms);
  ASSERT_EQ(bundle.ledgers.size(), 2u);
  EXPECT_EQ(bundle.ledgers.at("portfolio").cps[0].prev_portfolio_ret, 1.5);
  EXPECT_EQ(bundle.ledgers.at("BTCUSD").cps[0].prev_portfolio_ret, .5);
}

TEST(PerfLedgerService, RefusesALedgerTooManyAndGoesOnWithThoseThereAre) {
  KeptService kept;
  for (std::size_t i = 0; i < ledgers_per_bundle_max; ++i)
    kept.update(of_pair(update_of("a", midnight_ms), std::to_string(i))).value();

  const auto refused = kept.update(of_pair(update_of("a", midnight_ms), "one_more"));

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::resource_exhausted);
  EXPECT_EQ(kept.bundle("a").ledgers.size(), ledgers_per_bundle_max);
  EXPECT_TRUE(kept.update(of_pair(update_of("a", midnight_ms), "7")).ok());
}

TEST(PerfLedgerService, LeavesABundleAsItWasWhereAnUpdateIsRefused) {
  KeptService kept;
  kept.update(update_of("a", midnight_ms)).value();
  const Bundles before = kept.all();

  PerfUpdate no_fee = update_of("a", midnight_ms + 1);
  no_fee.carry_fee = 0;

  EXPECT_EQ(kept.update(no_fee).error().code, Code::invalid_argument);
  EXPECT_EQ(kept.update(update_of("a", midnight_ms - 1)).error().code, Code::failed_precondition);
  EXPECT_EQ(kept.update(update_of("b", -1)).error().code, Code::invalid_argument);
  EXPECT_EQ(kept.all(), before);
}

TEST(PerfLedgerService, AppliesOrRefusesEachOfManyUpdatesByItselfAndInOrder) {
  KeptService kept;
  PerfUpdate no_fee = update_of("a", midnight_ms + 5);
  no_fee.spread_fee = -1;

  const UpdateManyResult result = kept.call(
      &Service::update_many,
      std::vector{update_of("a", midnight_ms + 1, 1.1), update_of("a", midnight_ms, 9), no_fee,
                  update_of("b", midnight_ms), update_of("a", midnight_ms + 2, 1.2)});

  EXPECT_EQ(result.applied, 3);
  EXPECT_THAT(result.refused, ElementsAre(Pair(1, HasSubstr("was last updated at")),
                                          Pair(2, HasSubstr("spread_fee is -1"))));
  EXPECT_EQ(kept.bundle("a").ledgers.at("portfolio").cps[0].n_updates, 2);
  EXPECT_EQ(kept.bundle("a").last_update_ms, midnight_ms + 2);
  EXPECT_EQ(kept.bundle("b").last_update_ms, midnight_ms);
}

TEST(PerfLedgerService, AppliesNoneOfNoUpdates) {
  KeptService kept;
  EXPECT_EQ(kept.call(&Service::update_many, std::vector<PerfUpdate>{}), UpdateManyResult{});
}

}  // namespace
}  // namespace perf_ledger::testing
