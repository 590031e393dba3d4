// Every rule for an order broken once: it is refused with a sentence that names field and value,
// and nothing changes.
#include <functional>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/trading/order_rules.hpp"
#include "tests/limit_orders/world.hpp"
#include "tests/support/bad_orders.hpp"

namespace limit_orders::testing {
namespace {

using onetrip::Code;
using ::testing::HasSubstr;
using trading::long_type;
using trading::short_type;
using trading::testing::BadOrder;

constexpr std::int64_t later_ms = t0 + 20'000;

// A hotkey with an open position, an order that waits, and one that was cancelled.
class BadOrders : public ::testing::Test {
 protected:
  void SetUp() override {
    world.prices.set(event_at(t0, 50'000));
    ASSERT_EQ(world.submit("h", market_order("held", long_type, .1))->status, "filled");
    for (const char* uuid : {"waits", "cancelled"})
      ASSERT_EQ(world.submit("h", limit_order(uuid, long_type, .1, 40'000))->status, "accepted");
    ASSERT_TRUE(world.cancel("h", "cancelled").ok());
    before = state();
  }

  struct State {
    std::map<std::string, OrdersByHotkey> waiting;
    std::vector<ClosedOrder> closed;
    std::vector<std::pair<Hotkey, Order>> added;
    std::size_t in_doubt;
    friend bool operator==(const State&, const State&) = default;
  };
  State state() {
    return {world.run(limit_orders::get_all_limit_orders(world.mesh)).value(), world.closed("h"),
            world.positions.added, world.fills_in_doubt()};
  }

  template <class T>
  void expect_refusal(const onetrip::Result<T>& answer, Code code, const std::string& says) {
    ASSERT_FALSE(answer.ok()) << says;
    EXPECT_EQ(answer.error().code, code) << to_string(answer.error());
    EXPECT_THAT(answer.error().message, HasSubstr(says));
    EXPECT_EQ(state(), before) << says;
  }
  void expect_refused(const Order& good, const std::vector<BadOrder>& bad_orders,
                      Code code = Code::invalid_argument) {
    for (const BadOrder& bad : bad_orders) {
      Order order = good;
      bad.spoil(order);
      expect_refusal(world.submit("h", order), code, "order" + bad.says);
      if (HasFailure()) return;
    }
  }
  static Order good_market() { return market_order("m", long_type, .1, later_ms); }
  static Order good_limit() { return limit_order("l", long_type, .1, 48'000, later_ms); }
  static Order good_bracket() { return bracket_order("b", 45'000, 55'000, later_ms); }
  static Order good_cancel() {
    Order order = market_order("waits", long_type, .1, later_ms);
    order.execution_type = trading::limit_cancel;
    return order;
  }

  World world;
  State before;
};

TEST_F(BadOrders, OfEveryKindAreMalformed) {
  for (const Order& good : {good_market(), good_limit(), good_bracket(), good_cancel()}) {
    SCOPED_TRACE(good.execution_type);
    std::vector<BadOrder> bad_orders = trading::testing::bad_orders();
    // Else its uuid is one that was used before, and is answered as the first time.
    if (good.execution_type == trading::limit_cancel)
      std::erase_if(bad_orders,
                    [](const BadOrder& bad) { return bad.says.starts_with(".execution_type"); });
    expect_refused(good, bad_orders);
    expect_refused(good, trading::testing::orders_without_number());
  }
  for (const Order& good : {good_market(), good_limit()})
    expect_refused(good, trading::testing::bad_sizes());
  EXPECT_EQ(world.submit("h", good_market())->status, "filled");
  EXPECT_EQ(world.submit("h", good_limit())->status, "accepted");
  EXPECT_EQ(world.submit("h", good_bracket())->status, "accepted");
  EXPECT_EQ(world.submit("h", good_cancel())->status, "cancelled");
}

TEST_F(BadOrders, InAPairThatIsNotTaken) {
  for (const Order& good : {good_market(), good_limit(), good_bracket(), good_cancel()})
    expect_refused(
        good,
        {{[](Order& o) { o.trade_pair = "USDJPY"; }, ".trade_pair is USDJPY: it is blocked"},
         {[](Order& o) { o.trade_pair = "NVDA"; }, ".trade_pair is NVDA: it is blocked"},
         {[](Order& o) { o.trade_pair = "SPX"; },
          ".trade_pair is SPX: it is known, but not traded"},
         {[](Order& o) { o.trade_pair = "TAOUSD"; }, ".trade_pair is TAOUSD: it is known"}},
        Code::failed_precondition);
}

TEST_F(BadOrders, AtATimeOfNoPrice) {
  world.prices.sources["EURUSD"] = {event_at(t0, 1.1)};
  expect_refused(
      good_market(),
      {{[](Order& o) { o.processed_ms = t0 + 9'999; },
        ".processed_ms is 1762172809999: too soon, as the last market order in BTCUSD was at"},
       {[](Order& o) { o.trade_pair = "ETHUSD"; },
        ".processed_ms is 1762172820000: no price of ETHUSD is known around it"},
       {[](Order& o) {
          o.trade_pair = "EURUSD";
          o.processed_ms = t0 - 2 * trading::day_ms;
        },
        ".processed_ms is 1762000000000: the market of EURUSD is closed then"}},
      Code::failed_precondition);
}

// Prices are given at any age.  An order of 1970 was filled at today's, with the leverage bounds of
// 1970; and after one of the year 9999 every other was too soon.
TEST_F(BadOrders, OfATimeFarFromEveryPriceAreNotFilledAtOne) {
  const auto at = [](std::int64_t time_ms) {
    return [=](Order& o) {
      o.processed_ms = time_ms;
      o.trade_pair = "ETHUSD";
    };
  };
  world.prices.sources["ETHUSD"] = {event_at(t0, 3'000)};
  expect_refused(good_market(),
                 {{at(1), ".processed_ms is 1: the nearest price of ETHUSD is of 1762172800000"},
                  {at(t0 - trading::hour_ms - 1), ".processed_ms is 1762169199999: the nearest"},
                  {at(t0 + trading::hour_ms + 1), ".processed_ms is 1762176400001: the nearest"},
                  {at(trading::time_max_ms), ".processed_ms is 253402300799999: the nearest"}},
                 Code::failed_precondition);

  Order reached = limit_order("l", long_type, .1, 4'000, trading::time_max_ms);
  reached.trade_pair = "ETHUSD";
  EXPECT_EQ(world.submit("h", reached)->status, "accepted");  // It waits for a price of its time.
  Order late = good_market();
  at(t0 + trading::hour_ms)(late);
  EXPECT_EQ(world.submit("h", late)->status, "filled");
}

TEST_F(BadOrders, OfAUuidTooLongForItsBracket) {
  const auto too_long = [](Order& o) {
    o.order_uuid = std::string(57, 'x');
    o.stop_loss = 1;
  };
  for (const Order& good : {good_market(), good_limit()})
    expect_refused(good, {{too_long, ".order_uuid is \"xxx"}});
  Order fits = good_market();
  fits.order_uuid = std::string(56, 'x');
  fits.stop_loss = 1;
  EXPECT_EQ(world.submit("h", fits)->status, "filled");
  EXPECT_EQ(world.waiting("h").back().order_uuid.size(), 64u);
}

TEST_F(BadOrders, ToWaitForAPrice) {
  expect_refused(
      good_limit(),
      {{[](Order& o) { o.limit_price.reset(); }, ".limit_price is nil"},
       {[](Order& o) { o.order_type = "FLAT"; }, ".order_type is FLAT: a LIMIT order is"},
       {[](Order& o) { o.stop_loss = 48'000; },
        ".stop_loss is 48000: that of a LONG lies below order.limit_price, which is 48000"},
       {[](Order& o) { o.stop_loss = 49'000; }, ".stop_loss is 49000"},
       {[](Order& o) { o.take_profit = 48'000; },
        ".take_profit is 48000: that of a LONG lies above order.limit_price, which is 48000"},
       {[](Order& o) { o.take_profit = 47'000; }, ".take_profit is 47000"}});
  const Order sells = limit_order("s", short_type, .1, 52'000, later_ms);
  expect_refused(
      sells, {{[](Order& o) { o.stop_loss = 52'000; }, ".stop_loss is 52000"},
              {[](Order& o) { o.stop_loss = 51'000; },
               ".stop_loss is 51000: that of a SHORT lies above order.limit_price, which is 52000"},
              {[](Order& o) { o.take_profit = 52'000; }, ".take_profit is 52000"},
              {[](Order& o) { o.take_profit = 53'000; },
               ".take_profit is 53000: that of a SHORT lies below order.limit_price"}});
  EXPECT_EQ(world.submit("h", sells)->status, "accepted");
}

TEST_F(BadOrders, ToProtectAPosition) {
  expect_refused(good_bracket(),
                 {{[](Order& o) { o.stop_loss.reset(), o.take_profit.reset(); },
                   ".stop_loss and order.take_profit are nil"},
                  {[](Order& o) { o.stop_loss = 55'000; },
                   ".stop_loss is 55000: it differs from order.take_profit"},
                  {[](Order& o) { o.stop_loss = 55'001; },
                   ".stop_loss is 55001: that of a LONG position lies below"},
                  {[](Order& o) { o.leverage = .1, o.value = 1; }, " has 2 of leverage"},
                  {[](Order& o) { o.quantity = -1; }, ".quantity is -1"}});
  expect_refused(good_bracket(),
                 {{[](Order& o) { o.trade_pair = "ETHUSD"; },
                   ".trade_pair is ETHUSD: a BRACKET needs an open position in it"}},
                 Code::failed_precondition);
}

TEST_F(BadOrders, ToProtectAShortPosition) {
  world.prices.sources["ETHUSD"] = {event_at(t0, 3'000)};
  Order sold = market_order("eth", short_type, .1);
  sold.trade_pair = "ETHUSD";
  ASSERT_EQ(world.submit("h", sold)->status, "filled");
  before = state();

  Order bracket = bracket_order("b", 3'100, 2'900, later_ms);
  bracket.trade_pair = "ETHUSD";
  expect_refused(bracket, {{[](Order& o) { o.stop_loss = 2'800; },
                            ".stop_loss is 2800: that of a SHORT position lies above"}});
  EXPECT_EQ(world.submit("h", bracket)->status, "accepted");
}

TEST_F(BadOrders, OfOneThatIsNobodyOrMayNotTrade) {
  const auto invalid = Code::invalid_argument;
  expect_refusal(world.submit("", good_market()), invalid, "hotkey is \"\"");
  expect_refusal(world.submit(std::string(129, 'h'), good_market()), invalid, "129 bytes");
  world.eliminations.re_registered = {"h"};
  for (const Order& good : {good_market(), good_limit(), good_bracket(), good_cancel()})
    expect_refusal(world.submit("h", good), Code::failed_precondition, "hotkey h is re-registered");
  world.eliminations.eliminated = {"h"};
  for (const Order& good : {good_market(), good_limit(), good_bracket(), good_cancel()})
    expect_refusal(world.submit("h", good), Code::failed_precondition, "hotkey h is eliminated");
  EXPECT_EQ(world.submit(std::string(128, 'h'), good_market())->status, "filled");
}

TEST_F(BadOrders, MoreThanCanWait) {
  for (int i = 1; i != 100; ++i)
    ASSERT_TRUE(world.submit("h", limit_order(std::to_string(i), long_type, .1, 48'000)).ok());
  before = state();
  Order with_stop = good_market();
  with_stop.stop_loss = 40'000;
  for (const Order& good : {good_limit(), good_bracket(), with_stop})
    expect_refusal(world.submit("h", good), Code::resource_exhausted,
                   "hotkey h has 100 unfilled orders already");
}

TEST_F(BadOrders, AreNotCancelled) {
  const auto invalid = Code::invalid_argument;
  expect_refusal(world.cancel("h", "", t0), invalid, "order_uuid is \"\"");
  expect_refusal(world.cancel("h", std::string(65, 'x'), t0), invalid, "order_uuid is \"xxx");
  expect_refusal(world.cancel("", "waits", t0), invalid, "hotkey is \"\"");
  expect_refusal(world.cancel(std::string(129, 'h'), "waits", t0), invalid, "hotkey is \"hhh");
  for (const std::int64_t time_ms :
       {std::numeric_limits<std::int64_t>::min(), std::int64_t{0}, trading::time_max_ms + 1})
    expect_refusal(world.cancel("h", "waits", time_ms), invalid,
                   "now_ms is " + std::to_string(time_ms));
  const auto not_found = Code::not_found;
  expect_refusal(world.cancel("h", "x", t0), not_found, "order_uuid is x: hotkey h has no");
  expect_refusal(world.cancel("h", "cancelled", t0), not_found, "order_uuid is cancelled");
  expect_refusal(world.cancel("h", "held", t0), not_found, "order_uuid is held");
  expect_refusal(world.cancel("other", "waits", t0), not_found, "hotkey other has no");
  expect_refused(good_cancel(), {{[](Order& o) { o.order_uuid = "x"; }, "_uuid is x"}}, not_found);
}

TEST_F(BadOrders, TheBoundsThemselvesAreGood) {
  Order order = market_order(std::string(64, 'x'), long_type, .1, later_ms);
  order.slippage = trading::slippage_max;
  order.price_sources.assign(trading::price_sources_max, trading::testing::good_source());
  EXPECT_EQ(world.submit("h", order)->status, "filled");
}

}  // namespace
}  // namespace limit_orders::testing
