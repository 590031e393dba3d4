// CandleSeries: the candles of one feed for one pair, of every timespan that it delivers.
//
// At most `candles_max` are kept, together: a day of minutes and some hours of others.  One more
// than that costs the oldest candle of the timespan that has the most, so that a flood of short
// ones leaves the few long ones alone.  Pure; the candles have passed check_price_source().
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "onetrip/api/prices.hpp"

namespace prices {

inline constexpr std::size_t candles_max = 1'500;

class CandleSeries {
 public:
  // A later candle of the same timespan and start takes the place of the one before: feeds deliver
  // the current candle again as it grows.  False where it is older than all that is kept.
  bool add(const PriceSource& candle);

  // Those of every timespan that start from start_ms to end_ms, both included.
  void append(std::int64_t start_ms, std::int64_t end_ms, Sources& candles) const;
  // Only those of this timespan, by time.
  void append(std::int64_t start_ms, std::int64_t end_ms, std::int64_t timespan_ms,
              Sources& candles) const;

 private:
  using ByStart = std::map<std::int64_t, PriceSource>;

  void drop_one();

  std::map<std::int64_t, ByStart> timespans_;  // By timespan_ms; none is empty.
  std::size_t size_ = 0;
};

}  // namespace prices
