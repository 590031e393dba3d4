// What submit does with each kind of order, and in which order it refuses them.
#include <gtest/gtest.h>

#include "tests/limit_orders/world.hpp"

namespace limit_orders::testing {
namespace {

using onetrip::Code;
using onetrip::Result;
using trading::long_type;
using trading::short_type;

class Submit : public ::testing::Test {
 protected:
  void SetUp() override { world.prices.set(event_at(t0, 50'000)); }

  std::string status_of(const Order& order, const Hotkey& hotkey = "h") {
    const Result<Submitted> answer = world.submit(hotkey, order);
    return answer.ok() ? answer->status : to_string(answer.error());
  }
  const Order& last_sent() { return world.positions.added.back().second; }

  World world;
};

TEST_F(Submit, AMarketOrderMovesAPositionAtOnce) {
  PriceSource best = event_at(t0 - 100, 50'000);
  best.bid = 49'990;
  best.ask = 50'010;
  const PriceSource next = event_at(t0 - 500, 49'000);
  world.prices.sources["BTCUSD"] = {best, next};

  const Submitted answer = world.submit("h", market_order("m", long_type, .1)).value();

  EXPECT_EQ(answer.status, "filled");
  EXPECT_EQ(answer.order_uuid, "m");
  EXPECT_EQ(answer.position->net_leverage, .1);
  ASSERT_EQ(world.positions.added.size(), 1u);
  EXPECT_EQ(last_sent().price, 50'000);
  EXPECT_EQ(last_sent().bid, 49'990);
  EXPECT_EQ(last_sent().ask, 50'010);
  EXPECT_EQ(last_sent().price_sources, (std::vector{best, next}));
  EXPECT_EQ(last_sent().src, trading::src::organic);
  EXPECT_EQ(last_sent().processed_ms, t0);
  EXPECT_TRUE(world.waiting("h").empty());
  EXPECT_TRUE(world.closed("h").empty());
}

TEST_F(Submit, WhatACallerSaysOfPricesAndSrcIsNotBelieved) {
  Order order = market_order("m", long_type, .1);
  order.price = order.bid = order.ask = 1;
  order.price_sources = {event_at(t0, 1)};
  order.src = trading::src::elimination_flat;

  EXPECT_EQ(status_of(order), "filled");

  EXPECT_EQ(last_sent().price, 50'000);
  EXPECT_EQ(last_sent().price_sources, (std::vector{event_at(t0, 50'000)}));
  EXPECT_EQ(last_sent().src, trading::src::organic);
}

TEST_F(Submit, AShortsSizeIsNegativeWhateverSignWasGiven) {
  EXPECT_EQ(status_of(market_order("m", short_type, .1)), "filled");

  EXPECT_EQ(last_sent().leverage, -.1);
}

TEST_F(Submit, AFlatWithoutAPositionLeavesAllUnchanged) {
  const Submitted answer = world.submit("h", flat_order("m")).value();

  EXPECT_EQ(answer, (Submitted{"unchanged", "m", std::nullopt}));
  EXPECT_EQ(status_of(market_order("m2", long_type, .1)), "filled");  // It began no pause.
}

TEST_F(Submit, AFlatClosesThePosition) {
  ASSERT_EQ(status_of(market_order("m", long_type, .1)), "filled");

  const Submitted answer = world.submit("h", flat_order("f", t0 + 10'000)).value();

  EXPECT_EQ(answer.status, "filled");
  EXPECT_TRUE(answer.position->is_closed_position);
}

TEST_F(Submit, AForexFlatPaysTheSideOppositeToItsPosition) {
  PriceSource second = event_at(t0, 1.15);
  second.websocket = false;
  second.timespan_ms = 1'000;
  second.bid = 1.1;
  second.ask = 1.2;
  world.prices.sources["EURUSD"] = {second};
  Order open = market_order("m", long_type, .1);
  Order close = flat_order("f", t0 + 10'000);
  open.trade_pair = close.trade_pair = "EURUSD";

  ASSERT_EQ(status_of(open), "filled");
  EXPECT_EQ(last_sent().price, 1.2);
  ASSERT_EQ(status_of(close), "filled");
  EXPECT_EQ(last_sent().price, 1.1);
}

TEST_F(Submit, TwoMarketOrdersInAPairAreTenSecondsApart) {
  ASSERT_EQ(status_of(market_order("m", long_type, .1)), "filled");

  const auto soon = world.submit("h", market_order("soon", long_type, .1, t0 + 9'999));
  EXPECT_EQ(soon.error().code, Code::failed_precondition);
  EXPECT_EQ(soon.error().reason, "too_soon");
  EXPECT_EQ(soon.error().message,
            "order.processed_ms is 1762172809999: too soon, as the last market order in BTCUSD was "
            "at 1762172800000, and 10000 ms are the least between two");
  EXPECT_EQ(world.submit("h", market_order("before", long_type, .1, t0 - 20'000)).error().reason,
            "too_soon");
  EXPECT_EQ(world.positions.added.size(), 1u);

  EXPECT_EQ(status_of(market_order("later", long_type, .1, t0 + 10'000)), "filled");
  EXPECT_EQ(status_of(market_order("m", long_type, .1), "other"), "filled");
  world.prices.sources["ETHUSD"] = {event_at(t0, 3'000)};
  Order other_pair = market_order("eth", long_type, .1, t0 + 1);
  other_pair.trade_pair = "ETHUSD";
  EXPECT_EQ(status_of(other_pair), "filled");
}

TEST_F(Submit, WithoutAPriceThereIsNoMarketOrder) {
  world.prices.sources.clear();

  const auto refused = world.submit("h", market_order("m", long_type, .1));

  EXPECT_EQ(refused.error().code, Code::failed_precondition);
  EXPECT_EQ(refused.error().message,
            "order.processed_ms is 1762172800000: no price of BTCUSD is known around it");
  EXPECT_EQ(world.positions.calls["add_order"], 0);
}

TEST_F(Submit, AMarketOrderThatPositionsRefusesIsAsIfItHadNotBeen) {
  world.positions.refuses = onetrip::failed_precondition("too much leverage");
  const auto refused = world.submit("h", market_order("m", long_type, .1));
  EXPECT_EQ(refused.error().code, Code::failed_precondition);
  EXPECT_EQ(refused.error().message, "too much leverage");
  EXPECT_EQ(world.fills_in_doubt(), 0u);

  world.positions.refuses.reset();
  EXPECT_EQ(status_of(market_order("m", long_type, .1)), "filled");
}

TEST_F(Submit, AMarketOrderWithStopsIsFollowedByABracket) {
  Order order = market_order("m", long_type, .1);
  order.stop_loss = 45'000;
  order.take_profit = 55'000;

  ASSERT_EQ(status_of(order), "filled");

  Order bracket = bracket_order("m-bracket", 45'000, 55'000);
  bracket.quantity = 10'000. / 50'000;
  bracket.src = trading::src::bracket_unfilled;
  EXPECT_EQ(world.waiting("h"), (Orders{bracket}));
}

TEST_F(Submit, ABracketThatDoesNotStraddleTheFillIsDroppedAlone) {
  Order order = market_order("m", long_type, .1);
  order.stop_loss = 51'000;

  ASSERT_EQ(status_of(order), "filled");

  EXPECT_TRUE(world.waiting("h").empty());
  const std::vector<ClosedOrder> closed = world.closed("h");
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].order.order_uuid, "m-bracket");
  EXPECT_EQ(closed[0].order.src, trading::src::bracket_cancelled);
  EXPECT_EQ(closed[0].reason,
            "order.stop_loss is 51000: that of a LONG lies below the fill's price, which is 50000");
}

TEST_F(Submit, AMarketOrderThatClosesItsPositionHasNoBracket) {
  ASSERT_EQ(status_of(market_order("m", long_type, .1)), "filled");
  Order order = market_order("s", short_type, .1, t0 + 10'000);
  order.stop_loss = 55'000;

  ASSERT_EQ(status_of(order), "filled");

  EXPECT_TRUE(world.waiting("h").empty());
  EXPECT_TRUE(world.closed("h").empty());
}

TEST_F(Submit, ALimitOrderWaitsUntilItsPriceIsReached) {
  ASSERT_EQ(status_of(limit_order("l", long_type, .1, 48'000)), "accepted");

  Order waiting = limit_order("l", long_type, .1, 48'000);
  waiting.src = trading::src::limit_unfilled;
  EXPECT_EQ(world.waiting("h"), (Orders{waiting}));
  EXPECT_EQ(world.positions.calls["add_order"], 0);
}

TEST_F(Submit, ALimitOrderThatIsReachedAlreadyIsFilledAsAMarketOrder) {
  EXPECT_EQ(status_of(limit_order("l", long_type, .1, 51'000)), "filled");

  EXPECT_EQ(last_sent().price, 50'000);
  EXPECT_EQ(last_sent().src, trading::src::organic);
  EXPECT_EQ(last_sent().execution_type, "MARKET");
  EXPECT_TRUE(world.waiting("h").empty());
  EXPECT_TRUE(world.closed("h").empty());
  EXPECT_EQ(world.submit("h", limit_order("l2", long_type, .1, 51'000, t0 + 5'000)).error().reason,
            "too_soon");
}

TEST_F(Submit, WhileTheMarketIsClosedALimitOrderWaits) {
  constexpr std::int64_t saturday = t0 - 2 * 86'400'000;
  world.prices.sources["EURUSD"] = {event_at(saturday, 1.1)};
  Order order = limit_order("l", long_type, .1, 1.2, saturday);
  order.trade_pair = "EURUSD";
  EXPECT_EQ(status_of(order), "accepted");

  order.execution_type = trading::market;
  order.order_uuid = "m";
  const auto refused = world.submit("h", order);
  EXPECT_EQ(refused.error().code, Code::failed_precondition);
  EXPECT_EQ(refused.error().message,
            "order.processed_ms is 1762000000000: the market of EURUSD is closed then");
}

TEST_F(Submit, AHotkeyHasAHundredWaitingOrdersAtMost) {
  for (int i = 0; i != 100; ++i)
    ASSERT_EQ(status_of(limit_order(std::to_string(i), long_type, .1, 48'000)), "accepted");

  const auto refused = world.submit("h", limit_order("l", long_type, .1, 48'000));
  EXPECT_EQ(refused.error().code, Code::resource_exhausted);
  EXPECT_EQ(refused.error().message,
            "hotkey h has 100 unfilled orders already, the most there can be");
  Order with_bracket = market_order("m", long_type, .1);
  with_bracket.stop_loss = 40'000;
  EXPECT_EQ(world.submit("h", with_bracket).error().code, Code::resource_exhausted);
  EXPECT_EQ(world.waiting("h").size(), 100u);

  EXPECT_EQ(status_of(market_order("m2", long_type, .1)), "filled");
  EXPECT_EQ(status_of(limit_order("l", long_type, .1, 48'000), "other"), "accepted");
  ASSERT_EQ(world.cancel("h", "7")->num_cancelled, 1);
  EXPECT_EQ(status_of(limit_order("l", long_type, .1, 48'000)), "accepted");
}

TEST_F(Submit, ABracketTakesDirectionAndSizeFromItsPosition) {
  ASSERT_EQ(status_of(market_order("m", short_type, .1)), "filled");

  ASSERT_EQ(status_of(bracket_order("b", 55'000, 45'000, t0 + 1)), "accepted");

  Order bracket = bracket_order("b", 55'000, 45'000, t0 + 1);
  bracket.order_type = short_type;
  bracket.quantity = -.2;
  bracket.src = trading::src::bracket_unfilled;
  EXPECT_EQ(world.waiting("h"), (Orders{bracket}));
}

TEST_F(Submit, ABracketMayHaveASizeOfItsOwn) {
  ASSERT_EQ(status_of(market_order("m", short_type, .1)), "filled");
  Order order = bracket_order("b", 55'000, {}, t0 + 1);
  order.leverage = .05;

  ASSERT_EQ(status_of(order), "accepted");

  EXPECT_EQ(world.waiting("h").at(0).leverage, -.05);
  EXPECT_EQ(world.waiting("h").at(0).quantity, std::nullopt);
}

TEST_F(Submit, AnOrderToCancelCancelsTheOneOfItsUuid) {
  ASSERT_EQ(status_of(limit_order("l", long_type, .1, 48'000)), "accepted");
  Order order = flat_order("l", t0 + 1);
  order.execution_type = trading::limit_cancel;

  EXPECT_EQ(world.submit("h", order), (Submitted{"cancelled", "l", std::nullopt}));

  EXPECT_TRUE(world.waiting("h").empty());
  EXPECT_EQ(world.closed("h").at(0).order.src, trading::src::limit_cancelled);
  EXPECT_EQ(world.closed("h").at(0).order.processed_ms, t0 + 1);
  EXPECT_EQ(world.submit("h", order).error().code, Code::not_found);
}

}  // namespace
}  // namespace limit_orders::testing
