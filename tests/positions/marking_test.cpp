// What the clock brings: mark_to_market, mark_all, and flatten.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/positions/world.hpp"

namespace positions::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Marking : public ::testing::Test {
 protected:
  void open(const Hotkey& hotkey, const std::string& pair, double leverage, double price) {
    const Order order =
        leverage > 0 ? buy(leverage, price, today_ms) : sell(leverage, price, today_ms);
    world.add_order(hotkey, in(pair, named(pair + "-" + hotkey, order))).value();
  }
  Position held(const Hotkey& hotkey, const std::string& pair) {
    return world.call(get_position, hotkey, pair + "-" + hotkey).value().value();
  }

  World world;
};

TEST_F(Marking, MarksThoseWhosePairHasAPriceAndLeavesTheOthers) {
  open("a", "BTCUSD", .5, 100'000);
  open("b", "BTCUSD", -.1, 100'000);
  open("b", "ETHUSD", .1, 4'000);
  const Position other = held("b", "ETHUSD");

  const auto marked = world.call(mark_to_market, PricesByPair{{"BTCUSD", 110'000}, {"SOLUSD", 1}},
                                 today_ms + 60'000);

  EXPECT_EQ(marked.value(), 2);
  expect_near(held("a", "BTCUSD").unrealized_pnl, 5'000, "unrealized");
  expect_near(held("a", "BTCUSD").current_return, 1.05, "current_return");
  expect_near(held("a", "BTCUSD").return_at_close, 1.05 * .9995, "return_at_close");
  expect_near(held("b", "BTCUSD").unrealized_pnl, -1'000, "unrealized");
  EXPECT_EQ(held("b", "ETHUSD"), other);
}

TEST_F(Marking, IsTheSameTheSecondTimeAndNoPartOfWhatTheNextOrderCounts) {
  open("a", "BTCUSD", .3, 100'000);
  const PricesByPair prices{{"BTCUSD", 120'000}};
  world.call(mark_to_market, prices, today_ms + 60'000).value();
  const Position once = held("a", "BTCUSD");

  world.call(mark_to_market, prices, today_ms + 60'000).value();
  EXPECT_EQ(held("a", "BTCUSD"), once);

  const Order next = named("o2", buy(.1, 110'000, today_ms + 120'000));
  const Position after = world.add_order("a", next)->position;
  const Standing scratch =
      replay(after.position_uuid, "BTCUSD", 100'000, after.orders).value().standing;
  EXPECT_EQ(position_of("a", after.position_uuid, scratch, after.orders), after);
}

TEST_F(Marking, WhatHasLostEverythingIsLiquidated) {
  const std::int64_t then_ms = 1'600'000'000'000;
  world.add_order("a", named("abc", buy(5, 100, then_ms))).value();

  EXPECT_EQ(world.call(mark_to_market, PricesByPair{{"BTCUSD", 79}}, then_ms + 60'000).value(), 1);
  EXPECT_EQ(world.call(mark_to_market, PricesByPair{{"BTCUSD", 79}}, then_ms + 60'000).value(), 0);

  const Position lost = world.positions_of("a").at(0);
  EXPECT_TRUE(lost.is_closed_position);
  EXPECT_EQ(lost.current_return, 0);
  EXPECT_EQ(lost.return_at_close, 0);
  EXPECT_EQ(lost.close_ms, then_ms + 60'000);
  ASSERT_EQ(lost.orders.size(), 2U);
  EXPECT_EQ(lost.orders[1].order_uuid, "cba");
  EXPECT_EQ(lost.orders[1].src, trading::src::elimination_flat);
  EXPECT_EQ(lost.orders[1].price, 79);
  EXPECT_FALSE(world.call(get_open_position, "a", "BTCUSD").value().has_value());
}

TEST_F(Marking, PricesAndTimesThatCannotBeAreRefused) {
  open("a", "BTCUSD", .5, 100'000);
  const Position before = held("a", "BTCUSD");
  const auto refusal = [&](const PricesByPair& prices, std::int64_t now_ms) {
    const auto marked = world.call(mark_to_market, prices, now_ms);
    EXPECT_EQ(marked.error().code, onetrip::Code::invalid_argument);
    return marked.error().message;
  };

  EXPECT_THAT(refusal({{"BTCUSD", 0}}, today_ms), HasSubstr("prices[\"BTCUSD\"] is 0"));
  EXPECT_THAT(refusal({{"BTCUSD", 1e300}}, today_ms), HasSubstr("is 1e+300"));
  EXPECT_THAT(refusal({{"BTCXXX", 5}}, today_ms), HasSubstr("prices is \"BTCXXX\""));
  EXPECT_THAT(refusal({{"BTCUSD", 5}}, 0), HasSubstr("now_ms is 0"));
  EXPECT_EQ(held("a", "BTCUSD"), before);
}

TEST_F(Marking, FlattenClosesAtThePriceOrWithoutOneAsTheReturnsWere) {
  open("a", "BTCUSD", .3, 100'000);
  open("a", "ETHUSD", .1, 4'000);
  open("b", "BTCUSD", .3, 100'000);
  world.call(mark_to_market, PricesByPair{{"ETHUSD", 4'400}}, today_ms + 1'000).value();
  const Position marked = held("a", "ETHUSD");

  const auto closed =
      world.call(flatten, "a", PricesByPair{{"BTCUSD", 110'000}}, today_ms + 60'000);

  EXPECT_THAT(closed.value(), ElementsAre("BTCUSD-a", "ETHUSD-a"));
  const Position priced = held("a", "BTCUSD");
  EXPECT_EQ(priced.close_ms, today_ms + 60'000);
  expect_near(priced.realized_pnl, 3'000, "realized");
  EXPECT_EQ(priced.orders[1].src, trading::src::elimination_flat);
  EXPECT_EQ(priced.orders[1].order_uuid, reversed("BTCUSD-a"));
  const Position unpriced = held("a", "ETHUSD");
  EXPECT_EQ(unpriced.orders[1].src, trading::src::elimination_flat_unpriced);
  EXPECT_EQ(unpriced.current_return, marked.current_return);
  EXPECT_EQ(unpriced.return_at_close, marked.return_at_close);
  EXPECT_EQ(unpriced.net_leverage, 0);
  EXPECT_FALSE(held("b", "BTCUSD").is_closed_position);
  EXPECT_TRUE(world.call(flatten, "a", PricesByPair{}, today_ms + 90'000)->empty());
}

TEST_F(Marking, ACrossIsFlattenedAtItsLastRateWithoutAskingAnybody) {
  Order cross = in("EURGBP", named("o1", buy(1, .8, today_ms)));
  cross.quote_usd_rate = 1.25;
  cross.usd_base_rate = 1;
  world.add_order("a", cross).value();

  world.call(flatten, "a", PricesByPair{{"EURGBP", .88}}, today_ms + 1'000).value();

  expect_near(world.positions_of("a").at(0).realized_pnl, 10'000, "realized");
  EXPECT_EQ(world.conversions_asked, 0);
}

TEST_F(Marking, MarkAllAsksForThePricesOnceAndTellsPerfLedgerOfEveryPortfolio) {
  open("a", "BTCUSD", .5, 100'000);
  open("a", "ETHUSD", .1, 4'000);
  open("b", "BTCUSD", .1, 100'000);
  world.add_order("b", named("o2", flat(120'000, today_ms + 1'000))).value();
  world.live = {{"BTCUSD", event_at(110'000, today_ms + 59'000)}};

  const MarkedAll done = world.call(mark_all, today_ms + 60'000).value();

  EXPECT_EQ(done.marked, 1);
  EXPECT_EQ(done.updated, 2);
  EXPECT_EQ(world.prices_asked, 1);
  const auto bundles = world.call(perf_ledger::get_bundles, std::vector<Hotkey>{"a", "b"}).value();
  const auto& a = bundles.at("a").ledgers.at("portfolio").cps.back();
  const auto& b = bundles.at("b").ledgers.at("portfolio").cps.back();
  expect_near(a.prev_portfolio_ret, 1.05 * .9995 * .9999, "a");
  expect_near(a.prev_portfolio_unrealized_pnl, 5'000, "a");
  expect_near(a.prev_portfolio_spread_fee, .9995 * .9999, "a");
  expect_near(b.prev_portfolio_ret, 1.02 * .9998, "b");
  expect_near(b.prev_portfolio_realized_pnl, 2'000, "b");
}

TEST_F(Marking, TheTimerMarksEveryMinuteAtTheClocksTime) {
  const std::int64_t start_ms = world.clock().unix_ms();
  Order order = named("o1", buy(.5, 100'000, start_ms));
  world.add_order("a", order).value();
  world.live = {{"BTCUSD", event_at(110'000, start_ms)}};

  world.run_until([&] { return world.clock().unix_ms() >= start_ms + 121'000; });

  EXPECT_EQ(world.prices_asked, 2);
  EXPECT_EQ(world.call(perf_ledger::get_last_update_ms, "a").value(), start_ms + 120'000);
  expect_near(world.positions_of("a").at(0).current_return, 1.05, "current_return");
}

TEST_F(Marking, ARefusalForOneHotkeyDoesNotStopTheOthers) {
  open("a", "BTCUSD", .5, 100'000);
  open("b", "BTCUSD", .5, 100'000);
  world.call(perf_ledger::update, "a", "portfolio", today_ms + 900'000, 1.0, 0.0, 0.0).value();

  EXPECT_EQ(world.call(mark_all, today_ms + 60'000)->updated, 1);

  EXPECT_EQ(world.call(perf_ledger::get_last_update_ms, "b").value(), today_ms + 60'000);
}

TEST_F(Marking, AServiceThatIsDownIsAnErrorOfMarkAll) {
  open("a", "BTCUSD", .5, 100'000);
  world.remove("perf_ledger");
  EXPECT_EQ(world.call(mark_all, today_ms + 60'000).error().code, onetrip::Code::unavailable);
  world.remove("prices");
  EXPECT_EQ(world.call(mark_all, today_ms + 60'000).error().code, onetrip::Code::unavailable);
}

TEST_F(Marking, NothingOpenNeedsNoPrices) {
  EXPECT_EQ(world.call(mark_all, today_ms).value(), MarkedAll{});
  EXPECT_EQ(world.prices_asked, 0);
}

}  // namespace
}  // namespace positions::testing
