#include "tests/positions/real_orders.hpp"

#include <gtest/gtest.h>

#include "tests/positions/world.hpp"

namespace positions::testing {
namespace {

TEST(RealOrders, ReplayedGiveTheRecordedStateAfterEach) {
  POSITIONS_SKIP_WITHOUT_REAL_ORDERS();
  int compared = 0;
  for (const RealPosition& real : real_positions()) {
    std::vector<Order> orders;
    for (std::size_t i = 0; i < real.orders.size(); ++i) {
      if (!real.after[i].accepted) continue;
      orders.push_back(real.orders[i].order());
      const Replayed then =
          replay(real.position_uuid, real.trade_pair, real.account_size, orders).value();
      expect_state(then.standing, then.orders.back(), real.after[i], real.orders[i].order_uuid);
      ++compared;
    }
  }
  EXPECT_EQ(compared, 660);
}

TEST(RealOrders, SentToTheServiceGiveTheRecordedStateAfterEach) {
  POSITIONS_SKIP_WITHOUT_REAL_ORDERS();
  World world;
  int sent = 0;
  for (const RealPosition& real : real_positions()) {
    for (std::size_t i = 0; i < real.orders.size(); ++i, ++sent) {
      const auto added = world.add_order(real.hotkey, real.orders[i].order(), real.position_uuid);
      ASSERT_EQ(added.ok(), real.after[i].accepted)
          << real.orders[i].order_uuid << (added.ok() ? "" : added.error().message);
      if (!added.ok()) continue;
      expect_state(added->position, *added->order, real.after[i], real.orders[i].order_uuid);
    }
  }
  EXPECT_EQ(sent, 665);
}

}  // namespace
}  // namespace positions::testing
