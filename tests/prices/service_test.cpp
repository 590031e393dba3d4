// The service as its users meet it: over the wire, every method, and every request that is wrong.
#include "services/prices/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "onetrip/rpc/standard.hpp"
#include "onetrip/wire/json.hpp"
#include "services/prices/checks.hpp"
#include "tests/prices/sources.hpp"
#include "tests/support/running_services.hpp"

namespace prices::testing {
namespace {

using onetrip::Code;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::StartsWith;

class Fed : public PricesService {
 public:
  explicit Fed(onetrip::ServiceParts& parts)
      : PricesService(parts.scheduler, parts.timers, parts.log, std::chrono::seconds(5), {}) {}
};

class PricesOverTheWire : public ::testing::Test {
 protected:
  onetrip::test::Served<Fed> served_{"prices"};
  onetrip::Mesh& mesh_ = served_.mesh();
};

TEST_F(PricesOverTheWire, AnswerEveryMethodOfTheContract) {
  EXPECT_EQ(push(mesh_, {{"BTCUSD", event(t0, 100)}, {"EURUSD", quote(t0, 1.2498, 1.2502)}}), 2);
  EXPECT_EQ(push(mesh_, {{"BTCUSD", event(t0 + 20'000, 101)}, {"BTCUSD", event(t0 + 1, 7)}}), 1);

  EXPECT_THAT(starts(*get_price_sources(mesh_, "BTCUSD", t0)), ElementsAre(t0));
  EXPECT_THAT(*get_price_sources(mesh_, "ETHUSD", t0), IsEmpty());
  const std::vector<std::string> pairs{"BTCUSD", "EURUSD", "ETHUSD", "BTCUSD"};
  EXPECT_THAT(*get_price_sources_for(mesh_, pairs, t0), ElementsAre(Key("BTCUSD"), Key("EURUSD")));
  EXPECT_EQ(get_price(mesh_, "BTCUSD", t0 + 19'000)->value(), event(t0 + 20'000, 101));
  EXPECT_EQ(*get_price(mesh_, "ETHUSD", t0), std::nullopt);
  EXPECT_EQ(get_prices(mesh_, pairs, t0)->at("EURUSD"), quote(t0, 1.2498, 1.2502));
  EXPECT_THAT(starts(*get_window(mesh_, "BTCUSD", t0, t0 + 20'000)), ElementsAre(t0, t0 + 20'000));
  const SourcesByPair candles = get_candles(mesh_, pairs, t0, t0 + 29'999, 10'000).value();
  EXPECT_THAT(starts(candles.at("BTCUSD")), ElementsAre(t0, t0 + 20'000));
  EXPECT_EQ(candles.size(), 2u);
  EXPECT_DOUBLE_EQ(get_conversion(mesh_, "USD", "EUR", t0)->value(), 0.8);
  EXPECT_EQ(*get_conversion(mesh_, "USD", "XYZ", t0), std::nullopt);
  EXPECT_EQ(is_market_open(mesh_, "BTCUSD", t0), true);
  EXPECT_EQ(is_market_open(mesh_, "EURUSD", t0), false);
  EXPECT_EQ(*time_since_last_tick_ms(mesh_, "BTCUSD", t0 + 25'000), 5'000);
  EXPECT_EQ(*time_since_last_tick_ms(mesh_, "BTCUSD", t0), -20'000);
  EXPECT_EQ(*time_since_last_tick_ms(mesh_, "ETHUSD", t0), std::nullopt);
  EXPECT_THAT(*get_feeds(mesh_), IsEmpty());
}

TEST_F(PricesOverTheWire, ChangeNothingWhereOneTickIsWrong) {
  const auto refused = push(mesh_, {{"BTCUSD", event(t0)}, {"BTCUSD", event(t0 + 1000, 0)}});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::invalid_argument);
  EXPECT_THAT(refused.error().message, StartsWith("ticks[1].price.open is 0"));
  EXPECT_THAT(*get_price_sources(mesh_, "BTCUSD", t0), IsEmpty());
}

TEST_F(PricesOverTheWire, RefuseNumbersThatAreNone) {
  EXPECT_FALSE(push(mesh_, {{"BTCUSD", event(t0, std::numeric_limits<double>::infinity())}}).ok());
  EXPECT_FALSE(push(mesh_, {{"BTCUSD", event(t0, std::numeric_limits<double>::quiet_NaN())}}).ok());
}

TEST_F(PricesOverTheWire, SayInHealthThatTheFeedsAreWatched) {
  const auto health = onetrip::standard::health(service)(mesh_);
  ASSERT_EQ(health->timers.size(), 1u);
  EXPECT_EQ(health->timers[0].name, "feeds");
  EXPECT_EQ(health->timers[0].interval_ms, 5000);
}

TEST(PricesContract, WritesATickInJsonWithNamesAndNulls) {
  const std::string json = onetrip::wire::to_json(Tick{"BTCUSD", event(5)}).value();
  EXPECT_THAT(json, StartsWith(R"({"trade_pair":"BTCUSD","price":{"source":"feed")"));
  EXPECT_THAT(json, ::testing::HasSubstr(R"("vwap":null)"));
  EXPECT_EQ(onetrip::wire::from_json<Tick>(json).value(), (Tick{"BTCUSD", event(5)}));
}

// Requests with one thing wrong, straight at the service.
class BadPriceRequests : public ::testing::Test {
 protected:
  template <class T>
  static std::string refusal(const onetrip::Result<T>& result) {
    if (result.ok()) return "taken";
    EXPECT_EQ(result.error().code, Code::invalid_argument);
    return result.error().message;
  }
  std::string push_one(std::string pair_id, const PriceSource& price) {
    return refusal(service_.push({{std::move(pair_id), price}}));
  }

  static constexpr std::int64_t too_late_ms = 253'402'300'800'000;
  onetrip::ManualClock clock_{t0};
  onetrip::Scheduler scheduler_{clock_};
  onetrip::SilentLog log_;
  onetrip::MemoryBackend memory_;
  onetrip::Store store_{memory_, [](const onetrip::Error&) {}};
  onetrip::Timers timers_{scheduler_, store_, log_};
  PricesService service_{scheduler_, timers_, log_, std::chrono::seconds(5), {}};
};

TEST_F(BadPriceRequests, NameTheTickThatIsWrong) {
  EXPECT_THAT(push_one("BTC", event(t0)), StartsWith("ticks[0].trade_pair is \"BTC\""));
  EXPECT_THAT(push_one("BTCUSD", event(0)), StartsWith("ticks[0].price.start_ms is 0"));
  EXPECT_THAT(push_one("BTCUSD", event(t0, 1, "")), StartsWith("ticks[0].price.source is \"\""));
  EXPECT_THAT(push_one("BTCUSD", candle(t0, -1)), StartsWith("ticks[0].price.timespan_ms is -1"));
  EXPECT_EQ(push_one("BTCUSD", event(t0, 1e300)), "taken");  // A price is above 0 and finite.
}

TEST_F(BadPriceRequests, RefuseATickFromAYearAheadWhichWouldShutOutAllOthers) {
  EXPECT_EQ(push_one("BTCUSD", event(t0 + ahead_max_ms)), "taken");
  EXPECT_THAT(push_one("ETHUSD", event(t0 + ahead_max_ms + 1)), StartsWith("ticks[0].price.start"));
  EXPECT_EQ(push_one("ETHUSD", event(1)), "taken");
}

TEST_F(BadPriceRequests, RefuseMoreThanACallTakes) {
  EXPECT_TRUE(service_.push(std::vector<Tick>(ticks_per_push_max, {"BTCUSD", event(t0)})).ok());
  EXPECT_THAT(refusal(service_.push(std::vector<Tick>(ticks_per_push_max + 1, Tick{}))),
              StartsWith("ticks has 10001 entries"));
  EXPECT_THAT(refusal(service_.get_prices(std::vector<std::string>(257, "BTCUSD"), t0)),
              StartsWith("trade_pairs has 257 entries"));
}

TEST_F(BadPriceRequests, NameThePairThatIsUnknown) {
  const std::vector<std::string> pairs{"BTCUSD", "BTCUSX"};
  EXPECT_THAT(refusal(service_.get_price_sources("", t0)), StartsWith("trade_pair is \"\""));
  EXPECT_THAT(refusal(service_.get_price("BTCUSX", t0)), StartsWith("trade_pair is \"BTCUSX\""));
  EXPECT_THAT(refusal(service_.get_price_sources_for(pairs, t0)), StartsWith("trade_pairs[1] is"));
  EXPECT_THAT(refusal(service_.get_prices(pairs, t0)), StartsWith("trade_pairs[1] is"));
  EXPECT_THAT(refusal(service_.get_candles(pairs, t0, t0, 1)), StartsWith("trade_pairs[1] is"));
  EXPECT_THAT(refusal(service_.get_window("x", t0, t0)), StartsWith("trade_pair is"));
  EXPECT_THAT(refusal(PricesService::is_market_open("x", t0)), StartsWith("trade_pair is"));
  EXPECT_THAT(refusal(service_.time_since_last_tick_ms("x", t0)), StartsWith("trade_pair is"));
}

TEST_F(BadPriceRequests, NameTheTimeThatIsNone) {
  EXPECT_THAT(refusal(service_.get_price_sources("BTCUSD", 0)), StartsWith("time_ms is 0"));
  EXPECT_THAT(refusal(service_.get_price_sources_for({}, -1)), StartsWith("time_ms is -1"));
  EXPECT_THAT(refusal(service_.get_price("BTCUSD", too_late_ms)), StartsWith("time_ms is"));
  EXPECT_THAT(refusal(service_.get_prices({}, 0)), StartsWith("time_ms is 0"));
  EXPECT_THAT(refusal(service_.get_window("BTCUSD", 0, 1)), StartsWith("start_ms is 0"));
  EXPECT_THAT(refusal(service_.get_window("BTCUSD", 2, 1)), StartsWith("end_ms is 1"));
  EXPECT_THAT(refusal(service_.get_candles({}, 1, too_late_ms, 1)), StartsWith("end_ms is"));
  EXPECT_THAT(refusal(service_.get_candles({}, 1, 1, 0)), StartsWith("timespan_ms is 0"));
  EXPECT_THAT(refusal(service_.get_conversion("USD", "EUR", 0)), StartsWith("time_ms is 0"));
  EXPECT_THAT(refusal(PricesService::is_market_open("BTCUSD", 0)), StartsWith("time_ms is 0"));
  EXPECT_THAT(refusal(service_.time_since_last_tick_ms("BTCUSD", 0)), StartsWith("now_ms is 0"));
}

TEST_F(BadPriceRequests, NameTheCurrencyThatIsNone) {
  EXPECT_THAT(refusal(service_.get_conversion("", "USD", t0)), StartsWith("base is \"\""));
  EXPECT_THAT(refusal(service_.get_conversion("USD", std::string(17, 'X'), t0)),
              StartsWith("quote is \"XXX"));
}

TEST_F(BadPriceRequests, RunOnlyTheFeedsThatWereGiven) {
  EXPECT_THAT(service_.get_feeds(), IsEmpty());
}

}  // namespace
}  // namespace prices::testing
