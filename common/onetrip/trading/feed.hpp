// Feed: something that delivers prices: synthetic ones, a recorded file, a live provider.
//
// It is polled by FeedRunner, which gives it the time, and does all else: what it delivers goes to
// the service's push, and it is connected again when it fails or falls silent.  A feed owns no
// timer and no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/trading/price_source.hpp"
#include "onetrip/trading/trade_pairs.hpp"

namespace trading {

// A poll gives no more than this, so that the loop is not held; the rest is due at once.
inline constexpr std::size_t ticks_per_poll_max = 500;

struct Delivery {
  std::vector<Tick> ticks;
  std::vector<std::string> skipped;  // A sentence for each thing that was no price.

  bool is_full() const { return ticks.size() + skipped.size() >= ticks_per_poll_max; }
};

class Feed {
 public:
  virtual ~Feed() = default;

  // "synthetic", "replay ETHUSD": for people.
  virtual std::string_view name() const = 0;
  // Silence is a fault while the market of one of these is open.
  virtual std::span<const TradePair* const> pairs() const = 0;

  // Before the first poll, and again after a failure or a silence.
  virtual onetrip::Status connect(std::int64_t now_ms) = 0;
  // Adds what is due by now_ms (Unix ms).  An error: the connection is lost.
  virtual onetrip::Status poll(std::int64_t now_ms, Delivery& delivery) = 0;
  // When there will be more to poll, Unix ms; none where it has come to its end.
  virtual std::optional<std::int64_t> next_poll_ms() const = 0;
};

}  // namespace trading
