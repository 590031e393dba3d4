#include <gtest/gtest.h>

#include "tests/limit_orders/world.hpp"

namespace limit_orders::testing {
namespace {

using onetrip::Code;
using trading::flat_type;
using trading::long_type;
using trading::short_type;

class Submit : public ::testing::Test {
 protected:
  void SetUp() override { world.prices.set(event_at(t0, 50'000)); }

  World world;
};

TEST_F(Submit, AMarketOrderMovesAPositionAtOnce) {
  PriceSource best = event_at(t0 - 100, 50'000);
  best.bid = 49'990;
  best.ask = 50'010;
  PriceSource next = event_at(t0 - 500, 49'000);
  world.prices.sources["BTCUSD"] = {best, next};

  const Submitted answer = world.submit("h", market_order("m", long_type, .1)).value();

  EXPECT_EQ(answer.status, "filled");
  EXPECT_EQ(answer.order_uuid, "m");
  EXPECT_EQ(answer.position->net_leverage, .1);
  ASSERT_EQ(world.positions.added.size(), 1u);
  const Order& sent = world.positions.added[0].second;
  EXPECT_EQ(sent.price, 50'000);
  EXPECT_EQ(sent.bid, 49'990);
  EXPECT_EQ(sent.ask, 50'010);
  EXPECT_EQ(sent.price_sources, (std::vector{best, next}));
  EXPECT_EQ(sent.src, trading::src::organic);
  EXPECT_EQ(sent.processed_ms, t0);
  EXPECT_TRUE(world.waiting("h").empty());
  EXPECT_TRUE(world.closed("h").empty());
}

}  // namespace
}  // namespace limit_orders::testing
