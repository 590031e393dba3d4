// What a pass over one hotkey's waiting orders in one pair finds (DOMAIN §4, evaluate).  Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/trading/order.hpp"
#include "onetrip/trading/price_source.hpp"

namespace limit_orders {

using trading::Order;
using trading::PriceSource;

// The events that a pass looks at, before its time, both ends included.
inline constexpr std::int64_t window_ms = 30'000;
// Between the events of two fills of one hotkey in one pair.
inline constexpr std::int64_t fill_pause_ms = 30'000;

// An order that something happens to.
struct Due {
  std::string order_uuid;
  std::optional<double> price;  // It is filled there; none: a bracket whose position is gone.
  std::int64_t checked = 0;     // Triggers looked at in this pair, up to this one.
};
struct PairPass {
  std::vector<Due> due;  // In turn.  What follows the first that is filled is left alone.
  std::int64_t checked = 0;
};

// Whether so little time has passed since the last fill's event that the pair is left alone.
bool rests(const PriceSource& event, std::optional<std::int64_t> last_fill_ms);

// A bracket protects a position of its own direction: another one is not its.
bool protects(const Order& bracket, const std::optional<std::string>& position_type);

// `orders`: by time, then by uuid.  `position_type`: of the open position; none where there is
// none.
PairPass pass_over(const std::vector<const Order*>& orders, const PriceSource& event,
                   const std::optional<std::string>& position_type);

}  // namespace limit_orders
