#include "onetrip/trading/replay_feed.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/core.h>

#include "onetrip/trading/times.hpp"

namespace trading {
namespace {

constexpr std::size_t rows_for_timespan = 16;

// 0 where no two of them are apart.
std::int64_t least_distance_ms(const std::deque<PriceSource>& candles) {
  std::int64_t least = 0;
  for (std::size_t i = 1; i < candles.size(); ++i) {
    const std::int64_t apart = candles[i].start_ms - candles[i - 1].start_ms;
    if (apart > 0 && (least == 0 || apart < least)) least = apart;
  }
  return std::min(least, timespan_max_ms);
}

}  // namespace

ReplayFeed::ReplayFeed(const TradePair& pair, double speed, ReplayTimes times, Open open)
    : pair_(&pair),
      speed_(speed),
      times_(times),
      open_(std::move(open)),
      name_(fmt::format("{} {}", replay_source, pair.id)) {}

bool ReplayFeed::read_row() {
  auto row = rows_->next();
  if (!row) return false;
  if (row->price.ok()) {
    ahead_.push_back(*std::move(row->price));
    ahead_.back().source = replay_source;
  } else {
    skipped_.push_back(fmt::format("line {}: {}", row->line, row->price.error().message));
  }
  return true;
}

void ReplayFeed::find_timespan() {
  for (std::size_t i = 0; i < rows_for_timespan; ++i)
    if (!read_row()) break;
  const std::int64_t apart_ms = least_distance_ms(ahead_);
  timespan_ms_ = apart_ms > 0 ? apart_ms : minute_ms;
}

onetrip::Status ReplayFeed::connect(std::int64_t now_ms) {
  if (rows_) return {};
  ONETRIP_TRY(auto stream, open_());
  ONETRIP_TRY(auto rows, CsvPrices::open(std::move(stream)));
  rows_ = std::move(rows);
  if (rows_->kind() == CsvKind::candles) find_timespan();
  while (ahead_.empty() && skipped_.size() < ticks_per_poll_max && read_row()) {
  }
  begin_ms_ = now_ms;
  if (!ahead_.empty()) first_ms_ = instant_ms(ahead_.front());
  return {};
}

std::int64_t ReplayFeed::instant_ms(const PriceSource& price) const {
  return price.start_ms + timespan_ms_;
}

std::int64_t ReplayFeed::due_ms(const PriceSource& price) const {
  const auto later_ms = static_cast<double>(instant_ms(price) - first_ms_);
  return begin_ms_ + std::llround(later_ms / speed_);
}

Tick ReplayFeed::tick_of(PriceSource price) const {
  price.timespan_ms = timespan_ms_;
  if (times_ == ReplayTimes::now) {
    const auto scaled_ms = std::llround(static_cast<double>(timespan_ms_) / speed_);
    if (!price.websocket)
      price.timespan_ms = std::clamp<std::int64_t>(scaled_ms, 1, timespan_max_ms);
    price.start_ms = due_ms(price) - price.timespan_ms;
  }
  return {std::string(pair_->id), std::move(price)};
}

onetrip::Status ReplayFeed::poll(std::int64_t now_ms, Delivery& delivery) {
  while (true) {
    for (std::string& sentence : skipped_) delivery.skipped.push_back(std::move(sentence));
    skipped_.clear();
    if (delivery.is_full()) return {};
    if (ahead_.empty()) {
      has_ended_ = !read_row();
      if (has_ended_) return {};
      continue;
    }
    if (due_ms(ahead_.front()) > now_ms) return {};
    delivery.ticks.push_back(tick_of(std::move(ahead_.front())));
    ahead_.pop_front();
  }
}

std::optional<std::int64_t> ReplayFeed::next_poll_ms() const {
  if (has_ended_) return std::nullopt;
  return ahead_.empty() ? begin_ms_ : due_ms(ahead_.front());
}

}  // namespace trading
