#include "services/prices/price_book.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace prices {
namespace {

void order_by_distance(Sources& sources, std::int64_t time_ms) {
  std::sort(sources.begin(), sources.end(), [time_ms](const PriceSource& a, const PriceSource& b) {
    const auto key = [time_ms](const PriceSource& s) {
      return std::tuple(trading::distance_ms(s, time_ms), s.start_ms, std::string_view(s.source),
                        s.timespan_ms);
    };
    return key(a) < key(b);
  });
}

void order_by_time(Sources& sources) {
  std::sort(sources.begin(), sources.end(), [](const PriceSource& a, const PriceSource& b) {
    return std::tie(a.start_ms, a.source) < std::tie(b.start_ms, b.source);
  });
}

void drop_deviating(Sources& candles) {
  if (candles.empty()) return;
  std::vector<double> closes;
  for (const PriceSource& candle : candles) closes.push_back(candle.close);
  std::sort(closes.begin(), closes.end());
  const double middle = median(closes);
  std::erase_if(candles, [middle](const PriceSource& candle) {
    return std::abs(candle.close - middle) / middle > candle_deviation_max;
  });
}

PriceSource first_of_span(std::int64_t start_ms, std::int64_t timespan_ms, double price) {
  PriceSource candle;
  candle.source = built_source;
  candle.timespan_ms = timespan_ms;
  candle.start_ms = start_ms;
  candle.open = candle.close = price;
  candle.high = candle.low = price;
  return candle;
}

// One candle for each span that holds an event and is not in `taken`.
Sources build_candles(const Sources& events, std::int64_t start_ms, std::int64_t timespan_ms,
                      const std::set<std::int64_t>& taken) {
  Sources built;
  for (const PriceSource& event : events) {
    const std::int64_t span = (event.start_ms - start_ms) / timespan_ms;
    if (taken.contains(span)) continue;
    const std::int64_t span_ms = start_ms + span * timespan_ms;
    if (built.empty() || built.back().start_ms != span_ms)
      built.push_back(first_of_span(span_ms, timespan_ms, event.close));
    PriceSource& candle = built.back();
    candle.close = event.close;
    candle.high = std::max(*candle.high, event.close);
    candle.low = std::min(*candle.low, event.close);
  }
  return built;
}

}  // namespace

const PriceBook::Feeds& PriceBook::feeds_of(const TradePair& pair) const {
  static const Feeds none;
  const auto found = pairs_.find(pair.id);
  return found == pairs_.end() ? none : found->second;
}

bool PriceBook::make_room(Feeds& feeds, std::int64_t time_ms) {
  if (feeds.size() < sources_per_pair_max) return true;
  const auto stalest = std::min_element(
      feeds.begin(), feeds.end(),
      [](const auto& a, const auto& b) { return a.second.newest_ms < b.second.newest_ms; });
  if (stalest->second.newest_ms >= time_ms - event_window_ms) return false;
  feeds.erase(stalest);
  return true;
}

PriceBook::Feed* PriceBook::feed_for(const TradePair& pair, const PriceSource& price) {
  Feeds& feeds = pairs_[pair.id];
  const auto found = feeds.find(price.source);
  if (found != feeds.end()) return &found->second;
  if (!make_room(feeds, price.start_ms)) return nullptr;
  const bool is_forex = pair.asset_class == trading::AssetClass::forex;
  const auto rule = is_forex ? SecondEvent::joins_medians : SecondEvent::dropped;
  return &feeds.emplace(price.source, Feed{EventWindow(rule), {}, price.start_ms}).first->second;
}

bool PriceBook::add(const TradePair& pair, const PriceSource& price) {
  const bool is_forex = pair.asset_class == trading::AssetClass::forex;
  if (price.websocket && is_forex && is_spread_too_wide(price)) return false;
  Feed* feed = feed_for(pair, price);
  if (feed == nullptr) return false;
  const bool added = price.websocket ? feed->events.add(price) : feed->candles.add(price);
  if (added) feed->newest_ms = std::max(feed->newest_ms, price.start_ms);
  return added;
}

Sources PriceBook::sources_at(const TradePair& pair, std::int64_t time_ms) const {
  Sources sources;
  for (const auto& [source, feed] : feeds_of(pair))
    if (!feed.events.empty()) sources.push_back(feed.events.nearest(time_ms));
  order_by_distance(sources, time_ms);
  if (!sources.empty() && trading::distance_ms(sources[0], time_ms) <= near_event_ms)
    return sources;

  Sources candles;
  for (const auto& [source, feed] : feeds_of(pair))
    feed.candles.append(time_ms - candle_before_ms, time_ms + candle_after_ms, candles);
  drop_deviating(candles);
  for (PriceSource& candle : candles) sources.push_back(std::move(candle));
  order_by_distance(sources, time_ms);
  return sources;
}

std::optional<PriceSource> PriceBook::best_at(const TradePair& pair, std::int64_t time_ms) const {
  Sources sources = sources_at(pair, time_ms);
  if (sources.empty()) return std::nullopt;
  return std::move(sources[0]);
}

Sources PriceBook::window(const TradePair& pair, std::int64_t start_ms, std::int64_t end_ms) const {
  Sources events;
  for (const auto& [source, feed] : feeds_of(pair)) feed.events.append(start_ms, end_ms, events);
  order_by_time(events);
  return events;
}

Sources PriceBook::candles(const TradePair& pair, std::int64_t start_ms, std::int64_t end_ms,
                           std::int64_t timespan_ms) const {
  Sources candles;
  for (const auto& [source, feed] : feeds_of(pair))
    feed.candles.append(start_ms, end_ms, timespan_ms, candles);
  std::set<std::int64_t> taken;
  for (const PriceSource& candle : candles)
    taken.insert((candle.start_ms - start_ms) / timespan_ms);
  const std::int64_t last_span = (end_ms - start_ms) / timespan_ms;
  const std::int64_t last_ms = start_ms + (last_span + 1) * timespan_ms - 1;
  for (PriceSource& built :
       build_candles(window(pair, start_ms, last_ms), start_ms, timespan_ms, taken))
    candles.push_back(std::move(built));
  order_by_time(candles);
  return candles;
}

std::optional<std::int64_t> PriceBook::newest_event_ms(const TradePair& pair) const {
  std::optional<std::int64_t> newest;
  for (const auto& [source, feed] : feeds_of(pair))
    if (!feed.events.empty()) newest = std::max(newest, {feed.events.newest().start_ms});
  return newest;
}

}  // namespace prices
