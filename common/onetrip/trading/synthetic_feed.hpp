// SyntheticFeed: made-up prices, so that everything runs anywhere: one event a second of each pair,
// and a candle of each minute.
//
// Each pair's price is a seeded random walk that is drawn back to where it began, over about an
// hour.  A step depends on the seed, the pair and the second alone, and the walk begins 12 hours
// before the feed is connected: so two instances agree (to 1e-5 of how far it has walked),
// whenever each was started, and a restart is no jump.  Pairs rest while their market is closed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "onetrip/trading/feed.hpp"

namespace trading {

inline constexpr std::string_view synthetic_source = "synthetic";
inline constexpr double synthetic_volatility_max = 0.01;

class SyntheticFeed final : public Feed {
 public:
  // volatility: how far one step goes at the most, as a share of the price where the walk began;
  // for forex, a tenth of it.  0 to synthetic_volatility_max.
  SyntheticFeed(std::uint64_t seed, double volatility, std::vector<const TradePair*> pairs);

  std::string_view name() const override { return synthetic_source; }
  std::span<const TradePair* const> pairs() const override { return pairs_; }
  onetrip::Status connect(std::int64_t now_ms) override;
  // The seconds since the last poll.  Where they are more than a minute, the prices go on, but only
  // the last minute of them is delivered.
  onetrip::Status poll(std::int64_t now_ms, Delivery& delivery) override;
  std::optional<std::int64_t> next_poll_ms() const override;

 private:
  struct Walk {
    const TradePair* pair;
    std::uint64_t key;  // Of the seed and the pair.
    double begin;       // The price where it began.
    double step;        // The greatest step.
    double away = 0;    // How far it is from `begin`: 0.1 is 10 % above, -0.1 a tenth below it.
    std::optional<PriceSource>
        candle;  // Of the minute under way, where it was seen from its start.

    // Above 0, however far away.
    double price() const { return away < 0 ? begin / (1 - away) : begin * (1 + away); }
  };

  void restart_walks(std::int64_t second);
  static void take_step(Walk& walk, std::int64_t second);
  void skip_to(std::int64_t second);
  void deliver_second(Delivery& delivery);

  std::vector<const TradePair*> pairs_;
  std::vector<Walk> walks_;
  std::int64_t second_ = 0;  // Unix seconds: the last that was walked.
};

}  // namespace trading
