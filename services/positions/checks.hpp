// What callers send, checked before anything changes.  Every refusal is INVALID_ARGUMENT and names
// the field with its path (positions[3].orders[2].price) and its value.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/base/result.hpp"

namespace positions {

// Orders a position may have before it is closed by another one; with the FLATs that close it, one
// more.
inline constexpr std::int64_t orders_max = 100;
inline constexpr double account_size_min = 1;
inline constexpr double account_size_max = 1e12;
// How far before its position's last order an order may come: one that was on its way while
// another took its place.  It takes effect at the time of that one.
inline constexpr std::int64_t late_max_ms = 3'600'000;

// An order as add_order takes it: whole in itself, of a kind that moves a position, with a price
// unless it is a FLAT of src 1 or 2.
onetrip::Status check_added(std::string_view hotkey, const Order& order,
                            std::string_view position_uuid);

onetrip::Status check_prices(const PricesByPair& prices, std::int64_t now_ms);
onetrip::Status check_account_sizes(const std::map<Hotkey, double>& sizes);

// The first thing that is wrong in any of them, or between them.  Their orders are replayed: one of
// an open position that its orders close, or do not make, is refused.
onetrip::Status check_positions(const Positions& positions);

}  // namespace positions
