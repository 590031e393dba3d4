// When an order's price is reached, and what a market order pays.  Golden case 8.
#include "services/limit_orders/triggers.hpp"

#include <gtest/gtest.h>

#include "onetrip/base/random.hpp"
#include "tests/limit_orders/orders.hpp"

namespace limit_orders::testing {
namespace {

using trading::flat_type;
using trading::long_type;
using trading::short_type;

PriceSource quoted(double bid, double ask, double open = 1) {
  PriceSource event = event_at(t0, open);
  event.bid = bid;
  event.ask = ask;
  return event;
}

Order bracket_of(std::string_view type, std::optional<double> stop_loss,
                 std::optional<double> take_profit) {
  Order order = bracket_order("b", stop_loss, take_profit);
  order.order_type = type;
  return order;
}

const trading::TradePair& pair_of(std::string_view id) {
  return *trading::find_trade_pair("trade_pair", id).value();
}

TEST(Triggers, ALongLimitIsReachedWhenTheAskFallsToIt) {
  const Order order = limit_order("a", long_type, .1, 50'000);

  EXPECT_EQ(trigger_price(order, quoted(1, 50'100)), std::nullopt);
  EXPECT_EQ(trigger_price(order, quoted(1, 50'000)), 50'000);
  EXPECT_EQ(trigger_price(order, quoted(1, 47'000)), 50'000);
}

TEST(Triggers, AShortLimitIsReachedWhenTheBidRisesToIt) {
  const Order order = limit_order("a", short_type, .1, 50'000);

  EXPECT_EQ(trigger_price(order, quoted(49'900, 99'999)), std::nullopt);
  EXPECT_EQ(trigger_price(order, quoted(50'000, 99'999)), 50'000);
}

TEST(Triggers, ALongBracketGoesByTheBid) {
  const Order order = bracket_of(long_type, 48'000, 52'000);

  EXPECT_EQ(trigger_price(order, quoted(47'500, 50'000)), 48'000);
  EXPECT_EQ(trigger_price(order, quoted(52'500, 50'000)), 52'000);
  for (const double bid : {48'000., 50'000., 52'000.})
    EXPECT_EQ(trigger_price(order, quoted(bid, 1)), std::nullopt) << bid;
}

TEST(Triggers, AShortBracketGoesByTheAsk) {
  const Order order = bracket_of(short_type, 52'000, 48'000);

  EXPECT_EQ(trigger_price(order, quoted(50'000, 52'500)), 52'000);
  EXPECT_EQ(trigger_price(order, quoted(50'000, 47'500)), 48'000);
  for (const double ask : {48'000., 50'000., 52'000.})
    EXPECT_EQ(trigger_price(order, quoted(1, ask)), std::nullopt) << ask;
}

TEST(Triggers, ABracketMayHaveOneSideOnly) {
  EXPECT_EQ(trigger_price(bracket_of(long_type, 48'000, {}), quoted(60'000, 1)), std::nullopt);
  EXPECT_EQ(trigger_price(bracket_of(long_type, {}, 52'000), quoted(40'000, 1)), std::nullopt);
  EXPECT_EQ(trigger_price(bracket_of(short_type, 52'000, {}), quoted(1, 40'000)), std::nullopt);
  EXPECT_EQ(trigger_price(bracket_of(short_type, {}, 48'000), quoted(1, 60'000)), std::nullopt);
}

TEST(Triggers, WithoutQuotesTheOpenStandsForThem) {
  EXPECT_EQ(trigger_price(limit_order("a", long_type, .1, 50), quoted(0, 0, 50)), 50);
  EXPECT_EQ(trigger_price(limit_order("a", long_type, .1, 50), quoted(0, 0, 51)), std::nullopt);
  EXPECT_EQ(trigger_price(limit_order("a", short_type, .1, 50), quoted(0, 51, 50)), 50);
  EXPECT_EQ(trigger_price(bracket_of(long_type, 48, 52), quoted(0, 50, 47)), 48);
}

TEST(MiddleEvent, IsTheOneAtHalfTheNumberByClose) {
  const auto middle_of = [](std::vector<double> closes) {
    std::vector<PriceSource> events;
    for (const double close : closes) events.push_back(event_at(t0, close));
    return middle_event(events)->close;
  };
  EXPECT_EQ(middle_of({7}), 7);
  EXPECT_EQ(middle_of({9, 7}), 9);
  EXPECT_EQ(middle_of({9, 1, 7}), 7);
  EXPECT_EQ(middle_of({9, 1, 7, 3}), 7);
}

TEST(MiddleEvent, IsTheEarlierOfEqualCloses) {
  const std::vector<PriceSource> events{event_at(t0, 5), event_at(t0 + 1, 5), event_at(t0 + 2, 5)};

  EXPECT_EQ(middle_event(events)->start_ms, t0 + 1);
}

TEST(MiddleEvent, LeavesCandlesOut) {
  PriceSource candle = event_at(t0, 1);
  candle.websocket = false;

  EXPECT_EQ(middle_event({candle}), nullptr);
  EXPECT_EQ(middle_event({}), nullptr);
  EXPECT_EQ(middle_event({candle, event_at(t0, 9)})->close, 9);
}

TEST(MarketPrice, IsAnEventsOpen) {
  PriceSource event = quoted(98, 102, 100);
  event.close = 101;

  EXPECT_EQ(market_price(pair_of("BTCUSD"), event, long_type, "", t0 + 50), 100);
}

TEST(MarketPrice, IsTheOpenOrCloseOfACandleByWhichIsNearer) {
  PriceSource candle = quoted(98, 102, 100);
  candle.close = 101;
  candle.websocket = false;
  candle.timespan_ms = 60'001;

  const auto at = [&](std::int64_t time_ms) {
    return market_price(pair_of("BTCUSD"), candle, long_type, "", time_ms);
  };
  EXPECT_EQ(at(t0 - 1), 100);
  EXPECT_EQ(at(t0 + 29'999), 100);
  EXPECT_EQ(at(t0 + 30'000), 101);  // As far from one as from the other: the close.
  EXPECT_EQ(at(t0 + 70'000), 101);
}

TEST(MarketPrice, IsTheSideOfAForexSecondThatTheOrderTakes) {
  PriceSource second = quoted(1.1, 1.2, 1.15);
  second.websocket = false;
  second.timespan_ms = 1'000;
  const auto price = [&](std::string_view type, std::string_view position_type = "") {
    return market_price(pair_of("EURUSD"), second, type, position_type, t0);
  };

  EXPECT_EQ(price(long_type), 1.2);
  EXPECT_EQ(price(short_type), 1.1);
  EXPECT_EQ(price(flat_type, long_type), 1.1);
  EXPECT_EQ(price(flat_type, short_type), 1.2);
  EXPECT_EQ(market_price(pair_of("BTCUSD"), second, long_type, "", t0), 1.15);
  second.bid = 0;
  EXPECT_EQ(price(short_type), 1.15);
}

}  // namespace
}  // namespace limit_orders::testing
