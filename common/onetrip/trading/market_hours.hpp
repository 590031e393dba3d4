// When a market is open (DOMAIN §5).
//
// Crypto always; forex from Sunday 17:00 to Friday 17:00 New York time but for its holidays;
// equities and indices never.  The holidays are whole New York dates: New Year's Day, Good Friday,
// 25 and 26 December.  One on a Saturday moves to the Friday before, which may be in the year
// before, one on a Sunday to the Monday after; then the day itself is an ordinary one.
//
// Pure; any thread.
#pragma once

#include <cstdint>

#include "onetrip/trading/trade_pairs.hpp"

namespace trading {

// `time_ms` is Unix ms, 1 to time_max_ms.
bool is_market_open(const TradePair& pair, std::int64_t time_ms);

// What a clock in New York is ahead of UTC, in ms: -5 h, and -4 h from the second Sunday of March
// 02:00 to the first Sunday of November 02:00 there.  That rule holds since 2007; it is taken for
// all years.  `time_ms` as above.
std::int64_t new_york_offset_ms(std::int64_t time_ms);

}  // namespace trading
