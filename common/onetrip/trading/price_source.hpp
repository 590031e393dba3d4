// PriceSource: one price of one pair, as a feed delivered it (DOMAIN §2).
//
// Either an event of a websocket, at an instant, or a candle, over a span of time.  All prices are
// USD or the pair's quote currency, above 0 and finite; bid and ask are 0 where the feed has none.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/wire/fields.hpp"

namespace trading {

struct PriceSource {
  std::string source;            // The feed's name.
  std::int64_t timespan_ms = 0;  // A candle's length; 0 for an event.
  double open = 0;
  double close = 0;
  std::optional<double> vwap;
  std::optional<double> high;
  std::optional<double> low;
  std::int64_t start_ms = 0;  // Unix ms; an event's instant.
  bool websocket = false;     // An event, not a candle.
  std::int64_t lag_ms = 0;    // From the event to its arrival.
  double bid = 0;
  double ask = 0;

  friend bool operator==(const PriceSource&, const PriceSource&) = default;
};
ONETRIP_FIELDS(PriceSource, source, timespan_ms, open, close, vwap, high, low, start_ms, websocket,
               lag_ms, bid, ask)

// What a feed delivers.
struct Tick {
  std::string trade_pair;
  PriceSource price;

  friend bool operator==(const Tick&, const Tick&) = default;
};
ONETRIP_FIELDS(Tick, trade_pair, price)

// The last millisecond that the source speaks for: start_ms for an event or a timespan of 0, else
// start_ms + timespan_ms - 1.  The source has passed check_price_source().
std::int64_t end_ms(const PriceSource& source);

// How far it is from `time_ms`, in ms: from an event's instant, or from the nearer end of a candle.
std::int64_t distance_ms(const PriceSource& source, std::int64_t time_ms);

// What a market order at `time_ms` goes by: an event's open; a candle's open if `time_ms` is nearer
// to its start than to its end, else its close (DOMAIN §4).
double price_near(const PriceSource& source, std::int64_t time_ms);

// INVALID_ARGUMENT for what breaks DOMAIN §2, naming the field with `path` in front of it
// ("ticks[3].price") and its value.
onetrip::Status check_price_source(std::string_view path, const PriceSource& source);

}  // namespace trading
