#include "services/prices/event_window.hpp"

#include <algorithm>

namespace prices {
namespace {

std::int64_t nearest_second(std::int64_t time_ms) { return (time_ms + 500) / 1000; }

bool insert_quote(std::vector<double>& sorted, double quote) {
  if (quote <= 0 || sorted.size() == quotes_per_second_max) return false;
  sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), quote), quote);
  return true;
}

}  // namespace

bool is_spread_too_wide(const PriceSource& event) {
  return (event.ask - event.bid) / event.bid > forex_spread_max;
}

double median(const std::vector<double>& sorted) {
  const std::size_t middle = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[middle];
  return sorted[middle - 1] / 2 + sorted[middle] / 2;  // Halves first: two of 1e308 have a mean.
}

bool EventWindow::join(Second& second, const PriceSource& event) {
  const bool has_bid = insert_quote(second.bids, event.bid);
  const bool has_ask = insert_quote(second.asks, event.ask);
  if (has_bid) second.event.bid = median(second.bids);
  if (has_ask) second.event.ask = median(second.asks);
  return has_bid || has_ask;
}

bool EventWindow::add(const PriceSource& event) {
  if (!empty() && event.start_ms < newest().start_ms - event_window_ms) return false;
  const auto [place, is_first] =
      seconds_.try_emplace(nearest_second(event.start_ms), Second{event, {}, {}});
  const bool joined = rule_ == SecondEvent::joins_medians && join(place->second, event);
  if (!is_first) return joined;
  drop_old();
  return true;
}

void EventWindow::drop_old() {
  const std::int64_t oldest_ms = newest().start_ms - event_window_ms;
  while (seconds_.begin()->second.event.start_ms < oldest_ms) seconds_.erase(seconds_.begin());
}

EventWindow::Seconds::const_iterator EventWindow::first_from(std::int64_t time_ms) const {
  const auto found = seconds_.lower_bound(nearest_second(time_ms));
  const bool is_before = found != seconds_.end() && found->second.event.start_ms < time_ms;
  return is_before ? std::next(found) : found;
}

const PriceSource& EventWindow::nearest(std::int64_t time_ms) const {
  const auto after = first_from(time_ms);
  if (after == seconds_.begin()) return after->second.event;
  const PriceSource& before = std::prev(after)->second.event;
  if (after == seconds_.end()) return before;
  const std::int64_t back = time_ms - before.start_ms;
  return back <= after->second.event.start_ms - time_ms ? before : after->second.event;
}

void EventWindow::append(std::int64_t start_ms, std::int64_t end_ms, Sources& events) const {
  for (auto at = first_from(start_ms); at != seconds_.end(); ++at) {
    if (at->second.event.start_ms > end_ms) return;
    events.push_back(at->second.event);
  }
}

}  // namespace prices
