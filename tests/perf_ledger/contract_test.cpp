// The contract as others see it: bytes, JSON, and what becomes of a call whose arguments are wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/wire/json.hpp"
#include "tests/perf_ledger/kept_service.hpp"
#include "tests/perf_ledger/ledgers.hpp"

namespace perf_ledger::testing {
namespace {

using onetrip::wire::Buffer;
using onetrip::wire::Writer;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(PerfLedgerContract, WritesACheckpointAsAnArrayOfItsSeventeenFieldsInOrder) {
  PerfCheckpoint cp;
  cp.last_update_ms = 1;
  cp.accum_ms = 7;
  cp.unrealized_pnl = 17;
  Buffer expected;
  Writer writer(expected);
  writer.array(17);
  writer.integer(1);
  for (int i = 0; i < 5; ++i) writer.real(0);
  for (const int integer : {7, 0, 0}) writer.integer(integer);
  for (int i = 0; i < 4; ++i) writer.real(0);
  writer.real(1);  // mdd
  for (const double number : {0., 0., 17.}) writer.real(number);

  EXPECT_EQ(onetrip::wire::encode(cp), expected);
}

TEST(PerfLedgerContract, WritesABundleInJsonWithNamesThroughout) {
  PerfBundle bundle;
  bundle.last_update_ms = 5;
  PerfLedger& ledger = bundle.ledgers["portfolio"];
  ledger.tp_id = "portfolio";
  ledger.cps.emplace_back().n_updates = 2;

  const std::string json = onetrip::wire::to_json(bundle).value();

  EXPECT_THAT(json, HasSubstr(R"("last_update_ms":5)"));
  EXPECT_THAT(json, HasSubstr(R"("ledgers":{"portfolio":{"tp_id":"portfolio")"));
  EXPECT_THAT(json, HasSubstr(R"("target_cp_duration_ms":43200000)"));
  EXPECT_THAT(json, HasSubstr(R"("n_updates":2)"));
  EXPECT_EQ(onetrip::wire::from_json<PerfBundle>(json).value(), bundle);
}

TEST(PerfLedgerContract, FillsInWhatALedgerInJsonLeavesOut) {
  const PerfLedger ledger = onetrip::wire::from_json<PerfLedger>(
                                R"({"tp_id":"portfolio","initialization_time_ms":3,"cps":[]})")
                                .value();
  EXPECT_EQ(ledger.max_return, 1);
  EXPECT_EQ(ledger.target_cp_duration_ms, 12 * hour_ms);
  EXPECT_EQ(ledger.target_ledger_window_ms, 120 * 24 * hour_ms);
}

// Calls as they come out of a frame: encoded arguments in, an encoded result or an error out.
class PerfLedgerCalls : public ::testing::Test {
 protected:
  PerfLedgerCalls()
      : store_(backend_, onetrip::test::never_fatal()),
        service_(store_),
        methods_(service_.methods().take_methods()) {
    backend_.finish_at_once(onetrip::CommitOutcome::durable);
    store_.load().value();
  }

  // The error's sentence; "" where the call went well.
  std::string call(std::string_view method, const Buffer& arguments) {
    for (const onetrip::BoundMethod& bound : methods_) {
      if (bound.name != method) continue;
      reply_.clear();
      onetrip::Transaction transaction;
      store_.enter(transaction);
      const onetrip::Status status = bound.plain(arguments, reply_);
      store_.leave();
      return status.ok() ? "" : status.error().message;
    }
    return "there is no such method";
  }

  template <class T>
  T result() const {
    return onetrip::wire::decode<T>(reply_, onetrip::wire::Strictness::reply).value();
  }

  onetrip::test::SteppedBackend backend_;
  onetrip::Store store_;
  PerfLedgerService service_;
  std::vector<onetrip::BoundMethod> methods_;
  Buffer reply_;
};

// [["hotkey_1", "portfolio", now, value, 0, 0, ...]] as `update` takes it.
Buffer update_arguments(std::size_t count, double value = 1) {
  Buffer out;
  Writer writer(out);
  writer.array(count);
  writer.string("hotkey_1");
  writer.string("portfolio");
  writer.integer(midnight_ms);
  if (count > 3) writer.real(value);
  for (std::size_t i = 4; i < count && i < 8; ++i) writer.integer(1);
  return out;
}

TEST_F(PerfLedgerCalls, LeaveOutWhatAnUpdateHasDefaultsFor) {
  EXPECT_EQ(call("update", update_arguments(6)), "");
  const auto cp = result<PerfCheckpoint>();
  EXPECT_EQ(cp.prev_portfolio_spread_fee, 1);
  EXPECT_EQ(cp.prev_portfolio_carry_fee, 1);

  EXPECT_THAT(call("update", update_arguments(5)), HasSubstr("unrealized_pnl"));
}

TEST_F(PerfLedgerCalls, AreRefusedWithNumbersThatAreNone) {
  EXPECT_THAT(call("update", update_arguments(6, std::nan(""))), StartsWith("value: "));
  EXPECT_THAT(call("update", update_arguments(6, INFINITY)), StartsWith("value: "));
  EXPECT_TRUE(service_.get_all_hotkeys().empty());
}

TEST_F(PerfLedgerCalls, NameTheFieldOfTheUpdateThatIsMissing) {
  Buffer arguments;
  Writer writer(arguments);
  writer.array(1);
  writer.array(1);
  writer.map(6);
  for (const char* text : {"hotkey", "tp_id"}) {
    writer.string(text);
    writer.string("x");
  }
  for (const char* number : {"now_ms", "value", "realized_pnl", "unrealized_pnl"}) {
    writer.string(number);
    writer.integer(1);
  }

  EXPECT_THAT(call("update_many", arguments), StartsWith("updates[0].is_open: "));
}

TEST_F(PerfLedgerCalls, TakeThePortfolioWhereNoLedgerIsNamed) {
  ASSERT_EQ(call("update", update_arguments(6)), "");
  Buffer arguments;
  Writer writer(arguments);
  writer.array(1);
  writer.array(1);
  writer.string("hotkey_1");

  EXPECT_EQ(call("get_ledgers", arguments), "");
  EXPECT_EQ((result<std::map<Hotkey, PerfLedger>>().at("hotkey_1").tp_id), "portfolio");
}

TEST_F(PerfLedgerCalls, SetAFieldToAValueOfAnyType) {
  ASSERT_EQ(call("update", update_arguments(6)), "");
  Buffer arguments;
  Writer writer(arguments);
  writer.array(3);
  for (const char* text : {"hotkey_1", "max_return"}) writer.string(text);
  writer.real(2.5);

  EXPECT_EQ(call("update_field", arguments), "");
  EXPECT_EQ(service_.get_bundle("hotkey_1")->ledgers.at("portfolio").max_return, 2.5);
}

}  // namespace
}  // namespace perf_ledger::testing
