// Every rule for an order broken once: it is refused with a sentence that names field and value,
// and nothing changes.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "tests/limit_orders/world.hpp"

namespace limit_orders::testing {
namespace {

using onetrip::Code;
using trading::long_type;
using trading::short_type;

struct BadOrder {
  const char* what;
  std::function<void(Order&)> spoil;
  Code code;
  const char* says;  // A part of the sentence.
};

class BadOrders : public ::testing::Test {
 protected:
  void SetUp() override { world.prices.set(event_at(t0, 50'000)); }

  void expect_refused(const Order& good, const std::vector<BadOrder>& bad_orders) {
    for (const BadOrder& bad : bad_orders) {
      SCOPED_TRACE(bad.what);
      Order order = good;
      bad.spoil(order);
      const auto answer = world.submit("h", order);
      ASSERT_FALSE(answer.ok());
      EXPECT_EQ(answer.error().code, bad.code) << to_string(answer.error());
      EXPECT_NE(answer.error().message.find(bad.says), std::string::npos)
          << to_string(answer.error());
    }
    EXPECT_TRUE(world.waiting("h").empty());
    EXPECT_TRUE(world.closed("h").empty());
    EXPECT_EQ(world.positions.calls["add_order"], 0);
    EXPECT_TRUE(world.submit("h", good).ok());
  }

  World world;
};

TEST_F(BadOrders, OfEveryKind) {
  const double inf = std::numeric_limits<double>::infinity();
  const auto invalid = Code::invalid_argument;
  const auto failed = Code::failed_precondition;
  expect_refused(
      market_order("m", long_type, .1),
      {{"no uuid", [](Order& o) { o.order_uuid = ""; }, invalid, "order.order_uuid is \"\""},
       {"a long uuid", [](Order& o) { o.order_uuid = std::string(65, 'x'); }, invalid,
        "65 characters"},
       {"an unknown pair", [](Order& o) { o.trade_pair = "BTCUSDT"; }, invalid,
        "order.trade_pair is \"BTCUSDT\""},
       {"a blocked pair", [](Order& o) { o.trade_pair = "USDJPY"; }, failed,
        "order.trade_pair is USDJPY: it is blocked"},
       {"an equity", [](Order& o) { o.trade_pair = "NVDA"; }, failed,
        "order.trade_pair is NVDA: it is blocked"},
       {"an unsupported pair", [](Order& o) { o.trade_pair = "SPX"; }, failed,
        "order.trade_pair is SPX: it is known, but not traded"},
       {"a pair that is not tradeable", [](Order& o) { o.trade_pair = "TAOUSD"; }, failed,
        "order.trade_pair is TAOUSD"},
       {"no type", [](Order& o) { o.order_type = "UP"; }, invalid, "order.order_type is \"UP\""},
       {"no execution type", [](Order& o) { o.execution_type = "STOP"; }, invalid,
        "order.execution_type is \"STOP\""},
       {"a time of 0", [](Order& o) { o.processed_ms = 0; }, invalid, "order.processed_ms is 0"},
       {"a time long past", [](Order& o) { o.processed_ms = -1; }, invalid,
        "order.processed_ms is -1"},
       {"a time that never comes",
        [](Order& o) { o.processed_ms = std::numeric_limits<std::int64_t>::max(); }, invalid,
        "order.processed_ms is 9223372036854775807"},
       {"no size", [](Order& o) { o.leverage.reset(); }, invalid, "order has 0 of leverage"},
       {"two sizes", [](Order& o) { o.quantity = 1; }, invalid, "order has 2 of leverage"},
       {"a negative long", [](Order& o) { o.leverage = -.1; }, invalid, "order.leverage is -0.1"},
       {"an absurd size", [](Order& o) { o.leverage = 1e300; }, invalid,
        "order.leverage is 1e+300"},
       {"an infinite size", [=](Order& o) { o.leverage = inf; }, invalid, "leverage"},
       {"no number", [](Order& o) { o.leverage = std::nan(""); }, invalid, "leverage"},
       {"a negative slippage", [](Order& o) { o.slippage = -.01; }, invalid,
        "order.slippage is -0.01"},
       {"much slippage", [](Order& o) { o.slippage = .031; }, invalid, "order.slippage is 0.031"},
       {"a negative rate", [](Order& o) { o.quote_usd_rate = -1; }, invalid,
        "order.quote_usd_rate is -1"},
       {"a stop loss of 0", [](Order& o) { o.stop_loss = 0; }, invalid, "order.stop_loss is 0"},
       {"an absurd take profit", [](Order& o) { o.take_profit = 1e300; }, invalid,
        "order.take_profit is 1e+300"},
       {"a uuid too long for its bracket",
        [](Order& o) {
          o.order_uuid = std::string(57, 'x');
          o.stop_loss = 1;
        },
        invalid, "56 characters at most"}});
}

TEST_F(BadOrders, ToWaitForAPrice) {
  const auto invalid = Code::invalid_argument;
  expect_refused(
      limit_order("l", long_type, .1, 48'000),
      {{"no limit price", [](Order& o) { o.limit_price.reset(); }, invalid,
        "order.limit_price is nil"},
       {"a limit price of 0", [](Order& o) { o.limit_price = 0; }, invalid,
        "order.limit_price is 0"},
       {"a negative limit price", [](Order& o) { o.limit_price = -1; }, invalid,
        "order.limit_price is -1"},
       {"a flat", [](Order& o) { o.order_type = "FLAT"; }, invalid, "order.order_type is FLAT"},
       {"a stop loss at the limit", [](Order& o) { o.stop_loss = 48'000; }, invalid,
        "order.stop_loss is 48000"},
       {"a take profit at the limit", [](Order& o) { o.take_profit = 48'000; }, invalid,
        "order.take_profit is 48000"}});
}

TEST_F(BadOrders, ToSellAtAPrice) {
  const auto invalid = Code::invalid_argument;
  expect_refused(
      limit_order("l", short_type, .1, 52'000),
      {{"a stop loss below", [](Order& o) { o.stop_loss = 51'000; }, invalid,
        "order.stop_loss is 51000: that of a SHORT lies above order.limit_price, which is 52000"},
       {"a take profit above", [](Order& o) { o.take_profit = 53'000; }, invalid,
        "order.take_profit is 53000: that of a SHORT lies below order.limit_price"}});
}

TEST_F(BadOrders, ToProtectAPosition) {
  const Order bracket = bracket_order("b", 45'000, 55'000);
  EXPECT_EQ(world.submit("h", bracket).error().message,
            "order.trade_pair is BTCUSD: a BRACKET needs an open position in it");
  ASSERT_EQ(world.submit("h", market_order("m", long_type, .1))->status, "filled");
  world.positions.calls.clear();
  const auto invalid = Code::invalid_argument;
  expect_refused(bracket,
                 {{"no stops",
                   [](Order& o) {
                     o.stop_loss.reset();
                     o.take_profit.reset();
                   },
                   invalid, "order.stop_loss and order.take_profit are nil"},
                  {"equal stops", [](Order& o) { o.stop_loss = 55'000; }, invalid,
                   "order.stop_loss is 55000: it differs from order.take_profit"},
                  {"stops the wrong way around",
                   [](Order& o) {
                     o.stop_loss = 55'000;
                     o.take_profit = 45'000;
                   },
                   invalid, "order.stop_loss is 55000: that of a LONG position lies below"},
                  {"two sizes",
                   [](Order& o) {
                     o.leverage = .1;
                     o.value = 1;
                   },
                   invalid, "order has 2 of leverage"}});
}

TEST_F(BadOrders, OfNobody) {
  EXPECT_EQ(world.submit("", market_order("m", long_type, .1)).error().code,
            Code::invalid_argument);
  EXPECT_EQ(world.submit(std::string(129, 'h'), market_order("m", long_type, .1)).error().code,
            Code::invalid_argument);
  EXPECT_EQ(world.submit(std::string(128, 'h'), market_order("m", long_type, .1))->status,
            "filled");
}

TEST_F(BadOrders, TheBoundsThemselvesAreGood) {
  Order order = market_order(std::string(64, 'x'), long_type, .1);
  order.slippage = .03;
  EXPECT_EQ(world.submit("h", order)->status, "filled");
  order = market_order(std::string(56, 'y'), long_type, .1, t0 + 10'000);
  order.stop_loss = 1;
  EXPECT_EQ(world.submit("h", order)->status, "filled");
  EXPECT_EQ(world.waiting("h").at(0).order_uuid.size(), 64u);
}

}  // namespace
}  // namespace limit_orders::testing
