// EventWindow: the websocket events of one feed for one pair, the last 300 s of them, one a second.
//
// Pure: no clock; what is old is told by the newest event.  At most 302 events are kept.  The
// events have passed trading::check_price_source().  The rules are DOMAIN §5's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "onetrip/api/prices.hpp"

namespace prices {

// How far back from the newest event they are kept; exactly that stays.
inline constexpr std::int64_t event_window_ms = 300'000;
// A second's running medians are over its first quotes, so many of them: a feed that floods one
// second cannot fill the memory.
inline constexpr std::size_t quotes_per_second_max = 128;
// A forex event's greatest (ask - bid) / bid.
inline constexpr double forex_spread_max = 0.002;

enum class SecondEvent {
  dropped,       // A second event of a second is not kept.
  joins_medians  // Forex: its bid and ask join the running medians of the one that is kept.
};

class EventWindow {
 public:
  explicit EventWindow(SecondEvent rule) : rule_(rule) {}

  // Whether the event has become part of the window, by itself or in its second's medians.  It has
  // not where it is more than 300 s older than the newest, or another has its second.
  //
  // An event of a second is the one that came first, at its own instant, with its own prices; of a
  // forex event, bid and ask are the medians, each of those that are known (above 0).
  bool add(const PriceSource& event);

  bool empty() const { return seconds_.empty(); }
  // Not of an empty window.
  const PriceSource& newest() const { return seconds_.rbegin()->second.event; }
  // The earlier one of two that are as near.  Not of an empty window.
  const PriceSource& nearest(std::int64_t time_ms) const;
  // Those from start_ms to end_ms, both included, by time.
  void append(std::int64_t start_ms, std::int64_t end_ms, Sources& events) const;

 private:
  struct Second {
    PriceSource event;
    std::vector<double> bids;  // Those above 0, in order of size.
    std::vector<double> asks;
  };
  // By the second that the event is nearest to; so they are in order of their instants, too.
  using Seconds = std::map<std::int64_t, Second>;

  static bool join(Second& second, const PriceSource& event);
  Seconds::const_iterator first_from(std::int64_t time_ms) const;
  void drop_old();

  SecondEvent rule_;
  Seconds seconds_;
};

// Forex: whether (ask - bid) / bid is above forex_spread_max.  A bid of 0 beside an ask is; two of
// 0 are not: the feed has none.
bool is_spread_too_wide(const PriceSource& event);

// The middle one in order, or the mean of the two in the middle.  `sorted` is not empty.
double median(const std::vector<double>& sorted);

}  // namespace prices
