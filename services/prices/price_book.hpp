// PriceBook: what all feeds have delivered, and which price of it counts at a time (DOMAIN §5).
//
// Pure: prices in, prices out, time as an argument.  Its state is the feeds' to rebuild, and is not
// in a Table.  It is bounded, whatever is added: 51 pairs, `sources_per_pair_max` names of feeds
// each, and of each of those what EventWindow and CandleSeries keep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "onetrip/api/prices.hpp"
#include "onetrip/trading/trade_pairs.hpp"
#include "services/prices/candle_series.hpp"
#include "services/prices/event_window.hpp"

namespace prices {

using trading::TradePair;

inline constexpr std::size_t sources_per_pair_max = 8;
// An event within this counts alone; else candles do, too ...
inline constexpr std::int64_t near_event_ms = 8'000;
// ... that start from so long before the time to so long after it ...
inline constexpr std::int64_t candle_before_ms = 10'000;
inline constexpr std::int64_t candle_after_ms = 2'000;
// ... and are no further from their median close than this share of it.
inline constexpr double candle_deviation_max = 0.05;
// PriceSource::source of a candle that was built from events.
inline constexpr std::string_view built_source = "built";

class PriceBook {
 public:
  // Whether the price was taken; it has passed check_price_source().  Not taken, besides what
  // EventWindow and CandleSeries do not take: a forex event with too wide a spread, and a new feed
  // where the pair has sources_per_pair_max of them and none has been silent for 300 s before it.
  bool add(const TradePair& pair, const PriceSource& price);

  // Best first: by distance to time_ms, then by time, then by source.
  Sources sources_at(const TradePair& pair, std::int64_t time_ms) const;
  std::optional<PriceSource> best_at(const TradePair& pair, std::int64_t time_ms) const;

  // The events of all feeds from start_ms to end_ms, both included, by time, then by source.
  Sources window(const TradePair& pair, std::int64_t start_ms, std::int64_t end_ms) const;

  // Spans of timespan_ms follow one another from start_ms on; those that start by end_ms count.
  // Where a feed has delivered candles of that length that start within the span, they are given;
  // elsewhere one that is built from the events in it, of whichever feed.  By time, then by source.
  Sources candles(const TradePair& pair, std::int64_t start_ms, std::int64_t end_ms,
                  std::int64_t timespan_ms) const;

  // When the newest event of any feed was.
  std::optional<std::int64_t> newest_event_ms(const TradePair& pair) const;

 private:
  struct Feed {
    EventWindow events;
    CandleSeries candles;
    std::int64_t newest_ms = 0;  // Of both.
  };
  using Feeds = std::map<std::string, Feed, std::less<>>;  // By PriceSource::source.

  const Feeds& feeds_of(const TradePair& pair) const;
  // nullptr where there is no room for another.
  Feed* feed_for(const TradePair& pair, const PriceSource& price);
  static bool make_room(Feeds& feeds, std::int64_t time_ms);

  std::map<std::string_view, Feeds> pairs_;  // By TradePair::id.
};

}  // namespace prices
