// What a request may be: INVALID_ARGUMENT for the first thing that is wrong, with field and value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/api/prices.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/trading/trade_pairs.hpp"

namespace prices {

// One push holds the loop for some milliseconds, at the most.
inline constexpr std::size_t ticks_per_push_max = 10'000;
// Five times as many as there are pairs.
inline constexpr std::size_t pairs_per_call_max = 256;
inline constexpr std::size_t currency_bytes_max = 16;
// How far a tick may be ahead of the service's clock.  One in the year 9999 would be the newest of
// its feed for ever, and shut out all that come after it.
inline constexpr std::int64_t ahead_max_ms = 366 * std::int64_t{86'400'000};

using Pairs = std::vector<const trading::TradePair*>;

// The pairs of the ticks, one each.  `now_ms` is the service's clock.
onetrip::Result<Pairs> check_ticks(const std::vector<Tick>& ticks, std::int64_t now_ms);

// The pairs of these names, one each.
onetrip::Result<Pairs> find_pairs(const std::vector<std::string>& trade_pairs);

// From start_ms to end_ms, which is not before it.
onetrip::Status check_range(std::int64_t start_ms, std::int64_t end_ms);

// 1 to trading::timespan_max_ms.
onetrip::Status check_timespan(std::int64_t timespan_ms);

// Any name of 1 to currency_bytes_max bytes; it need not be known.
onetrip::Status check_currency(std::string_view field, std::string_view currency);

}  // namespace prices
