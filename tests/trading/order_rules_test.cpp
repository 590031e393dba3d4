#include "onetrip/trading/order_rules.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bad_orders.hpp"

namespace trading {
namespace {

using onetrip::Code;
using onetrip::Status;
using testing::BadOrder;
using ::testing::HasSubstr;

Order good_order() {
  Order order;
  order.order_uuid = "order_1";
  order.trade_pair = "BTCUSD";
  order.order_type = long_type;
  order.leverage = 0.1;
  order.price = 100'000;
  order.processed_ms = 1'762'000'000'000;
  return order;
}

const TradePair& pair_of(std::string_view id) { return **find_trade_pair("trade_pair", id); }

void expect_refused(const std::vector<BadOrder>& bad_orders, Status (*check)(const Order&)) {
  ASSERT_TRUE(check(good_order()).ok());
  for (const BadOrder& bad : bad_orders) {
    Order order = good_order();
    bad.spoil(order);

    const Status status = check(order);

    ASSERT_FALSE(status.ok()) << bad.says;
    EXPECT_EQ(status.error().code, Code::invalid_argument) << bad.says;
    EXPECT_THAT(status.error().message, HasSubstr(bad.says));
  }
}

TEST(OrderRules, EveryBrokenRuleIsRefusedByFieldAndValue) {
  expect_refused(testing::bad_orders(), [](const Order& o) { return check_order("order", o); });
  expect_refused(testing::orders_without_number(),
                 [](const Order& o) { return check_order("order", o); });
}

TEST(OrderRules, AUuidIsMeasuredInCharactersAndAHotkeyInBytes) {
  std::string umlauts;
  for (int i = 0; i < 64; ++i) umlauts += "ü";

  EXPECT_TRUE(check_uuid("uuid", umlauts).ok());
  EXPECT_FALSE(check_uuid("uuid", umlauts + "u").ok());
  EXPECT_TRUE(check_hotkey("hotkey", umlauts).ok());
  EXPECT_THAT(check_hotkey("hotkey", umlauts + "u").error().message, HasSubstr("129 bytes"));
  EXPECT_THAT(check_hotkey("hotkey", "").error().message, HasSubstr("hotkey is \"\""));
}

TEST(OrderRules, ALongOrShortHasExactlyOneSizeAndALongNoneBelowZero) {
  expect_refused(testing::bad_sizes(), [](const Order& o) { return check_sizes("order", o); });
}

TEST(OrderRules, FlatsAndCancelsIgnoreSizesAndABracketMayHaveNone) {
  Order flat = good_order();
  flat.order_type = flat_type;
  flat.value = -3;
  Order cancel = flat;
  cancel.order_type = long_type;
  cancel.execution_type = limit_cancel;
  Order bracket_order = good_order();
  bracket_order.execution_type = bracket;
  bracket_order.leverage.reset();

  EXPECT_TRUE(check_sizes("order", flat).ok());
  EXPECT_TRUE(check_sizes("order", cancel).ok());
  EXPECT_TRUE(check_sizes("order", bracket_order).ok());
  sign_sizes(flat);
  EXPECT_FALSE(flat.leverage.has_value() || flat.value.has_value());
}

TEST(OrderRules, AShortIsNegativeWhateverItsSign) {
  Order from_above = good_order();
  from_above.order_type = short_type;
  Order from_below = from_above;
  from_below.leverage = -0.1;

  sign_sizes(from_above);
  sign_sizes(from_below);

  EXPECT_EQ(from_above.leverage, -0.1);
  EXPECT_EQ(from_below.leverage, -0.1);
}

TEST(OrderRules, RatesOfAPairWithUsdFollowFromThePrice) {
  Order quoted = good_order();
  quoted.price = 4;
  Order based = quoted;
  Order given = quoted;
  given.quote_usd_rate = 2;

  fill_usd_rates(pair_of("NVDA"), quoted);
  fill_usd_rates(pair_of("USDCAD"), based);
  fill_usd_rates(pair_of("BTCUSD"), given);

  EXPECT_EQ(std::pair(quoted.quote_usd_rate, quoted.usd_base_rate), std::pair(1.0, 0.25));
  EXPECT_EQ(std::pair(based.quote_usd_rate, based.usd_base_rate), std::pair(0.25, 1.0));
  EXPECT_EQ(given.quote_usd_rate, 2);
}

TEST(OrderRules, ACrossNeedsItsRatesFromElsewhere) {
  Order cross = good_order();
  cross.trade_pair = "EURGBP";
  const TradePair& pair = pair_of("EURGBP");

  fill_usd_rates(pair, cross);
  EXPECT_TRUE(lacks_cross_rates(pair, cross));
  EXPECT_EQ(check_rates("order", cross).error().code, Code::failed_precondition);
  EXPECT_THAT(check_rates("order", cross).error().message, HasSubstr("order.quote_usd_rate is 0"));
  cross.quote_usd_rate = 1.3;
  EXPECT_TRUE(lacks_cross_rates(pair, cross));
  EXPECT_THAT(check_rates("order", cross).error().message, HasSubstr("order.usd_base_rate is 0"));
  cross.usd_base_rate = 0.9;
  EXPECT_FALSE(lacks_cross_rates(pair, cross));
  EXPECT_TRUE(check_rates("order", cross).ok());
}

TEST(OrderRules, AFlatWithoutAPriceNeedsNoRatesAndOneWithAPriceTheQuoteCurrencysOnly) {
  const TradePair& pair = pair_of("EURGBP");
  Order flat = good_order();
  flat.order_type = flat_type;
  flat.price = 0;

  EXPECT_FALSE(lacks_cross_rates(pair, flat));
  EXPECT_TRUE(check_rates("order", flat).ok());
  flat.price = 0.86;
  EXPECT_TRUE(lacks_cross_rates(pair, flat));
  EXPECT_FALSE(check_rates("order", flat).ok());
  flat.quote_usd_rate = 1.3;
  EXPECT_FALSE(lacks_cross_rates(pair, flat));
  EXPECT_TRUE(check_rates("order", flat).ok());
}

TEST(OrderRules, TheOtherSizesFollowFromTheOneThatIsGiven) {
  const TradePair& pair = pair_of("EURUSD");
  Order by_leverage = good_order();
  by_leverage.price = 1.25;
  by_leverage.leverage = 2;
  fill_usd_rates(pair, by_leverage);
  Order by_value = by_leverage;
  by_value.leverage.reset();
  by_value.value = 200'000;
  Order by_quantity = by_leverage;
  by_quantity.leverage.reset();
  by_quantity.quantity = 1.6;

  for (Order* order : {&by_leverage, &by_value, &by_quantity}) {
    fill_sizes(pair, 100'000, *order);

    EXPECT_DOUBLE_EQ(*order->leverage, 2);
    EXPECT_DOUBLE_EQ(*order->value, 200'000);
    EXPECT_DOUBLE_EQ(*order->quantity, 1.6);
  }
}

}  // namespace
}  // namespace trading
