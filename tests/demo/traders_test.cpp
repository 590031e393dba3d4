#include "tools/demo/traders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "onetrip/trading/times.hpp"

namespace onetrip::demo {
namespace {

constexpr std::int64_t start_ms = 1'763'510'400'000;
constexpr std::int64_t step_ms = 10'000;

Traders traders_of(std::uint64_t seed) {
  return {
      seed,
      {*trading::find_trade_pair("pair", "BTCUSD"), *trading::find_trade_pair("pair", "EURUSD")}};
}

const Traders::Prices prices{{"BTCUSD", 100'000}, {"EURUSD", 1.1}};

std::vector<Placed> hours_of(Traders& traders, int hours) {
  std::vector<Placed> all;
  for (std::int64_t ms = 0; ms < hours * trading::hour_ms; ms += step_ms)
    for (Placed& placed : traders.act(start_ms + ms, step_ms, prices))
      all.push_back(std::move(placed));
  return all;
}

bool same(const std::vector<Placed>& a, const std::vector<Placed>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Placed& x, const Placed& y) {
    return x.hotkey == y.hotkey && x.order == y.order;
  });
}

TEST(Traders, AreTwentyFive) { EXPECT_EQ(traders_of(1).hotkeys().size(), 25u); }

TEST(Traders, OrderAboutThreeTimesAnHourEach) {
  Traders traders = traders_of(1);
  const std::size_t orders = hours_of(traders, 4).size();
  EXPECT_GT(orders, 225u);
  EXPECT_LT(orders, 375u);
}

TEST(Traders, DoTheSameUnderTheSameSeed) {
  Traders one = traders_of(1);
  Traders again = traders_of(1);
  Traders other = traders_of(2);
  const auto orders = hours_of(one, 1);
  EXPECT_TRUE(same(orders, hours_of(again, 1)));
  EXPECT_FALSE(same(orders, hours_of(other, 1)));
}

TEST(Traders, NeverUseAnOrdersNameTwice) {
  Traders traders = traders_of(1);
  std::set<std::string> uuids;
  const auto orders = hours_of(traders, 4);
  for (const Placed& placed : orders) uuids.insert(placed.order.order_uuid);
  EXPECT_EQ(uuids.size(), orders.size());
}

TEST(Traders, PlaceLimitsBetweenStopAndTake) {
  Traders traders = traders_of(1);
  int limits = 0;
  for (const Placed& placed : hours_of(traders, 4)) {
    const trading::Order& order = placed.order;
    if (order.execution_type != trading::limit) continue;
    ++limits;
    const double sign = order.order_type == trading::long_type ? 1 : -1;
    EXPECT_LT(sign * *order.stop_loss, sign * *order.limit_price);
    EXPECT_LT(sign * *order.limit_price, sign * *order.take_profit);
    EXPECT_LE(sign * *order.limit_price, sign * prices.at(order.trade_pair));
  }
  EXPECT_GT(limits, 50);
}

TEST(Traders, AreCopiedAMinuteLater) {
  Traders traders = traders_of(1);
  std::vector<trading::Order> originals;
  std::vector<trading::Order> copies;
  for (const Placed& placed : hours_of(traders, 4)) {
    if (placed.hotkey == "miner_01") originals.push_back(placed.order);
    if (placed.hotkey == "miner_24") copies.push_back(placed.order);
  }
  ASSERT_GT(copies.size(), 5u);
  ASSERT_GE(originals.size(), copies.size());
  for (std::size_t i = 0; i < copies.size(); ++i) {
    EXPECT_EQ(copies[i].processed_ms, originals[i].processed_ms + 60'000);
    EXPECT_EQ(copies[i].order_type, originals[i].order_type);
    EXPECT_EQ(copies[i].leverage, originals[i].leverage);
  }
}

TEST(Traders, OrderNothingOnceTheyAreStopped) {
  Traders traders = traders_of(1);
  for (const std::string& hotkey : traders.hotkeys()) traders.stop(hotkey);
  EXPECT_TRUE(hours_of(traders, 1).empty());
}

TEST(Traders, OrderNothingThatHasNoPrice) {
  Traders traders = traders_of(1);
  for (int i = 0; i < 1000; ++i)
    for (const Placed& placed : traders.act(start_ms + i, step_ms, {{"EURUSD", 1.1}}))
      EXPECT_EQ(placed.order.trade_pair, "EURUSD");
}

}  // namespace
}  // namespace onetrip::demo
