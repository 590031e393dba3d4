// DOMAIN §10, the golden cases of positions, and what else replay promises.
#include <gtest/gtest.h>

#include "tests/positions/orders.hpp"

namespace positions::testing {
namespace {

struct Step {
  Order order;
  double current_return;
  double return_at_close;
};

// Replays the orders one more at a time, and gives where the position stands in the end.
Standing expect_returns(const std::vector<Step>& steps) {
  std::vector<Order> orders;
  Standing standing;
  for (const Step& step : steps) {
    orders.push_back(step.order);
    standing = replayed(orders).standing;
    expect_near(standing.current_return, step.current_return, step.order.order_uuid);
    if (step.return_at_close != 0)
      expect_near(standing.return_at_close, step.return_at_close, step.order.order_uuid);
  }
  return standing;
}

constexpr double unsaid = 0;

TEST(Golden, Case1AGainInCryptoPaysSpreadAndCarry) {
  const Standing closed = expect_returns(
      {{buy(1, 100, t0), 1, 0.999}, {flat(110, t0 + 28'801'000), 1.1, 1.0976837374307222}});

  expect_near(closed.realized_pnl, 10'000, "realized_pnl");
  EXPECT_TRUE(closed.is_closed_position);
  EXPECT_EQ(closed.close_ms, t0 + 28'801'000);
  EXPECT_EQ(closed.position_type, "FLAT");
  EXPECT_EQ(closed.net_quantity, 0);
}

TEST(Golden, Case2AnOrderAcrossZeroIsResizedToClose) {
  const Replayed both = replayed({buy(1, 500, t0), sell(2, 1000, t0 + 288'000'000)});

  expect_near(both.standing.current_return, 2, "current_return");
  expect_near(both.standing.return_at_close, 1.993887142229985, "return_at_close");
  EXPECT_TRUE(both.standing.is_closed_position);
  EXPECT_EQ(both.orders[1].leverage, -1);
  EXPECT_EQ(both.orders[1].quantity, -200);
  EXPECT_EQ(both.orders[1].value, -100'000);
}

TEST(Golden, Case3AShortGainsWhereThePriceFalls) {
  expect_returns(
      {{sell(1, 100, t0 + 1), 1, unsaid}, {flat(90, t0 + 86'401'000), 1.1, 1.0974512492292436}});
}

TEST(Golden, Case4AveragesAndPartialSalesUnderTheOldFees) {
  const Standing open =
      replayed({buy(1, 1000, 1000), buy(.1, 500, 2000), sell(.1, 1000, 3000)}).standing;
  expect_near(open.net_quantity, 110, "net_quantity");
  expect_near(open.average_entry_price, 916.6666666666666, "average");
  expect_near(open.realized_pnl, 833.3333333333337, "realized");
  expect_near(open.unrealized_pnl, 9166.666666666672, "unrealized");
  expect_near(open.current_return, 1.1, "current_return");
  expect_near(open.return_at_close, 1.09879, "return_at_close");

  const Standing closed =
      replayed({buy(1, 1000, 1000), buy(.1, 2000, 2000), flat(2000, 3000)}).standing;
  expect_near(closed.average_entry_price, 1047.6190476190477, "average");
  expect_near(closed.current_return, 2, "current_return");
  expect_near(closed.return_at_close, 1.9978, "return_at_close");
}

TEST(Golden, Case5AShortThatIsAddedToAndTakenFrom) {
  const Standing closed = expect_returns({{sell(1, 1000, 1000), 1, unsaid},
                                          {buy(.5, 900, 2000), 1.1, unsaid},
                                          {sell(2, 800, 3000), 1.1444444444444444, unsaid},
                                          {buy(2.1, 750, 4000), 1.2916666666666665, unsaid},
                                          {flat(600, 5000), 1.3133333333333332, 1.31005}});

  expect_near(closed.average_entry_price, 830.188679245283, "average");
}

TEST(Golden, Case6SlippageCountsAgainstTheOrder) {
  const auto slipping = [](Order order, std::int64_t after_ms) {
    order.slippage = 0.001;
    order.processed_ms = today_ms + after_ms;
    return order;
  };
  const std::vector<Step> steps{
      {slipping(buy(.25, 100'000, 0), 0), 1, .99975},
      {slipping(buy(.25, 101'000, 0), 20'000), 1.00225, 1.001748875},
      {slipping(sell(.1, 102'000, 0), 40'000), 1.0068752475247524, 1.0062711223762375},
      {slipping(flat(103'000, 0), 60'000), 1.0104586327897496, 1.0094481741569599}};

  const Standing closed = expect_returns(steps);
  const Standing third = replayed({steps[0].order, steps[1].order, steps[2].order}).standing;

  expect_near(closed.average_entry_price, 100598.00995024874, "average");
  expect_near(third.realized_pnl, 127.45000487757423, "realized");
}

TEST(Golden, BeforeSlippageCountedItDoesNot) {
  Order first = buy(1, 100, t0);
  first.slippage = 0.01;

  EXPECT_EQ(replayed({first}).standing.average_entry_price, 100);
}

TEST(Replay, AnOrderAfterWhichAllIsLostLiquidatesThePosition) {
  const Replayed lost = replayed({buy(5, 100, t0), buy(1, 75, t0 + 1000)});

  ASSERT_EQ(lost.orders.size(), 3U);
  EXPECT_EQ(lost.standing.current_return, 0);
  EXPECT_EQ(lost.standing.return_at_close, 0);
  EXPECT_EQ(lost.standing.close_ms, t0 + 1000);
  EXPECT_TRUE(lost.standing.is_closed_position);
  EXPECT_EQ(lost.standing.net_leverage, 0);
  EXPECT_EQ(lost.standing.net_value, 0);
  EXPECT_EQ(lost.standing.orders, 3);
  expect_near(lost.standing.unrealized_pnl, -125'000, "unrealized");
  const Order& own = lost.orders[2];
  EXPECT_EQ(own.order_uuid, "1p");
  EXPECT_EQ(own.order_type, "FLAT");
  EXPECT_EQ(own.src, trading::src::elimination_flat);
  EXPECT_EQ(own.price, 75);
  expect_near(*own.leverage, -6, "leverage");
}

TEST(Replay, ALossOfAllButACentIsNoLiquidation) {
  const Standing barely = replayed({buy(5, 100, t0), buy(.01, 80.0001, t0 + 1000)}).standing;

  EXPECT_FALSE(barely.is_closed_position);
  EXPECT_GT(barely.current_return, 0);
}

TEST(Replay, AFlatWithoutAPriceClosesAndLeavesReturnsAsTheyWere) {
  Order unpriced = flat(0, t0 + 2000);
  unpriced.src = trading::src::elimination_flat_unpriced;
  const Standing before = replayed({buy(1, 100, t0), buy(1, 110, t0 + 1000)}).standing;

  const Standing after = replayed({buy(1, 100, t0), buy(1, 110, t0 + 1000), unpriced}).standing;

  EXPECT_TRUE(after.is_closed_position);
  EXPECT_EQ(after.close_ms, t0 + 2000);
  EXPECT_EQ(after.net_quantity, 0);
  EXPECT_EQ(after.current_return, before.current_return);
  EXPECT_EQ(after.return_at_close, before.return_at_close);
  EXPECT_EQ(after.unrealized_pnl, before.unrealized_pnl);
  EXPECT_EQ(after.realized_pnl, before.realized_pnl);
}

TEST(Replay, QuantityThatWouldCrossZeroClosesThoughLeverageWouldNot) {
  const Replayed closed = replayed({buy(1, 500, t0), sell(.5, 100, t0 + 1000)});

  EXPECT_TRUE(closed.standing.is_closed_position);
  EXPECT_EQ(closed.orders[1].leverage, -1);
  EXPECT_EQ(closed.orders[1].quantity, -200);
}

TEST(Replay, ForexCountsInLotsAndAUsdBaseInThePricesInverse) {
  const Standing usd_base = replayed({buy(1, 1.25, t0), flat(1.6, t0 + 1000)}, "USDCAD").standing;
  Order cross = buy(1, 0.8, t0);
  cross.quote_usd_rate = 1.25;
  cross.usd_base_rate = 1;
  const Standing open_cross = replayed({cross}, "EURGBP").standing;

  // One lot bought at 1.25 and sold at 1.6 gains 35 000 CAD, worth 1/1.6 USD each.
  expect_near(usd_base.realized_pnl, 21'875, "realized");
  expect_near(open_cross.net_quantity, 1, "quantity");
  expect_near(open_cross.net_value, 100'000, "value");
}

TEST(Replay, AnOrderThatComesLateTakesEffectAtTheTimeOfTheOneBefore) {
  const Standing late = replayed({buy(1, 100, t0), flat(110, t0 - 1000)}).standing;

  EXPECT_EQ(late.close_ms, t0);
  expect_near(late.return_at_close, 1.1 * 0.998, "return_at_close");
}

TEST(Replay, WhatIsNoOrderOfItsPositionIsRefusedByPlaceAndValue) {
  const auto refusal = [](std::vector<Order> orders) {
    return replay("p1", "BTCUSD", 100'000, std::move(orders)).error().message;
  };
  Order sizeless = buy(1, 100, t0);
  sizeless.leverage.reset();

  EXPECT_THAT(refusal({flat(100, t0)}), ::testing::HasSubstr("orders[0].order_type is FLAT"));
  EXPECT_THAT(refusal({buy(0, 100, t0)}), ::testing::HasSubstr("orders[0].leverage is 0"));
  EXPECT_THAT(refusal({buy(1, 100, t0), flat(0, t0)}),
              ::testing::HasSubstr("orders[1].price is 0"));
  EXPECT_THAT(refusal({buy(1, 100, t0), sizeless}), ::testing::HasSubstr("orders[1] has no size"));
}

TEST(Mark, ChangesUnrealizedPnlAndReturnsAndNothingElse) {
  Standing marked = replayed({buy(1, 100, t0)}).standing;
  const Standing before = marked;

  EXPECT_FALSE(mark(marked, "p1", 120, t0 + 28'801'000).has_value());

  expect_near(marked.unrealized_pnl, 20'000, "unrealized");
  expect_near(marked.current_return, 1.2, "current_return");
  expect_near(marked.return_at_close, 1.2 * 0.999 * 0.9998940949450921, "return_at_close");
  marked.unrealized_pnl = before.unrealized_pnl;
  marked.current_return = before.current_return;
  marked.return_at_close = before.return_at_close;
  marked.carry_fee = before.carry_fee;
  EXPECT_EQ(marked, before);
}

TEST(Mark, APriceAtWhichAllIsLostLiquidatesAndReplaysTheSame) {
  std::vector<Order> orders{buy(5, 100, t0), sell(1, 90, t0 + 1000)};
  Replayed position = replayed(orders);

  std::optional<Order> own = mark(position.standing, "p1", 70, t0 + 60'000);

  ASSERT_TRUE(own.has_value());
  EXPECT_EQ(own->src, trading::src::elimination_flat);
  EXPECT_EQ(own->order_uuid, "1p");
  EXPECT_EQ(own->price, 70);
  EXPECT_EQ(own->processed_ms, t0 + 60'000);
  EXPECT_EQ(position.standing.current_return, 0);
  EXPECT_EQ(position.standing.return_at_close, 0);
  EXPECT_EQ(position.standing.close_ms, t0 + 60'000);
  EXPECT_EQ(position.standing.net_quantity, 0);
  orders.push_back(*own);
  EXPECT_EQ(replayed(orders).standing, position.standing);
}

TEST(Reversed, KeepsCharactersWhole) {
  EXPECT_EQ(reversed("abc"), "cba");
  EXPECT_EQ(reversed("aü€"), "€üa");
  EXPECT_EQ(reversed(""), "");
}

}  // namespace
}  // namespace positions::testing
