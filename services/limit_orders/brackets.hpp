// Brackets: what follows a filled order that named a stop loss or a take profit, and what a
// waiting order becomes when its price is reached (DOMAIN §4).
//
// A bracket has the direction of the position that it protects, and the id "{uuid}-bracket" where
// it follows the order of that uuid.  Pure.  Orders have passed the checks of admission.hpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "onetrip/api/positions.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/trading/order.hpp"

namespace limit_orders {

using trading::Order;
using trading::PriceSource;

// The longest uuid, in characters, of an order that a bracket may follow.
inline constexpr std::size_t bracketed_uuid_characters_max = 56;

bool is_bracket(const Order& order);
std::string bracket_uuid(std::string_view parent_uuid);
bool wants_bracket(const Order& order);

// INVALID_ARGUMENT unless the price lies between the order's stop loss and take profit, of which a
// LONG has the first below and a SHORT above; those not given are not asked.  `price_name` is what
// the sentence calls the price.
onetrip::Status check_straddle(const Order& order, std::string_view order_type,
                               std::string_view price_name, double price);

// The order that closes what the bracket protects: of the opposite type, with the size turned.
Order closing(Order bracket);

// What positions is sent for a waiting order that this event fills at this price.
Order filled_by(const Order& waiting, const PriceSource& event, double price);

// A waiting order that ends without a fill, at this time.
Order cancelled(Order waiting, std::int64_t time_ms);

// The bracket that follows a fill: with the filled quantity, in the direction of the position
// after it; waiting, or cancelled with a reason where the fill's price is not between its two.
struct Follower {
  Order order;
  std::optional<std::string> reason;  // Given: it is cancelled.
};
// None where the order wants no bracket, or has closed the position.
std::optional<Follower> follower_of(const Order& sent, const positions::AddedOrder& added);

}  // namespace limit_orders
