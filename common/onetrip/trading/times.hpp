// What a point in time may be: Unix milliseconds, UTC, from 1 to the end of the year 9999.
#pragma once

#include <cstdint>
#include <string_view>

#include "onetrip/base/result.hpp"

namespace trading {

// The last millisecond of the year 9999: sums of times and durations up to it fit in 64 bits.
inline constexpr std::int64_t time_max_ms = 253'402'300'799'999;
inline constexpr std::int64_t second_ms = 1'000;
inline constexpr std::int64_t minute_ms = 60'000;
inline constexpr std::int64_t hour_ms = 3'600'000;
inline constexpr std::int64_t day_ms = 86'400'000;
// The longest candle.
inline constexpr std::int64_t timespan_max_ms = 366 * day_ms;

// INVALID_ARGUMENT unless 1 to time_max_ms; names the field, with `path` and a dot in front of it
// where there is one, and the value.
onetrip::Status check_time(std::string_view path, std::string_view field, std::int64_t ms);
inline onetrip::Status check_time(std::string_view field, std::int64_t ms) {
  return check_time({}, field, ms);
}

}  // namespace trading
