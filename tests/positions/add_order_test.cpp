// add_order over the wire: where an order goes, what it meets there, what it is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/positions/world.hpp"

namespace positions::testing {
namespace {

using ::testing::HasSubstr;

class AddOrder : public ::testing::Test {
 protected:
  // The sentence that refuses the order; nothing may change.
  std::string refusal(const Order& order, const std::string& position_uuid = "") {
    const Positions before = world.positions_of("h");
    const auto added = world.add_order("h", order, position_uuid);
    EXPECT_FALSE(added.ok());
    EXPECT_EQ(world.positions_of("h"), before);
    if (added.ok()) return "";
    EXPECT_EQ(added.error().code, onetrip::Code::failed_precondition) << added.error().message;
    return added.error().message;
  }
  AddedOrder added(const Order& order, const std::string& position_uuid = "") {
    return world.add_order("h", order, position_uuid).value();
  }

  World world;
};

TEST_F(AddOrder, OpensAPositionOfTheOrdersUuidAndAddsTheNextToIt) {
  const AddedOrder first = added(named("o1", buy(.1, 100'000, today_ms)));
  const AddedOrder second = added(named("o2", buy(.2, 110'000, today_ms + 1000)));

  EXPECT_TRUE(first.changed && second.changed);
  EXPECT_EQ(first.position.position_uuid, "o1");
  EXPECT_EQ(first.position.open_ms, today_ms);
  EXPECT_EQ(first.position.position_type, "LONG");
  EXPECT_EQ(second.position.position_uuid, "o1");
  ASSERT_EQ(second.position.orders.size(), 2U);
  EXPECT_EQ(second.order, second.position.orders[1]);
  EXPECT_DOUBLE_EQ(*second.order->value, 20'000);
  EXPECT_EQ(second.order->quote_usd_rate, 1);
  EXPECT_EQ(world.call(get_open_position, "h", "BTCUSD").value(), second.position);
}

TEST_F(AddOrder, AFlatClosesAndTheNextOrderOpensAnotherPosition) {
  added(named("o1", buy(.1, 100'000, today_ms)));
  const AddedOrder closed = added(named("o2", flat(110'000, today_ms + 1000)));
  const AddedOrder next = added(named("o3", sell(.1, 100'000, today_ms + 2000)));

  EXPECT_TRUE(closed.position.is_closed_position);
  EXPECT_EQ(closed.order->leverage, -.1);
  EXPECT_EQ(next.position.position_uuid, "o3");
  EXPECT_EQ(next.position.position_type, "SHORT");
  EXPECT_EQ(world.positions_of("h").size(), 2U);
}

TEST_F(AddOrder, WhatWouldTurnThePositionAroundBecomesFlat) {
  added(named("o1", buy(.1, 100'000, today_ms)));
  const AddedOrder turned = added(named("o2", sell(.3, 110'000, today_ms + 1000)));

  EXPECT_TRUE(turned.position.is_closed_position);
  EXPECT_EQ(turned.order->order_type, "FLAT");
  EXPECT_EQ(turned.order->leverage, -.1);
}

TEST_F(AddOrder, AFlatWithoutAPositionChangesNothing) {
  const AddedOrder nothing = added(named("o1", flat(100, today_ms)));

  EXPECT_FALSE(nothing.changed);
  EXPECT_FALSE(nothing.order.has_value());
  EXPECT_EQ(nothing.position.hotkey, "h");
  EXPECT_TRUE(world.positions_of("h").empty());
}

TEST_F(AddOrder, ANamedPositionIsOpenedUnderItsNameAndFoundByIt) {
  const AddedOrder first = added(named("o1", buy(.1, 100'000, today_ms)), "p1");
  const AddedOrder second = added(named("o2", buy(.1, 100'000, today_ms)), "p1");

  EXPECT_EQ(first.position.position_uuid, "p1");
  EXPECT_EQ(second.position.orders.size(), 2U);
}

TEST_F(AddOrder, ANameIsRefusedWhereThePositionCannotTakeTheOrder) {
  added(named("o1", buy(.1, 100'000, today_ms)), "p1");
  EXPECT_THAT(refusal(named("o2", buy(.1, 100'000, today_ms)), "p2"),
              HasSubstr("position_uuid is p2: position p1 is open in BTCUSD already"));
  EXPECT_THAT(
      refusal(in("ETHUSD", named("o2", buy(.1, 4'000, today_ms))), "p1"),
      HasSubstr("position_uuid is p1: that position is in BTCUSD, and the order in ETHUSD"));
  EXPECT_THAT(refusal(in("ETHUSD", named("o2", flat(4'000, today_ms))), "p9"),
              HasSubstr("position_uuid is p9: there is no such position to close"));
  added(named("o3", flat(100'000, today_ms + 1)));
  EXPECT_THAT(refusal(named("o4", flat(100'000, today_ms + 2)), "p1"),
              HasSubstr("position_uuid is p1: that position was closed at"));
  EXPECT_THAT(refusal(named("p1", buy(.1, 100'000, today_ms + 2))),
              HasSubstr("order.order_uuid is p1: there is a position of that uuid"));
}

TEST_F(AddOrder, AUuidSeenBeforeIsAnsweredAsTheFirstTime) {
  const AddedOrder first = added(named("o1", buy(.1, 100'000, today_ms)));
  const AddedOrder second = added(named("o2", buy(.1, 110'000, today_ms + 1000)));
  const AddedOrder closed = added(named("o3", flat(120'000, today_ms + 2000)));
  const Positions before = world.positions_of("h");

  for (const AddedOrder& once : {first, second, closed}) {
    Order other = named(once.order->order_uuid, sell(.4, 1, today_ms + 9000));
    const AddedOrder again = added(in("ETHUSD", other));

    EXPECT_FALSE(again.changed);
    EXPECT_EQ(again.position, once.position);
    EXPECT_EQ(again.order, once.order);
  }
  EXPECT_EQ(world.positions_of("h"), before);
  EXPECT_TRUE(world.add_order("other", named("o1", buy(.1, 100'000, today_ms)))->changed);
}

TEST_F(AddOrder, AnOrderThatMeetsAHundredClosesThePositionAndOpensANewOne) {
  AddedOrder full = added(named("p-o0", buy(.01, 100'000, today_ms)));
  for (int i = 1; i < 100; ++i)
    full = added(named("o" + std::to_string(i), buy(.002, 100'000, today_ms + i)));

  const AddedOrder next = added(named("o100", buy(.1, 120'000, today_ms + 100)));

  EXPECT_EQ(full.position.orders.size(), 100U);
  EXPECT_EQ(next.position.position_uuid, "o100");
  EXPECT_EQ(next.position.orders.size(), 1U);
  const Position closed = world.call(get_position, "h", "p-o0").value().value();
  ASSERT_EQ(closed.orders.size(), 101U);
  EXPECT_TRUE(closed.is_closed_position);
  EXPECT_EQ(closed.orders[100].src, trading::src::closed_at_orders_max);
  EXPECT_EQ(closed.orders[100].order_uuid, "0o-p");
  EXPECT_EQ(closed.orders[100].price, 120'000);
  EXPECT_EQ(closed.close_ms, today_ms + 100);
  EXPECT_EQ(added(named("o100", flat(1, 1))).position, next.position);
}

TEST_F(AddOrder, AFullPositionStaysOpenWhereTheNewOneIsRefusedAndIsClosedByAFlatItself) {
  added(named("p", buy(.01, 100'000, today_ms)));
  for (int i = 1; i < 100; ++i)
    added(named("o" + std::to_string(i), buy(.002, 100'000, today_ms + i)));

  EXPECT_THAT(refusal(named("o100", buy(.001, 100'000, today_ms + 100))),
              HasSubstr("0.01 is the least"));
  const AddedOrder closed = added(named("o101", flat(100'000, today_ms + 100)));

  EXPECT_EQ(closed.position.position_uuid, "p");
  EXPECT_EQ(closed.position.orders.size(), 101U);
  EXPECT_EQ(closed.order->src, trading::src::organic);
}

TEST_F(AddOrder, ACrossIsConvertedAtTheRatesOfThePriceService) {
  world.conversions = {{"GBP/USD", 1.25}, {"EUR/USD", 1.0}};

  const AddedOrder cross = added(in("EURGBP", named("o1", buy(1, .8, today_ms))));

  EXPECT_EQ(cross.order->quote_usd_rate, 1.25);
  EXPECT_EQ(cross.order->usd_base_rate, 1);
  EXPECT_EQ(cross.position.net_quantity, 1);
  EXPECT_EQ(world.conversions_asked, 2);
}

TEST_F(AddOrder, ACrossWhoseRatesTheOrderGivesAsksNobody) {
  Order order = in("EURGBP", named("o1", buy(1, .8, today_ms)));
  order.quote_usd_rate = 1.25;
  order.usd_base_rate = .9;

  EXPECT_EQ(added(order).order->usd_base_rate, .9);
  EXPECT_EQ(world.conversions_asked, 0);
}

TEST_F(AddOrder, ACrossWhoseRatesNobodyKnowsIsRefused) {
  world.conversions = {{"GBP/USD", 1.25}};
  const Order order = in("EURGBP", named("o1", buy(1, .8, today_ms)));

  EXPECT_THAT(refusal(order), HasSubstr("order.usd_base_rate is 0"));
  world.remove("prices");
  EXPECT_EQ(world.add_order("h", order).error().code, onetrip::Code::unavailable);
  EXPECT_TRUE(world.positions_of("h").empty());
}

TEST_F(AddOrder, BoundsAndThePortfolioCapArePassedOnFromAdmission) {
  EXPECT_THAT(refusal(named("o1", buy(.005, 100'000, today_ms))), HasSubstr("0.01 is the least"));
  added(named("o2", buy(.4, 100'000, today_ms)));
  EXPECT_DOUBLE_EQ(*added(named("o3", buy(.4, 100'000, today_ms))).order->leverage,
                   0.09999999999999998);
  EXPECT_THAT(refusal(named("o4", buy(.1, 100'000, today_ms))), HasSubstr("0.5 is the most"));
  added(in("ETHUSD", named("o5", sell(.5, 4'000, today_ms))));
  EXPECT_EQ(world.call(get_portfolio_leverage, "h").value(), 10);
  EXPECT_THAT(refusal(in("SOLUSD", named("o6", buy(.1, 200, today_ms)))),
              HasSubstr("portfolio has a leverage of 10"));
  EXPECT_EQ(world.call(get_portfolio_leverage, "nobody").value(), 0);
}

TEST_F(AddOrder, TheAccountSizeIsTheOneWhenThePositionWasOpened) {
  ASSERT_EQ(world.call(get_account_size, "h").value(), 100'000);
  ASSERT_EQ(world.call(set_account_sizes, std::map<Hotkey, double>{{"h", 50'000}}).value(), 1);
  added(named("o1", buy(.1, 100'000, today_ms)));
  world.call(set_account_sizes, std::map<Hotkey, double>{{"h", 10'000}}).value();

  EXPECT_EQ(*added(named("o2", buy(.1, 100'000, today_ms))).order->value, 5'000);
  EXPECT_EQ(*added(in("ETHUSD", named("o3", buy(.1, 4'000, today_ms)))).order->value, 1'000);
}

TEST_F(AddOrder, AnOrderMayComeALittleLateButNotByMoreThanAnHour) {
  added(named("o1", buy(.1, 100'000, today_ms)));

  EXPECT_TRUE(added(named("o2", buy(.1, 100'000, today_ms - 30'000))).changed);
  EXPECT_THAT(refusal(named("o3", buy(.1, 100'000, today_ms - 3'600'001))),
              HasSubstr("order.processed_ms is 1761996399999: more than an hour before"));
}

TEST_F(AddOrder, AnOrderThatLosesEverythingIsAnsweredWithTheLiquidation) {
  const std::int64_t then_ms = 1'600'000'000'000;
  added(named("o1", buy(5, 100, then_ms)));

  const AddedOrder lost = added(named("o2", buy(1, 75, then_ms + 1)));

  EXPECT_TRUE(lost.position.is_closed_position);
  EXPECT_EQ(lost.position.current_return, 0);
  ASSERT_EQ(lost.position.orders.size(), 3U);
  EXPECT_EQ(lost.order, lost.position.orders[1]);
  EXPECT_EQ(world.positions_of("h"), Positions{lost.position});
  EXPECT_EQ(added(named("o2", flat(1, 1))).position, lost.position);
  EXPECT_FALSE(world.call(get_open_position, "h", "BTCUSD").value().has_value());
}

}  // namespace
}  // namespace positions::testing
