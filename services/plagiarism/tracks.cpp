#include "services/plagiarism/tracks.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace plagiarism {
namespace {

using trading::Order;

// How the net leverage of a pair changes, by time.
using Changes = std::vector<std::pair<std::int64_t, double>>;

std::uint8_t type_index(const Order& order) {
  if (order.order_type == trading::long_type) return 0;
  return order.order_type == trading::short_type ? 1 : 2;
}

// The first sample at or after a time; 0 for times before the window.
std::int64_t sample_of(std::int64_t time_ms, std::int64_t start_ms) {
  if (time_ms <= start_ms) return 0;
  return (time_ms - start_ms + sample_ms - 1) / sample_ms;
}

void add_orders(const positions::Position& position, std::int64_t now_ms, Track& track) {
  const std::int64_t start_ms = now_ms - window_ms;
  for (const Order& order : position.orders) {
    if (order.processed_ms > now_ms || order.processed_ms < start_ms - follow_max_ms) continue;
    const std::uint8_t type = type_index(order);
    track.times_by_type[static_cast<std::size_t>(type)].push_back(order.processed_ms);
    if (order.processed_ms >= start_ms) track.orders.push_back({order.processed_ms, type});
  }
}

void add_changes(const positions::Position& position, std::int64_t now_ms, Changes& changes) {
  double net = 0;
  for (const Order& order : position.orders) {
    if (order.processed_ms > now_ms) break;
    // A FLAT takes away all there is, to the last bit.
    const double next =
        order.order_type == trading::flat_type ? 0 : net + order.leverage.value_or(0);
    changes.emplace_back(order.processed_ms, next - net);
    net = next;
  }
  const bool is_closed = position.close_ms && *position.close_ms <= now_ms;
  if (is_closed && net != 0) changes.emplace_back(*position.close_ms, -net);
}

std::vector<Level> levels_of(Changes changes, std::int64_t start_ms) {
  std::stable_sort(changes.begin(), changes.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Level> levels{{0, 0}};
  double net = 0;
  for (const auto& [time_ms, change] : changes) {
    net += change;
    const std::int64_t from = sample_of(time_ms, start_ms);
    if (from >= samples) break;
    if (levels.back().from == from)
      levels.back().leverage = net;
    else
      levels.push_back({static_cast<std::int32_t>(from), net});
  }
  levels.erase(std::unique(levels.begin(), levels.end(),
                           [](const Level& a, const Level& b) { return a.leverage == b.leverage; }),
               levels.end());
  return levels;
}

// Sums grow from the samples that every lag has, so that none is the difference of two others.
void sum_energies(Track& track) {
  double all_but_ends_first = 0;  // Without the last lag_max samples.
  double all_but_ends_last = 0;   // Without the first lag_max samples.
  std::array<double, lag_max> first{};
  std::array<double, lag_max> last{};
  for (std::size_t i = 0; i < track.levels.size(); ++i) {
    const std::int32_t begin = track.levels[i].from;
    const std::int32_t end = i + 1 < track.levels.size() ? track.levels[i + 1].from : samples;
    const double square = track.levels[i].leverage * track.levels[i].leverage;
    all_but_ends_first += square * std::max(0, std::min(end, samples - lag_max) - begin);
    all_but_ends_last += square * std::max(0, end - std::max(begin, lag_max));
    for (std::int32_t s = begin; s < std::min(end, lag_max); ++s)
      first[static_cast<std::size_t>(s)] = square;
    for (std::int32_t s = std::max(begin, samples - lag_max); s < end; ++s)
      last[static_cast<std::size_t>(samples - 1 - s)] = square;
  }
  track.energy_without_last[lag_max] = all_but_ends_first;
  track.energy_without_first[lag_max] = all_but_ends_last;
  for (std::size_t lag = lag_max; lag-- > 0;) {
    track.energy_without_last[lag] = track.energy_without_last[lag + 1] + last[lag];
    track.energy_without_first[lag] = track.energy_without_first[lag + 1] + first[lag];
  }
}

}  // namespace

std::vector<Track> tracks_of(const Hotkey& hotkey, const positions::Positions& positions,
                             std::int64_t now_ms) {
  std::map<std::string, std::pair<Track, Changes>> by_pair;
  for (const positions::Position& position : positions) {
    auto& [track, changes] = by_pair[position.trade_pair];
    add_orders(position, now_ms, track);
    add_changes(position, now_ms, changes);
  }
  std::vector<Track> tracks;
  for (auto& [pair, made] : by_pair) {
    Track& track = made.first;
    track.hotkey = hotkey;
    track.trade_pair = pair;
    track.levels = levels_of(std::move(made.second), now_ms - window_ms);
    std::stable_sort(track.orders.begin(), track.orders.end(),
                     [](const auto& a, const auto& b) { return a.time_ms < b.time_ms; });
    for (auto& times : track.times_by_type) std::sort(times.begin(), times.end());
    const bool is_flat = track.levels.size() == 1 && track.levels.front().leverage == 0;
    if (is_flat) continue;  // Similar to nothing.
    sum_energies(track);
    tracks.push_back(std::move(track));
  }
  return tracks;
}

}  // namespace plagiarism
