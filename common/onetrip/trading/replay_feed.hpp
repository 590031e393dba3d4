// ReplayFeed: recorded prices of one pair, from a CSV (csv_prices.hpp), at their own pace or
// faster.
//
// The first row is delivered when the feed is connected, and each of the others as much later as it
// was then, divided by the speed; a candle when it has ended.  A row that is earlier than the first
// is due at once.  A row that is no price is skipped and told with its line.  Where it is connected
// again, it goes on where it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "onetrip/trading/csv_prices.hpp"
#include "onetrip/trading/feed.hpp"

namespace trading {

inline constexpr std::string_view replay_source = "replay";
inline constexpr double replay_speed_min = 0.001;
inline constexpr double replay_speed_max = 1'000'000;

enum class ReplayTimes {
  recorded,  // The prices keep their times.
  now,       // Their times are those at which they are delivered.
};

class ReplayFeed final : public Feed {
 public:
  // Opens the CSV from its beginning; asked once, and again only after an error.
  using Open = std::function<onetrip::Result<std::unique_ptr<std::istream>>()>;

  // speed: replay_speed_min to replay_speed_max; 1 is its own pace.
  ReplayFeed(const TradePair& pair, double speed, ReplayTimes times, Open open);

  std::string_view name() const override { return name_; }
  std::span<const TradePair* const> pairs() const override { return {&pair_, 1}; }
  onetrip::Status connect(std::int64_t now_ms) override;
  onetrip::Status poll(std::int64_t now_ms, Delivery& delivery) override;
  std::optional<std::int64_t> next_poll_ms() const override;

 private:
  // The next row into ahead_ or skipped_.  False at the end.
  bool read_row();
  // A file of candles does not say how long they are: what its first ones are apart, at the least.
  void find_timespan();
  std::int64_t instant_ms(const PriceSource& price) const;
  std::int64_t due_ms(const PriceSource& price) const;
  Tick tick_of(PriceSource price) const;

  const TradePair* pair_;
  double speed_;
  ReplayTimes times_;
  Open open_;
  std::string name_;
  std::optional<CsvPrices> rows_;
  std::deque<PriceSource> ahead_;  // Read, and not yet due.
  std::deque<std::string> skipped_;
  std::int64_t timespan_ms_ = 0;  // Of its candles; 0 for trades.
  std::int64_t begin_ms_ = 0;     // When the first row was delivered ...
  std::int64_t first_ms_ = 0;     // ... and the time that it was recorded at.
  bool has_ended_ = false;
};

}  // namespace trading
