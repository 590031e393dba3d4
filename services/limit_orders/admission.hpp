// What limit_orders refuses before anything happens, beyond trading/order_rules.hpp (DOMAIN §4).
//
// Malformed orders are INVALID_ARGUMENT, those that are not possible now FAILED_PRECONDITION; each
// sentence names the field and its value.  Pure: what the service has to ask others is an argument.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/trading/order.hpp"
#include "onetrip/trading/price_source.hpp"
#include "onetrip/trading/times.hpp"
#include "onetrip/trading/trade_pairs.hpp"

namespace limit_orders {

using trading::Hotkey;
using trading::Order;
using trading::PriceSource;

// Unfilled orders of one hotkey.
inline constexpr std::size_t waiting_max = 100;
// Between two market orders of one hotkey in one pair.
inline constexpr std::int64_t market_pause_ms = 10'000;
// How far from an order's time a price may be that it is filled at.  prices gives one of any age
// and leaves its user to judge; one further away says that the order's time is wrong, and nothing
// of what the pair cost then.
inline constexpr std::int64_t price_distance_max_ms = trading::hour_ms;

// The pair, where limit_orders takes orders in it.
onetrip::Result<const trading::TradePair*> check_pair(const Order& order);
// Of a market order: its pair is traded at its time.
onetrip::Status check_market_open(const trading::TradePair& pair, const Order& order);

// The rules of DOMAIN §2, and those of its execution type that need nothing but the order.  Gives
// the order as it is from then on: signs as its type wants them, and none of the fields that are
// not the caller's to say (src, price, bid, ask, price_sources).
onetrip::Result<Order> check_submitted(Order order);

// FAILED_PRECONDITION "too_soon" within market_pause_ms after the last, or before it.
onetrip::Status check_pause(const Order& order, std::optional<std::int64_t> last_market_ms);
// FAILED_PRECONDITION unless the first of these sources, which is the nearest, is within
// price_distance_max_ms of the order's time.
onetrip::Status check_priced(const Order& order, const std::vector<PriceSource>& sources);
// RESOURCE_EXHAUSTED where the hotkey has waiting_max already.
onetrip::Status check_room(const Hotkey& hotkey, std::size_t waiting);

// A bracket, as it waits: with the direction and, where no size was given, the net quantity of the
// open position that it protects.
onetrip::Result<Order> bracket_for(Order order, const std::optional<positions::Position>& open);

}  // namespace limit_orders
