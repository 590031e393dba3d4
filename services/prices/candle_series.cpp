#include "services/prices/candle_series.hpp"

#include <algorithm>

namespace prices {

bool CandleSeries::add(const PriceSource& candle) {
  ByStart& of_timespan = timespans_[candle.timespan_ms];
  const bool is_new = of_timespan.insert_or_assign(candle.start_ms, candle).second;
  if (!is_new || ++size_ <= candles_max) return true;
  drop_one();
  const auto found = timespans_.find(candle.timespan_ms);
  return found != timespans_.end() && found->second.contains(candle.start_ms);
}

void CandleSeries::drop_one() {
  const auto most = std::max_element(
      timespans_.begin(), timespans_.end(),
      [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  most->second.erase(most->second.begin());
  if (most->second.empty()) timespans_.erase(most);
  --size_;
}

void CandleSeries::append(std::int64_t start_ms, std::int64_t end_ms, Sources& candles) const {
  for (const auto& entry : timespans_) append(start_ms, end_ms, entry.first, candles);
}

void CandleSeries::append(std::int64_t start_ms, std::int64_t end_ms, std::int64_t timespan_ms,
                          Sources& candles) const {
  const auto found = timespans_.find(timespan_ms);
  if (found == timespans_.end()) return;
  const ByStart& of_timespan = found->second;
  for (auto at = of_timespan.lower_bound(start_ms); at != of_timespan.end(); ++at) {
    if (at->first > end_ms) return;
    candles.push_back(at->second);
  }
}

}  // namespace prices
