// Cancelling, deleting and reading orders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/limit_orders/world.hpp"

namespace limit_orders::testing {
namespace {

using onetrip::Code;
using ::testing::ElementsAre;
using ::testing::Pair;
using trading::long_type;

std::vector<std::string> uuids_of(const Orders& orders) {
  std::vector<std::string> uuids;
  for (const Order& order : orders) uuids.push_back(order.order_uuid);
  return uuids;
}

class Cancel : public ::testing::Test {
 protected:
  void SetUp() override { world.prices.set(event_at(t0, 50'000)); }

  void accept(const Order& order, const Hotkey& hotkey = "h") {
    ASSERT_EQ(world.submit(hotkey, order)->status, "accepted");
  }

  World world;
};

TEST_F(Cancel, ALimitOrderGoesByItsUuid) {
  accept(limit_order("l", long_type, .1, 48'000));
  accept(limit_order("other", long_type, .1, 48'000));

  EXPECT_EQ(world.cancel("h", "l", t0 + 7), (Cancelled{"cancelled", "l", t0 + 7, 1}));

  EXPECT_EQ(uuids_of(world.waiting("h")), (std::vector<std::string>{"other"}));
  const std::vector<ClosedOrder> closed = world.closed("h");
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(closed[0].order.src, trading::src::limit_cancelled);
  EXPECT_EQ(closed[0].order.processed_ms, t0 + 7);
  EXPECT_EQ(closed[0].reason, std::nullopt);
}

TEST_F(Cancel, ABracketGoesByItsOwnOrItsParentsUuid) {
  for (const std::string uuid : {"m-bracket", "n"}) {
    SCOPED_TRACE(uuid);
    Order order = market_order(uuid.substr(0, 1), long_type, .1, uuid == "n" ? t0 + 10'000 : t0);
    order.stop_loss = 45'000;
    ASSERT_EQ(world.submit("h", order)->status, "filled");

    EXPECT_EQ(world.cancel("h", uuid), (Cancelled{"cancelled", uuid, t0, 1}));

    EXPECT_TRUE(world.waiting("h").empty());
    EXPECT_EQ(world.closed("h").back().order.src, trading::src::bracket_cancelled);
  }
}

TEST_F(Cancel, ACancelledOrderNeverFills) {
  accept(limit_order("l", long_type, .1, 48'000));
  ASSERT_TRUE(world.cancel("h", "l").ok());
  world.prices.set(event_at(t0 + 5'000, 47'000));

  EXPECT_EQ(world.evaluate(t0 + 10'000), Evaluated{});

  EXPECT_TRUE(world.positions.added.empty());
}

// A cancel and an evaluate at once, with every head start that one can have: the order is filled or
// cancelled, and not both.
TEST_F(Cancel, AnOrderIsFilledOrCancelledAndNeverBoth) {
  int fills = 0;
  int cancels = 0;
  for (int head_start = 0; head_start != 80; ++head_start) {
    SCOPED_TRACE(head_start);
    World both;
    both.prices.set(event_at(t0, 50'000));
    ASSERT_EQ(both.submit("h", limit_order("l", long_type, .1, 48'000))->status, "accepted");
    both.prices.set(event_at(t0 + 5'000, 47'000));
    bool evaluated = false;
    const onetrip::RunningTask pass =
        onetrip::start(limit_orders::evaluate(both.mesh, t0 + 10'000),
                       [&](const onetrip::Result<Evaluated>&) { evaluated = true; });
    for (int i = 0; i != head_start && !evaluated; ++i) both.step();

    const bool cancelled = both.cancel("h", "l").ok();
    while (!evaluated) ASSERT_TRUE(both.step());

    EXPECT_EQ(both.positions.added.size(), cancelled ? 0u : 1u);
    EXPECT_EQ(both.closed("h").size(), 1u);
    ++(cancelled ? cancels : fills);
  }
  EXPECT_GT(fills, 0);
  EXPECT_GT(cancels, 0);
}

TEST_F(Cancel, DeletingAHotkeysOrdersDropsTheUnfilledOnes) {
  accept(limit_order("a", long_type, .1, 48'000));
  accept(limit_order("b", long_type, .1, 48'000));
  accept(limit_order("a", long_type, .1, 48'000), "other");
  ASSERT_TRUE(world.cancel("h", "b").ok());

  EXPECT_EQ(world.run(limit_orders::delete_all_for_hotkey(world.mesh, "h")), 1);
  EXPECT_EQ(world.run(limit_orders::delete_all_for_hotkey(world.mesh, "h")), 0);

  EXPECT_TRUE(world.waiting("h").empty());
  EXPECT_EQ(world.closed("h").size(), 1u);
  EXPECT_EQ(world.waiting("other").size(), 1u);
  EXPECT_EQ(world.run(limit_orders::delete_all_for_hotkey(world.mesh, "")).error().code,
            Code::invalid_argument);
}

TEST_F(Cancel, OrdersAreReadByHotkeyByPairAndAll) {
  Order of_eth = limit_order("e", long_type, .1, 2'000);
  of_eth.trade_pair = "ETHUSD";
  accept(limit_order("a", long_type, .1, 48'000, t0 + 2));
  accept(limit_order("c", long_type, .1, 48'000, t0 + 1));
  accept(limit_order("b", long_type, .1, 48'000, t0 + 1));
  accept(of_eth, "g");
  accept(limit_order("a", long_type, .1, 48'000), "g");

  EXPECT_EQ(uuids_of(world.waiting("h")), (std::vector<std::string>{"b", "c", "a"}));
  EXPECT_TRUE(world.waiting("nobody").empty());
  EXPECT_TRUE(world.closed("nobody").empty());
  const auto btc =
      world.run(limit_orders::get_limit_orders_for_trade_pair(world.mesh, "BTCUSD")).value();
  EXPECT_THAT(btc, ElementsAre(Pair("g", ::testing::SizeIs(1)), Pair("h", ::testing::SizeIs(3))));
  const auto all = world.run(limit_orders::get_all_limit_orders(world.mesh)).value();
  EXPECT_THAT(all, ElementsAre(Pair("BTCUSD", btc),
                               Pair("ETHUSD", ElementsAre(Pair("g", ::testing::SizeIs(1))))));
  EXPECT_EQ(world.run(limit_orders::get_limit_orders_for_trade_pair(world.mesh, "X")).error().code,
            Code::invalid_argument);
}

TEST_F(Cancel, WhatIsReadOfAllIsWhatIsReadOfEach) {
  onetrip::Random random(3);
  std::map<std::string, OrdersByHotkey> one_by_one;
  for (int i = 0; i != 60; ++i) {
    Order order = limit_order(std::to_string(i), long_type, .1, 1, t0 + random.between(0, 20));
    const char* pairs[] = {"BTCUSD", "ETHUSD", "SOLUSD"};
    order.trade_pair = pairs[random.below(3)];
    accept(order, "h" + std::to_string(random.below(4)));
  }
  for (int i = 0; i != 4; ++i) {
    const Hotkey hotkey = "h" + std::to_string(i);
    for (const Order& order : world.waiting(hotkey))
      one_by_one[order.trade_pair][hotkey].push_back(order);
  }

  EXPECT_EQ(world.run(limit_orders::get_all_limit_orders(world.mesh)), one_by_one);
  for (const auto& [pair, orders] : one_by_one)
    EXPECT_EQ(world.run(limit_orders::get_limit_orders_for_trade_pair(world.mesh, pair)), orders);
}

// What is kept of the past is bounded: the last thousand of each.
TEST_F(Cancel, TheOldestClosedOrdersAndUuidsAreForgotten) {
  constexpr int orders = 1'002;
  for (int i = 0; i != orders; ++i) {
    const std::string uuid = std::to_string(i);
    accept(limit_order(uuid, long_type, .1, 48'000));
    ASSERT_TRUE(world.cancel("h", uuid, t0 + i).ok());
  }

  const std::vector<ClosedOrder> closed = world.closed("h");
  EXPECT_EQ(closed.size(), 1'000u);
  EXPECT_EQ(closed.front().order.order_uuid, "2");
  accept(limit_order("2", long_type, .1, 48'000));  // Known: it answers as the first time.
  EXPECT_TRUE(world.waiting("h").empty());
  accept(limit_order("1", long_type, .1, 48'000));  // Forgotten: it is new.
  EXPECT_EQ(world.waiting("h").size(), 1u);
}

}  // namespace
}  // namespace limit_orders::testing
