#include "services/positions/admission.hpp"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/positions/orders.hpp"

namespace positions::testing {
namespace {

using ::testing::HasSubstr;

const trading::TradePair& btc() { return **trading::find_trade_pair("", "BTCUSD"); }
const trading::TradePair& eurusd() { return **trading::find_trade_pair("", "EURUSD"); }

Order sized(double leverage, std::int64_t at_ms = today_ms) {
  Order order = leverage < 0 ? sell(leverage, 100'000, at_ms) : buy(leverage, 100'000, at_ms);
  EXPECT_TRUE(complete_order("order", btc(), 100'000, order).ok());
  return order;
}

Room held(double net_leverage, double elsewhere = 0) {
  return {.first_order = net_leverage == 0,
          .net_leverage = net_leverage,
          .portfolio_leverage = std::abs(net_leverage) * 10 + elsewhere};
}

// The leverage with which it is admitted; 0 for one that became FLAT.
double admitted(const Room& room, Order order) {
  const onetrip::Status status = admit(btc(), room, order);
  EXPECT_TRUE(status.ok()) << status.error().message;
  return order.order_type == trading::flat_type ? 0 : *order.leverage;
}

std::string refusal(const Room& room, const Order& order, const trading::TradePair& pair = btc()) {
  Order changed = order;
  const onetrip::Status status = admit(pair, room, changed);
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(changed, order);
  if (status.ok()) return "";
  EXPECT_EQ(status.error().code, onetrip::Code::failed_precondition);
  return status.error().message;
}

TEST(Admission, Case7OfTheGoldenCases) {
  const double second = admitted(held(0.4), sized(0.4));

  EXPECT_DOUBLE_EQ(second, 0.09999999999999998);
  EXPECT_THAT(refusal(held(0.4 + second), sized(0.1)), HasSubstr("net leverage of 0.5 already"));
  EXPECT_THAT(refusal(held(0), sized(0.005)), HasSubstr("0.01 is the least"));
}

TEST(Admission, ValueAndQuantityFollowACut) {
  Order order = sized(0.4);

  ASSERT_TRUE(admit(btc(), held(0.4), order).ok());

  expect_near(*order.value, 10'000, "value");
  expect_near(*order.quantity, 0.1, "quantity");
}

TEST(Admission, NoOrderIsLargerThan500) {
  EXPECT_THAT(refusal(held(0), sized(500.1)), HasSubstr("order.leverage is 500.1"));
  EXPECT_THAT(refusal(held(0.5), sized(-501)), HasSubstr("500 is the most"));
  EXPECT_EQ(admitted(held(0), sized(500)), 0.5);
}

TEST(Admission, FlatPassesWhateverItsSize) {
  Order order = flat(100, today_ms);

  EXPECT_TRUE(admit(btc(), held(0.5), order).ok());
}

TEST(Admission, WhatWouldTurnOrEmptyThePositionBecomesFlat) {
  EXPECT_EQ(admitted(held(0.3), sized(-0.3)), 0);
  EXPECT_EQ(admitted(held(0.3), sized(-0.4)), 0);
  EXPECT_EQ(admitted(held(-0.3), sized(0.3)), 0);
  EXPECT_EQ(admitted(held(0.3), sized(-0.2)), -0.2);
}

TEST(Admission, AShortIsCutToTheNegativeOfTheRoom) {
  EXPECT_DOUBLE_EQ(admitted(held(-0.4), sized(-0.4)), -0.09999999999999998);
}

TEST(Admission, ThePortfolioBoundsAnOrderToo) {
  EXPECT_DOUBLE_EQ(admitted(held(0.1, 8), sized(0.3)), 0.1);
  EXPECT_THAT(refusal(held(0.1, 9), sized(0.3)), HasSubstr("portfolio has a leverage of 10"));
  EXPECT_THAT(refusal(held(0, 12), sized(0.3)), HasSubstr("portfolio has a leverage of 12"));
}

TEST(Admission, BeforeThereWasAPortfolioCapOnlyThePositionCounts) {
  const std::int64_t before_ms = 1'727'161'199'999;

  EXPECT_EQ(admitted(held(0.1, 500), sized(0.3, before_ms)), 0.3);
  EXPECT_DOUBLE_EQ(admitted(held(0.1, 500), sized(0.6, before_ms)), 0.4);
}

TEST(Admission, APositionAboveItsBoundMayShrinkButNotBelowTheLeast) {
  EXPECT_EQ(admitted(held(2), sized(-0.5)), -0.5);
  EXPECT_THAT(refusal(held(2, 20), sized(-1.995)), HasSubstr("net leverage of 0.00"));
}

TEST(Admission, ShrinkingBelowTheLeastIsRefused) {
  EXPECT_THAT(refusal(held(0.3), sized(-0.295)), HasSubstr("0.01 is the least"));
}

TEST(Admission, ATinyOrderIsRefusedAlsoWhereOnlyTheCutMadeItTiny) {
  EXPECT_THAT(refusal(held(0.3), sized(0.0009)), HasSubstr("0.001 is the least"));
  EXPECT_THAT(refusal(held(0.4995), sized(0.1)), HasSubstr("of which 0.0005"));
  EXPECT_EQ(admitted(held(0.3), sized(0.001)), 0.001);
}

TEST(Admission, BoundsAreThoseOfTheOrdersTimeAndPair) {
  EXPECT_EQ(admitted(held(0), sized(25, 1000)), 20);
  EXPECT_EQ(admitted(held(0), sized(0.001, 1000)), 0.001);
  Order euro = sized(6);
  euro.trade_pair = "EURUSD";
  ASSERT_TRUE(admit(eurusd(), {.first_order = true}, euro).ok());
  EXPECT_EQ(euro.leverage, 5);
}

}  // namespace
}  // namespace positions::testing
