#include "services/perf_ledger/update_field.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/perf_ledger/kept_service.hpp"
#include "tests/perf_ledger/ledgers.hpp"

namespace perf_ledger::testing {
namespace {

using onetrip::Code;
using onetrip::wire::Value;
using ::testing::HasSubstr;

class UpdateField : public ::testing::Test {
 protected:
  UpdateField() {
    kept_.call(&PerfLedgerService::save_bundles, Bundles{{"hotkey_1", bundle_}}).value();
  }

  template <class T>
  onetrip::Status set(const std::string& field_name, const T& value,
                      const Hotkey& hotkey = "hotkey_1") {
    return kept_.call(&PerfLedgerService::update_field, hotkey, field_name, Value::of(value));
  }
  PerfLedger& ledger() { return bundle_.ledgers.at("portfolio"); }
  // Stands in for EXPECT_EQ, which would print two whole bundles.
  bool holds_what_is_expected() { return kept_.bundle("hotkey_1") == bundle_; }

  PerfBundle bundle_ = bundle_of(ledger_of(3));  // What the service should hold.
  KeptService kept_;
};

TEST_F(UpdateField, SetsEachFieldThatCanBeSet) {
  EXPECT_TRUE(set("last_update_ms", std::int64_t{1}).ok());
  bundle_.last_update_ms = 1;
  EXPECT_TRUE(holds_what_is_expected());

  EXPECT_TRUE(set("max_return", 2.5).ok());
  ledger().max_return = 2.5;
  EXPECT_TRUE(holds_what_is_expected());

  EXPECT_TRUE(set("initialization_time_ms", std::int64_t{2}).ok());
  ledger().initialization_time_ms = 2;
  EXPECT_TRUE(holds_what_is_expected());

  EXPECT_TRUE(set("target_cp_duration_ms", std::int64_t{3}).ok());
  ledger().target_cp_duration_ms = 3;
  EXPECT_TRUE(holds_what_is_expected());

  EXPECT_TRUE(set("target_ledger_window_ms", std::int64_t{4}).ok());
  ledger().target_ledger_window_ms = 4;
  EXPECT_TRUE(holds_what_is_expected());
}

TEST_F(UpdateField, TakesAnIntegerForANumberButNoNumberForAnInteger) {
  EXPECT_TRUE(set("max_return", std::int64_t{3}).ok());
  ledger().max_return = 3;

  const auto refused = set("last_update_ms", 1.5);

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::invalid_argument);
  EXPECT_THAT(refused.error().message, HasSubstr("last_update_ms is an i64"));
  EXPECT_TRUE(holds_what_is_expected());
}

TEST_F(UpdateField, RefusesAValueOfAnotherTypeOrOutOfRange) {
  EXPECT_EQ(set("max_return", std::string("2")).error().code, Code::invalid_argument);
  EXPECT_EQ(set("max_return", 0.0).error().message,
            "max_return is 0: it lies between 1e-100 and 1e+100");
  EXPECT_EQ(set("last_update_ms", std::int64_t{-1}).error().code, Code::invalid_argument);
  EXPECT_EQ(set("initialization_time_ms", time_max_ms + 1).error().code, Code::invalid_argument);
  EXPECT_EQ(set("target_cp_duration_ms", std::int64_t{0}).error().code, Code::invalid_argument);
  EXPECT_EQ(set("target_ledger_window_ms", std::int64_t{0}).error().code, Code::invalid_argument);
  EXPECT_TRUE(holds_what_is_expected());
}

TEST_F(UpdateField, NamesTheNearestFieldWhereItKnowsNoneOfThatName) {
  const auto refused = set("max_retrun", 2.0);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::invalid_argument);
  EXPECT_THAT(refused.error().message, HasSubstr("Did you mean max_return?"));
  EXPECT_EQ(set("cps", 2.0).error().code, Code::invalid_argument);
  EXPECT_TRUE(holds_what_is_expected());
}

TEST_F(UpdateField, DoesNotFindAnUnknownHotkey) {
  EXPECT_EQ(set("last_update_ms", std::int64_t{1}, "x").error().code, Code::not_found);
  EXPECT_EQ(set("max_return", 2.0, "x").error().code, Code::not_found);
  EXPECT_EQ(set("max_return", 0.0, "x").error().code, Code::invalid_argument);
}

TEST_F(UpdateField, DoesNotFindThePortfolioLedgerOfABundleWithoutOne) {
  kept_.call(&PerfLedgerService::save_bundles, Bundles{{"empty", PerfBundle{}}}).value();

  EXPECT_EQ(set("max_return", 2.0, "empty").error().message,
            "the bundle of hotkey empty has no portfolio ledger");
  EXPECT_TRUE(set("last_update_ms", std::int64_t{1}, "empty").ok());
}

}  // namespace
}  // namespace perf_ledger::testing
