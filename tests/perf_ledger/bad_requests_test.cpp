// Requests with one thing wrong each, through the whole service: refused by name, and the ledgers
// stay as they are to the last bit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/wire/value.hpp"
#include "tests/perf_ledger/ledgers.hpp"
#include "tests/perf_ledger/raw_client.hpp"
#include "tests/perf_ledger/served.hpp"

namespace perf_ledger::testing {
namespace {

using onetrip::Error;
using onetrip::wire::encode;
using onetrip::wire::Value;
using ::testing::HasSubstr;

using Arguments = std::vector<Value>;
using Fields = std::map<std::string, Value>;

// Everything that the service keeps.
struct State {
  Bundles bundles;
  std::map<Hotkey, std::int64_t> times;
  std::map<Hotkey, std::int64_t> liquidations;

  friend bool operator==(const State&, const State&) = default;
};

State state_of(onetrip::Mesh& mesh) {
  return {get_bundles(mesh, get_all_hotkeys(mesh).value()).value(),
          get_last_update_times(mesh).value(), get_liquidations(mesh).value()};
}

std::string call(std::string_view method, const Arguments& arguments = {}) {
  return message_of(request_header(method), encode(arguments));
}

Fields good_update() {
  return {{"hotkey", Value::of(std::string("hotkey_1"))},
          {"tp_id", Value::of(std::string(portfolio))},
          {"now_ms", Value::of(midnight_ms + 36 * hour_ms)},
          {"value", Value::of(1.5)},
          {"realized_pnl", Value::of(0.0)},
          {"unrealized_pnl", Value::of(0.0)},
          {"is_open", Value::of(true)}};
}

// An update that would be taken, and behind it this one.
std::string update_many_with(const Fields& fields) {
  return call("update_many", {Value::of(std::vector<Fields>{good_update(), fields})});
}

std::string update_many_with(const std::string& field, const Value& value) {
  Fields fields = good_update();
  fields[field] = value;
  return update_many_with(fields);
}

std::string update_many_without(const std::string& field) {
  Fields fields = good_update();
  fields.erase(field);
  return update_many_with(fields);
}

std::string save_with_gain(double gain) {
  PerfLedger ledger = ledger_of(3);
  ledger.cps[2].gain = gain;
  return call("save_bundles", {Value::of(Bundles{{"hotkey_1", bundle_of(ledger)}})});
}

onetrip::wire::Header header_of_another(std::string_view of_service, std::uint32_t version) {
  onetrip::wire::Header header = request_header("clear_all_bundles");
  header.service = of_service;
  header.version = version;
  return header;
}

struct BadRequest {
  std::string message;
  std::string_view reason;
  std::string_view says;
};

std::vector<BadRequest> addressed_badly() {
  const Buffer nothing = encode(Arguments{});
  return {
      {message_of(header_of_another("perf_legder", 1), nothing), "unknown_service",
       "service \"perf_legder\" is not here: this is perf_ledger. Did you mean perf_ledger?"},
      {call("clear_all_bundels"), "unknown_method", "Did you mean clear_all_bundles?"},
      {message_of(header_of_another("perf_ledger", 2), nothing), "protocol_version",
       "protocol version 2 is not spoken here, but 1 is"},
  };
}

std::vector<BadRequest> with_bad_arguments() {
  const Value hotkey = Value::of(std::string("hotkey_1"));
  const Value hotkeys = Value::of(std::vector<std::string>{"hotkey_1"});
  const Value not_text = Value::of(std::vector<std::string>{"hotkey_1", "\xff"});
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::nan("");
  const std::string_view no_gain =
      R"(bundles["hotkey_1"].ledgers["portfolio"].cps[2].gain: expected f64, got a NaN)";
  return {
      {call("clear_all_bundles", {hotkey}), "bad_argument", "1 given, the method takes 0"},
      {call("update_last_update_ms", {hotkey}), "bad_argument", "ms is missing"},
      {call("delete_bundles", {hotkey}), "bad_argument", "hotkeys: expected array, got str"},
      {update_many_with("value", hotkey), "bad_argument",
       "updates[1].value: expected f64, got str"},
      {update_many_with("valeu", hotkey), "bad_argument",
       "updates[1]: PerfUpdate has no field \"valeu\""},
      {update_many_without("is_open"), "bad_argument", "updates[1].is_open: missing"},
      {call("delete_bundles", {hotkeys}) + '\xc0', "bad_argument", "ends, but the input goes on"},
      {update_many_with("value", Value::of(nan)), "bad_argument",
       "updates[1].value: expected f64, got a NaN"},
      {update_many_with("realized_pnl", Value::of(-infinity)), "bad_argument",
       "updates[1].realized_pnl: expected f64, got a NaN or an infinity"},
      {save_with_gain(nan), "bad_argument", no_gain},
      {save_with_gain(infinity), "bad_argument", no_gain},
      {call("delete_bundles", {not_text}), "bad_argument", "hotkeys[1]: the str is not UTF-8"},
      {call("update_field", {hotkey, Value::of(std::string("max_return")), Value::of(nan)}),
       "bad_argument", "value: expected f64, got a NaN"},
  };
}

class BadRequests : public ::testing::Test {
 protected:
  BadRequests() {
    EXPECT_TRUE(save_bundles(mesh_, {{"hotkey_1", bundle_of(ledger_of(2, .5))}}).ok());
    EXPECT_TRUE(update(mesh_, "hotkey_2", "portfolio", midnight_ms, 0.0, 0.0, 0.0).ok());
    EXPECT_EQ(state_of(mesh_).liquidations.size(), 1U);
  }

  void expect_refused_and_nothing_changed(const std::vector<BadRequest>& requests) {
    const State before = state_of(mesh_);
    for (const BadRequest& request : requests) {
      const Error refusal = client_.refusal_of(request.message);

      EXPECT_EQ(refusal.reason, request.reason) << refusal.message;
      EXPECT_THAT(refusal.message, HasSubstr(request.says));
      EXPECT_EQ(refusal.outcome, onetrip::Outcome::not_executed) << refusal.message;
      EXPECT_TRUE(state_of(mesh_) == before) << refusal.message;
    }
  }

  Served served_;
  onetrip::Mesh& mesh_ = served_.mesh();
  RawClient client_{served_.endpoint()};
};

TEST_F(BadRequests, ToAnotherServiceMethodOrVersionNameItAndChangeNothing) {
  expect_refused_and_nothing_changed(addressed_badly());
}

TEST_F(BadRequests, WithOneArgumentWrongNameTheFieldAndChangeNothing) {
  expect_refused_and_nothing_changed(with_bad_arguments());
}

// Or the two above would prove nothing.
TEST_F(BadRequests, WithNothingWrongWouldHaveChangedTheLedgers) {
  for (const std::string& good :
       {update_many_with(good_update()), save_with_gain(0),
        call("delete_bundles", {Value::of(std::vector<std::string>{"hotkey_1"})}),
        message_of(header_of_another("perf_ledger", 1), encode(Arguments{}))}) {
    const State before = state_of(mesh_);

    EXPECT_THAT(client_.refusal_of(good).message, HasSubstr("a reply came"));

    EXPECT_FALSE(state_of(mesh_) == before);
  }
}

}  // namespace
}  // namespace perf_ledger::testing
