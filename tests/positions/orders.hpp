// Orders and positions as the tests of positions need them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/trading/order_rules.hpp"
#include "services/positions/replay.hpp"

namespace positions::testing {

inline constexpr std::int64_t t0 = 1'720'843'707'000;
inline constexpr std::int64_t today_ms = 1'762'000'000'000;  // Today's bounds, fees and slippage.

inline Order order_of(std::string_view type, double leverage, double price, std::int64_t at_ms) {
  Order order;
  order.order_uuid = std::string(type) + "@" + std::to_string(at_ms);
  order.trade_pair = "BTCUSD";
  order.order_type = type;
  order.leverage = leverage;
  order.price = price;
  order.processed_ms = at_ms;
  trading::sign_sizes(order);
  return order;
}
inline Order buy(double leverage, double price, std::int64_t at_ms) {
  return order_of(trading::long_type, leverage, price, at_ms);
}
inline Order sell(double leverage, double price, std::int64_t at_ms) {
  return order_of(trading::short_type, leverage, price, at_ms);
}
inline Order flat(double price, std::int64_t at_ms) {
  return order_of(trading::flat_type, 0, price, at_ms);
}

inline Replayed replayed(std::vector<Order> orders, std::string_view pair = "BTCUSD") {
  for (Order& order : orders) order.trade_pair = pair;
  return replay("p1", pair, 100'000, std::move(orders)).value();
}

// To 1e-9, relative where the number is above 1.
inline void expect_near(double actual, double expected, std::string_view what) {
  EXPECT_NEAR(actual, expected, 1e-9 * std::max(1.0, std::abs(expected))) << what;
}

}  // namespace positions::testing
