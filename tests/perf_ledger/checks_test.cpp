#include "services/perf_ledger/checks.hpp"

#include <cmath>
#include <functional>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/perf_ledger/ledgers.hpp"

namespace perf_ledger::testing {
namespace {

using ::testing::StartsWith;

// "" where it is accepted.
std::string refusal(const onetrip::Status& status) {
  if (status.ok()) return "";
  EXPECT_EQ(status.error().code, onetrip::Code::invalid_argument);
  return status.error().message;
}

std::string refusal_of_update(const std::function<void(PerfUpdate&)>& change) {
  PerfUpdate next = update_at(midnight_ms, 1);
  change(next);
  return refusal(check_update(next));
}

std::string refusal_of_bundle(const std::function<void(PerfBundle&)>& change) {
  Bundles bundles{{"hotkey_1", bundle_of(ledger_of(3))}};
  change(bundles["hotkey_1"]);
  return refusal(check_bundles(bundles));
}

std::string refusal_of_ledger(const std::function<void(PerfLedger&)>& change) {
  return refusal_of_bundle([&](PerfBundle& bundle) { change(bundle.ledgers.at("portfolio")); });
}

TEST(UpdateCheck, AcceptsTheBoundsOfEveryField) {
  EXPECT_EQ(refusal_of_update([](PerfUpdate&) {}), "");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.hotkey = std::string(128, 'h'); }), "");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.tp_id = std::string(64, 't'); }), "");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.now_ms = 0; }), "");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.now_ms = time_max_ms; }), "");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.value = 0; }), "");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.value = -1; }), "");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.value = 1e-100; }), "");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.realized_pnl = -1e100; }), "");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.spread_fee = 1e-100; }), "");
}

TEST(UpdateCheck, NamesTheFieldThatIsOutOfBounds) {
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.hotkey = ""; }), "hotkey is empty");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.hotkey = std::string(129, 'h'); }),
            "hotkey has 129 bytes: 128 are the most");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.tp_id = ""; }), "tp_id is empty");
  EXPECT_EQ(refusal_of_update([](PerfUpdate& u) { u.now_ms = -1; }),
            "now_ms is -1: a time is 0 to 253402300799999, in Unix ms");
  EXPECT_THAT(refusal_of_update([](PerfUpdate& u) { u.now_ms = time_max_ms + 1; }),
              StartsWith("now_ms is 253402300800000: "));
  EXPECT_THAT(refusal_of_update([](PerfUpdate& u) { u.value = 1e-101; }),
              StartsWith("value is 1e-101: "));
  EXPECT_THAT(refusal_of_update([](PerfUpdate& u) { u.value = -1e101; }),
              StartsWith("value is -1e+101: "));
  EXPECT_THAT(refusal_of_update([](PerfUpdate& u) { u.value = NAN; }),
              StartsWith("value is nan: "));
  EXPECT_THAT(refusal_of_update([](PerfUpdate& u) { u.realized_pnl = 1e101; }),
              StartsWith("realized_pnl is 1e+101: "));
  EXPECT_THAT(refusal_of_update([](PerfUpdate& u) { u.unrealized_pnl = -1e101; }),
              StartsWith("unrealized_pnl is -1e+101: "));
  EXPECT_THAT(refusal_of_update([](PerfUpdate& u) { u.spread_fee = 0; }),
              StartsWith("spread_fee is 0: "));
  EXPECT_THAT(refusal_of_update([](PerfUpdate& u) { u.carry_fee = -1; }),
              StartsWith("carry_fee is -1: "));
  EXPECT_THAT(refusal_of_update([](PerfUpdate& u) { u.carry_fee = INFINITY; }),
              StartsWith("carry_fee is inf: "));
}

TEST(BundleCheck, AcceptsWhatALedgerMayHold) {
  EXPECT_EQ(refusal_of_bundle([](PerfBundle&) {}), "");
  EXPECT_EQ(refusal_of_bundle([](PerfBundle& b) { b = PerfBundle{}; }), "");
  EXPECT_EQ(refusal_of_ledger([](PerfLedger& l) { l.cps.clear(); }), "");
  EXPECT_EQ(refusal_of_ledger([](PerfLedger& l) { l.cps.assign(10'000, {}); }), "");
  EXPECT_EQ(refusal_of_ledger([](PerfLedger& l) { l.target_cp_duration_ms = 1; }), "");
  EXPECT_EQ(refusal_of_ledger([](PerfLedger& l) { l.cps[1].last_update_ms = midnight_ms; }),
            "bundles[\"hotkey_1\"].ledgers[\"portfolio\"].cps[1].last_update_ms is 1761955200000: "
            "before that "
            "of the checkpoint in front of it, 1761998400000");
  EXPECT_EQ(
      refusal_of_ledger([](PerfLedger& l) { l.cps[1].last_update_ms = l.cps[0].last_update_ms; }),
      "");
}

TEST(BundleCheck, NamesTheFieldThatIsOutOfBoundsWithItsPath) {
  EXPECT_THAT(refusal_of_bundle([](PerfBundle& b) { b.last_update_ms = -1; }),
              StartsWith("bundles[\"hotkey_1\"].last_update_ms is -1: "));
  EXPECT_THAT(refusal_of_bundle([](PerfBundle& b) {
                for (std::size_t i = 0; i < ledgers_per_bundle_max; ++i) {
                  PerfLedger one;
                  one.tp_id = std::to_string(i);
                  b.ledgers.emplace(one.tp_id, one);
                }
              }),
              StartsWith("bundles[\"hotkey_1\"].ledgers has 257 entries: "));
  const std::string at = "bundles[\"hotkey_1\"].ledgers[\"portfolio\"].";
  EXPECT_THAT(refusal_of_ledger([](PerfLedger& l) { l.tp_id = "BTCUSD"; }),
              StartsWith(at + "tp_id is BTCUSD: "));
  EXPECT_THAT(refusal_of_ledger([](PerfLedger& l) { l.initialization_time_ms = -1; }),
              StartsWith(at + "initialization_time_ms is -1: "));
  EXPECT_THAT(refusal_of_ledger([](PerfLedger& l) { l.max_return = 0; }),
              StartsWith(at + "max_return is 0: "));
  EXPECT_THAT(refusal_of_ledger([](PerfLedger& l) { l.target_cp_duration_ms = 0; }),
              StartsWith(at + "target_cp_duration_ms is 0: "));
  EXPECT_THAT(refusal_of_ledger([](PerfLedger& l) { l.target_ledger_window_ms = 0; }),
              StartsWith(at + "target_ledger_window_ms is 0: "));
  EXPECT_THAT(refusal_of_ledger([](PerfLedger& l) { l.cps.assign(10'001, {}); }),
              StartsWith(at + "cps has 10001 checkpoints: "));
  EXPECT_THAT(refusal_of_ledger([](PerfLedger& l) { l.cps[2].last_update_ms = time_max_ms + 1; }),
              StartsWith(at + "cps[2].last_update_ms is 253402300800000: "));
  EXPECT_THAT(refusal_of_ledger([](PerfLedger& l) { l.cps[0].open_ms = -1; }),
              StartsWith(at + "cps[0].open_ms is -1: "));
  EXPECT_THAT(refusal_of_ledger([](PerfLedger& l) { l.cps[0].n_updates = -1; }),
              StartsWith(at + "cps[0].n_updates is -1: "));
  EXPECT_THAT(refusal_of_ledger([](PerfLedger& l) { l.cps[0].mdd = -.1; }),
              StartsWith(at + "cps[0].mdd is -0.1: "));
  EXPECT_THAT(refusal_of_ledger([](PerfLedger& l) { l.cps[0].gain = 1e201; }),
              StartsWith(at + "cps[0].gain is 1e+201: "));
}

TEST(BundleCheck, RefusesAHotkeyThatNobodyCouldCall) {
  EXPECT_EQ(refusal(check_bundles({{"", PerfBundle{}}})), "bundles.hotkey is empty");
  EXPECT_EQ(refusal(check_bundles({{std::string(128, 'h'), PerfBundle{}}})), "");
}

}  // namespace
}  // namespace perf_ledger::testing
