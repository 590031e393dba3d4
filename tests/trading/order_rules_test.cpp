#include "onetrip/trading/order_rules.hpp"

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trading {
namespace {

using onetrip::Code;
using onetrip::Status;
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

struct BadOrder {
  std::function<void(Order&)> spoil;
  std::string says;
};

const std::vector<BadOrder>& bad_orders() {
  static constexpr double inf = std::numeric_limits<double>::infinity();
  static constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  static const std::vector<BadOrder> bad{
      {[](Order& o) { o.order_uuid = ""; }, "order.order_uuid is \"\""},
      {[](Order& o) { o.order_uuid = std::string(65, 'u'); }, "order.order_uuid is \"uuu"},
      {[](Order& o) { o.trade_pair = "BTCUSDT"; }, "order.trade_pair is \"BTCUSDT\""},
      {[](Order& o) { o.order_type = "BUY"; }, "order.order_type is \"BUY\""},
      {[](Order& o) { o.execution_type = "STOP"; }, "order.execution_type is \"STOP\""},
      {[](Order& o) { o.src = -1; }, "order.src is -1"},
      {[](Order& o) { o.src = 11; }, "order.src is 11"},
      {[](Order& o) { o.processed_ms = 0; }, "order.processed_ms is 0"},
      {[](Order& o) { o.processed_ms = std::numeric_limits<std::int64_t>::max(); },
       "order.processed_ms is 9223372036854775807"},
      {[](Order& o) { o.slippage = 0.0301; }, "order.slippage is 0.0301"},
      {[](Order& o) { o.slippage = -0.001; }, "order.slippage is -0.001"},
      {[](Order& o) { o.slippage = nan; }, "order.slippage is nan"},
      {[](Order& o) { o.price = -1; }, "order.price is -1"},
      {[](Order& o) { o.price = 1e300; }, "order.price is 1e+300"},
      {[](Order& o) { o.price = nan; }, "order.price is nan"},
      {[](Order& o) { o.bid = -1; }, "order.bid is -1"},
      {[](Order& o) { o.ask = inf; }, "order.ask is inf"},
      {[](Order& o) { o.quote_usd_rate = -1; }, "order.quote_usd_rate is -1"},
      {[](Order& o) { o.usd_base_rate = 1e-300; }, "order.usd_base_rate is 1e-300"},
      {[](Order& o) { o.limit_price = 0; }, "order.limit_price is 0"},
      {[](Order& o) { o.stop_loss = -5; }, "order.stop_loss is -5"},
      {[](Order& o) { o.take_profit = inf; }, "order.take_profit is inf"},
      {[](Order& o) { o.leverage = 1e300; }, "order.leverage is 1e+300"},
      {[](Order& o) { o.value = -inf; }, "order.value is -inf"},
      {[](Order& o) { o.quantity = nan; }, "order.quantity is nan"},
      {[](Order& o) { o.price_sources.resize(101); }, "order.price_sources has 101 entries"},
      {[](Order& o) { o.price_sources.resize(1); }, "order.price_sources[0].source is \"\""},
  };
  return bad;
}

TEST(OrderRules, EveryBrokenRuleIsRefusedByFieldAndValue) {
  ASSERT_TRUE(check_order("order", good_order()).ok());
  for (const BadOrder& bad : bad_orders()) {
    Order order = good_order();
    bad.spoil(order);

    const Status status = check_order("order", order);

    ASSERT_FALSE(status.ok()) << bad.says;
    EXPECT_EQ(status.error().code, Code::invalid_argument) << bad.says;
    EXPECT_THAT(status.error().message, HasSubstr(bad.says));
  }
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

TEST(OrderRules, ALongOrShortHasExactlyOneSize) {
  Order none = good_order();
  none.leverage.reset();
  Order two = good_order();
  two.value = 10;

  EXPECT_TRUE(check_sizes("order", good_order()).ok());
  EXPECT_THAT(check_sizes("order", none).error().message, HasSubstr("order has 0 of leverage"));
  EXPECT_THAT(check_sizes("order", two).error().message, HasSubstr("order has 2 of leverage"));
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

TEST(OrderRules, AShortIsNegativeWhateverItsSignAndANegativeLongIsRefused) {
  Order from_above = good_order();
  from_above.order_type = short_type;
  Order from_below = from_above;
  from_below.leverage = -0.1;
  Order wrong = good_order();
  wrong.leverage = -0.1;

  sign_sizes(from_above);
  sign_sizes(from_below);

  EXPECT_EQ(from_above.leverage, -0.1);
  EXPECT_EQ(from_below.leverage, -0.1);
  EXPECT_THAT(check_sizes("order", wrong).error().message, HasSubstr("order.leverage is -0.1"));
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
