#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/perf_ledger/kept_service.hpp"
#include "tests/perf_ledger/ledgers.hpp"

namespace perf_ledger::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Service = PerfLedgerService;

// "hotkey_1", liquidated an hour after midnight.
class Liquidation : public ::testing::Test {
 protected:
  Liquidation() {
    kept_.update(update_at(midnight_ms, 1)).value();
    kept_.update(update_at(at_ms, 0)).value();
  }

  std::map<Hotkey, std::int64_t> liquidations() { return kept_.call(&Service::get_liquidations); }

  static constexpr std::int64_t at_ms = midnight_ms + hour_ms;
  KeptService kept_;
};

TEST_F(Liquidation, IsTheTimeOfTheFirstUpdateWhoseValueIsZeroOrLess) {
  kept_.update(update_at(at_ms + hour_ms, -1)).value();
  EXPECT_THAT(liquidations(), ElementsAre(Pair("hotkey_1", at_ms)));
}

TEST_F(Liquidation, LeavesTheBundleAsItWas) {
  EXPECT_EQ(kept_.bundle("hotkey_1").last_update_ms, midnight_ms);
}

TEST_F(Liquidation, GivesAHotkeyThatWasUnknownABundle) {
  PerfUpdate first = update_at(at_ms, 0);
  first.hotkey = "hotkey_2";
  EXPECT_EQ(kept_.update(first)->n_updates, 0);

  EXPECT_EQ(kept_.bundle("hotkey_2").last_update_ms, at_ms);
  EXPECT_TRUE(liquidations().contains("hotkey_2"));
}

TEST_F(Liquidation, StaysWhenTheValueRecovers) {
  kept_.update(update_at(at_ms + hour_ms, 1)).value();
  EXPECT_THAT(liquidations(), ElementsAre(Pair("hotkey_1", at_ms)));
}

TEST_F(Liquidation, StaysWhenTheBundleIsReadAndWrittenBack) {
  const Bundles bundles = kept_.all();
  kept_.call(&Service::save_bundles, bundles).value();
  kept_.call(&Service::update_all_bundles, bundles).value();
  EXPECT_THAT(liquidations(), ElementsAre(Pair("hotkey_1", at_ms)));
}

TEST_F(Liquidation, GoesWithItsBundleHoweverThatIsDropped) {
  kept_.call(&Service::delete_bundles, std::vector<Hotkey>{"hotkey_1"});
  EXPECT_THAT(liquidations(), IsEmpty());

  kept_.update(update_at(at_ms, 0)).value();
  kept_.call(&Service::update_all_bundles, Bundles{{"hotkey_2", PerfBundle{}}}).value();
  EXPECT_THAT(liquidations(), IsEmpty());

  kept_.update(update_at(at_ms, 0)).value();
  kept_.call(&Service::clear_all_bundles);
  EXPECT_THAT(liquidations(), IsEmpty());
}

}  // namespace
}  // namespace perf_ledger::testing
