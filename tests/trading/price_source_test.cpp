#include "onetrip/trading/price_source.hpp"

#include <functional>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "onetrip/trading/hotkeys.hpp"
#include "onetrip/trading/times.hpp"

namespace trading::testing {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

PriceSource event(std::int64_t at_ms) {
  PriceSource source;
  source.source = "feed";
  source.open = source.close = 100;
  source.start_ms = at_ms;
  source.websocket = true;
  return source;
}

PriceSource candle(std::int64_t start_ms, std::int64_t timespan_ms) {
  PriceSource source = event(start_ms);
  source.websocket = false;
  source.timespan_ms = timespan_ms;
  return source;
}

std::string refusal(const std::function<void(PriceSource&)>& break_it) {
  PriceSource source = candle(1000, minute_ms);
  break_it(source);
  const onetrip::Status checked = check_price_source("ticks[3].price", source);
  if (checked.ok()) return "accepted";
  EXPECT_EQ(checked.error().code, onetrip::Code::invalid_argument);
  return checked.error().message;
}

#define EXPECT_REFUSED(field_and_value, statement)          \
  EXPECT_EQ(refusal([](PriceSource& source) {               \
              source.statement;                             \
            }).rfind("ticks[3].price." field_and_value, 0), \
            0u)

TEST(PriceSource, EndsWithTheLastMillisecondOfItsSpan) {
  EXPECT_EQ(end_ms(candle(1000, 1000)), 1999);
  EXPECT_EQ(end_ms(candle(1000, 0)), 1000);
  PriceSource with_timespan = event(1000);
  with_timespan.timespan_ms = 1000;
  EXPECT_EQ(end_ms(with_timespan), 1000);
}

TEST(PriceSource, AnEventIsAsFarAsItsInstant) {
  EXPECT_EQ(distance_ms(event(1000), 1000), 0);
  EXPECT_EQ(distance_ms(event(1000), 400), 600);
  EXPECT_EQ(distance_ms(event(1000), 1600), 600);
  PriceSource with_timespan = event(1000);
  with_timespan.timespan_ms = 1000;
  EXPECT_EQ(distance_ms(with_timespan, 1999), 999);
}

TEST(PriceSource, ACandleIsAsFarAsItsNearerEnd) {
  const PriceSource minute = candle(60'000, minute_ms);
  EXPECT_EQ(distance_ms(minute, 50'000), 10'000);
  EXPECT_EQ(distance_ms(minute, 60'000), 0);
  EXPECT_EQ(distance_ms(minute, 80'000), 20'000);
  EXPECT_EQ(distance_ms(minute, 119'999), 0);
  EXPECT_EQ(distance_ms(minute, 120'000), 1);
}

TEST(PriceSource, AnOrdinaryOnePasses) {
  EXPECT_TRUE(check_price_source("price", event(1)).ok());
  EXPECT_TRUE(check_price_source("price", candle(time_max_ms, timespan_max_ms)).ok());
  PriceSource full = candle(1000, minute_ms);
  full.vwap = full.high = full.low = 1e-9;
  full.bid = 0;
  full.ask = 1e9;
  EXPECT_TRUE(check_price_source("price", full).ok());
}

TEST(PriceSource, APriceThatIsNotOneIsRefusedWithFieldAndValue) {
  EXPECT_REFUSED("open is 0", open = 0);
  EXPECT_REFUSED("close is -1", close = -1);
  EXPECT_REFUSED("close is nan", close = not_a_number);
  EXPECT_REFUSED("vwap is inf", vwap = infinity);
  EXPECT_REFUSED("high is 0", high = 0);
  EXPECT_REFUSED("low is -0.5", low = -0.5);
}

TEST(PriceSource, AQuoteBelowZeroIsRefusedWithFieldAndValue) {
  EXPECT_REFUSED("bid is -1", bid = -1);
  EXPECT_REFUSED("bid is nan", bid = not_a_number);
  EXPECT_REFUSED("ask is inf", ask = infinity);
}

TEST(PriceSource, ATimeOrSpanFarOffIsRefusedWithFieldAndValue) {
  EXPECT_REFUSED("start_ms is 0", start_ms = 0);
  EXPECT_REFUSED("start_ms is -9223372036854775808",
                 start_ms = std::numeric_limits<std::int64_t>::min());
  EXPECT_REFUSED("start_ms is 253402300800000", start_ms = time_max_ms + 1);
  EXPECT_REFUSED("timespan_ms is -1", timespan_ms = -1);
  EXPECT_REFUSED("timespan_ms is 31622400001", timespan_ms = timespan_max_ms + 1);
}

TEST(PriceSource, ANameOfNoneOrTooManyCharactersIsRefused) {
  EXPECT_REFUSED("source is \"\"", source = "");
  EXPECT_REFUSED("source is \"xxx", source = std::string(65, 'x'));
  EXPECT_EQ(refusal([](PriceSource& source) { source.source = std::string(64, 'x'); }), "accepted");
}

TEST(PriceSource, AMarketOrderGoesByAnEventsOpenAndACandlesNearerEnd) {
  PriceSource source;
  source.start_ms = 60'000;
  source.timespan_ms = 60'000;  // To 119'999.
  source.open = 1;
  source.close = 2;
  EXPECT_EQ(price_near(source, 89'999), 1);
  EXPECT_EQ(price_near(source, 90'000), 2);
  EXPECT_EQ(price_near(source, 0), 1);

  source.websocket = true;
  EXPECT_EQ(price_near(source, 200'000), 1);
}

TEST(Hotkeys, TheBadOneOfAListIsNamedByItsPlace) {
  EXPECT_TRUE(check_hotkeys("hotkeys", {"a", "b"}).ok());
  EXPECT_EQ(check_hotkeys("hotkeys", {"a", ""}).error().message.rfind("hotkeys[1] is", 0), 0u);
}

TEST(Times, AreFromOneToTheEndOfTheYear9999) {
  EXPECT_TRUE(check_time("now_ms", 1).ok());
  EXPECT_TRUE(check_time("now_ms", time_max_ms).ok());
  EXPECT_EQ(check_time("now_ms", 0).error().message.rfind("now_ms is 0:", 0), 0u);
  EXPECT_EQ(
      check_time("order", "processed_ms", -1).error().message.rfind("order.processed_ms is -1", 0),
      0u);
  EXPECT_FALSE(check_time("now_ms", time_max_ms + 1).ok());
}

}  // namespace
}  // namespace trading::testing
