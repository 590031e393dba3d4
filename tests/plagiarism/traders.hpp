// Traders for the tests of plagiarism: positions of random and of copied orders.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/base/random.hpp"
#include "onetrip/trading/times.hpp"

namespace plagiarism::testing {

// Where a ManualClock begins.
inline constexpr std::int64_t now_ms = 1'700'000'000'000;
inline constexpr std::int64_t window_start_ms = now_ms - 10 * trading::day_ms;

inline trading::Order order(std::string_view type, double leverage, std::int64_t at_ms) {
  trading::Order order;
  order.order_uuid = std::to_string(at_ms);
  order.trade_pair = "BTCUSD";
  order.order_type = type;
  order.leverage = leverage;
  order.processed_ms = at_ms;
  return order;
}

// One position for each run of orders that ends in a FLAT; the last may be open.
inline positions::Positions positions_of(const std::string& hotkey, const std::string& pair,
                                         const std::vector<trading::Order>& orders) {
  positions::Positions made;
  for (const trading::Order& next : orders) {
    if (made.empty() || made.back().is_closed_position) {
      positions::Position& opened = made.emplace_back();
      opened.hotkey = hotkey;
      opened.position_uuid = pair + next.order_uuid;
      opened.trade_pair = pair;
      opened.open_ms = next.processed_ms;
    }
    made.back().orders.push_back(next);
    if (next.order_type != trading::flat_type) continue;
    made.back().is_closed_position = true;
    made.back().close_ms = next.processed_ms;
  }
  return made;
}

// Orders that go up and down from before the window to after now.
inline std::vector<trading::Order> random_orders(onetrip::Random& random, int count) {
  std::vector<trading::Order> orders;
  std::vector<std::int64_t> times;
  const auto span = static_cast<std::uint64_t>(11 * trading::day_ms);
  for (int i = 0; i < count; ++i)
    times.push_back(window_start_ms - trading::day_ms / 2 +
                    static_cast<std::int64_t>(random.below(span)));
  std::sort(times.begin(), times.end());
  for (const std::int64_t at_ms : times) {
    const auto kind = random.below(5);
    const double size = static_cast<double>(1 + random.below(9)) / 100;
    orders.push_back(kind == 0   ? order("FLAT", 0, at_ms)
                     : kind == 1 ? order("SHORT", -size, at_ms)
                                 : order("LONG", size, at_ms));
  }
  return orders;
}

// The same a while later, now and then another way.
inline std::vector<trading::Order> copied(onetrip::Random& random,
                                          std::vector<trading::Order> orders, std::int64_t later_ms,
                                          double changed = 0) {
  for (trading::Order& next : orders) {
    next.processed_ms += later_ms;
    if (random.chance(changed)) next = order("LONG", .3, next.processed_ms);
  }
  return orders;
}

}  // namespace plagiarism::testing
