// When a waiting order's price is reached, and at what price an order is filled (DOMAIN §4).
//
// Pure: orders, prices and times in, prices out.  Orders have passed the checks of admission.hpp,
// and price sources those of trading/price_source.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "onetrip/trading/order.hpp"
#include "onetrip/trading/price_source.hpp"
#include "onetrip/trading/trade_pairs.hpp"

namespace limit_orders {

using trading::Hotkey;
using trading::Order;
using trading::PriceSource;

// What a buyer pays and a seller gets; the event's open where its feed has no quotes.
double ask_of(const PriceSource& source);
double bid_of(const PriceSource& source);

// At what price a waiting order is filled by this event; none where its price is not reached.  A
// LIMIT is filled at its limit price, a BRACKET at the stop loss or take profit that was passed.
std::optional<double> trigger_price(const Order& order, const PriceSource& event);

// The event that a pass goes by: of those over a websocket, ordered by close, the one at half
// their number.  Null where there is none.  Points into `events`.
const PriceSource* middle_event(const std::vector<PriceSource>& events);

// Whether a FLAT at this price needs to know the direction of the position that it closes.
bool quotes_both_sides(const trading::TradePair& pair, const PriceSource& best);

// What a market order at `time_ms` pays.  `position_type` is that of the position in the pair, and
// matters where quotes_both_sides() says so.
double market_price(const trading::TradePair& pair, const PriceSource& best,
                    std::string_view order_type, std::string_view position_type,
                    std::int64_t time_ms);

}  // namespace limit_orders
