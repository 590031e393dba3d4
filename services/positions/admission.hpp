// Admission: how much of an order a position and its portfolio can take (DOMAIN §3, admission of
// an order's size).
//
// Pure.  It does not ask whose order it is, or whether its position is open.
#pragma once

#include "onetrip/api/positions.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/trading/trade_pairs.hpp"

namespace positions {

struct Room {
  bool first_order = false;       // The order opens the position.
  double net_leverage = 0;        // The position's, signed; 0 for a first order.
  double portfolio_leverage = 0;  // Sum of |net leverage| times multiplier, this position included.
};

// The order has its three sizes, or is FLAT.  It is cut to what there is room for (its value and
// quantity follow), or turned to FLAT where it would turn the position around.
// FAILED_PRECONDITION, naming size and bound, for one that does not fit; the order has not changed
// then.
onetrip::Status admit(const trading::TradePair& pair, const Room& room, Order& order);

}  // namespace positions
