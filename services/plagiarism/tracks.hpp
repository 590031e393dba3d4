// Track: what one hotkey did in one pair over the window that is compared (DOMAIN §9).  Pure.
//
// The window is the 10 days before `now_ms`, sampled every 2 minutes: sample k is at
// now_ms - 10 days + k * 2 minutes, k from 0 to 7199.  The net leverage at a sample is what is in
// force then, an order of that very millisecond included.  It is kept as the levels and where they
// begin, some tens of numbers, not as 7200.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/trading/times.hpp"

namespace plagiarism {

using trading::Hotkey;

inline constexpr std::int64_t window_ms = 10 * trading::day_ms;
inline constexpr std::int64_t sample_ms = 2 * trading::minute_ms;
inline constexpr std::int32_t samples = 7'200;
// Lags that are tried, in samples: 0 to this.
inline constexpr std::int32_t lag_max = 60;
// A follower's order comes this long after the victim's.
inline constexpr std::int64_t follow_min_ms = 10 * trading::second_ms;
inline constexpr std::int64_t follow_max_ms = 12 * trading::hour_ms;

struct Level {
  std::int32_t from = 0;  // Sample; in force to the next one's.
  double leverage = 0;

  friend bool operator==(const Level&, const Level&) = default;
};

struct Track {
  // What the search needs of an order: LONG, SHORT or FLAT, and when.
  struct OrderAt {
    std::int64_t time_ms = 0;
    std::uint8_t type = 0;  // An index into times_by_type.
  };

  Hotkey hotkey;
  std::string trade_pair;
  std::vector<OrderAt> orders;  // Those in the window, by time.
  // Of the window and the 12 hours before it, in which an order may still have been followed.
  std::array<std::vector<std::int64_t>, 3> times_by_type;
  std::vector<Level> levels;  // The first is from sample 0 on; no two alike in a row.
  // [lag]: the sum of squares over all samples but the last, and but the first, `lag`.
  std::array<double, lag_max + 1> energy_without_last{};
  std::array<double, lag_max + 1> energy_without_first{};
};

// One for each pair in which the hotkey had an order or a position in the window; orders after
// now_ms do not count.  Positions of one pair add up.
std::vector<Track> tracks_of(const Hotkey& hotkey, const positions::Positions& positions,
                             std::int64_t now_ms);

}  // namespace plagiarism
