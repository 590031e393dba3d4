#include "onetrip/runtime/event_loop.hpp"

#include <algorithm>

namespace onetrip {
namespace {

// A timer in the far future is looked at again after this, so that no wait overflows anybody's
// milliseconds.
constexpr Duration wait_max = std::chrono::hours(1);
// How long what is ready may keep the sockets waiting.
constexpr Duration ready_budget = std::chrono::milliseconds(5);
constexpr Duration minute = std::chrono::minutes(1);

}  // namespace

EventLoop::WatchId EventLoop::watch(net::Pollable item, std::function<void()> on_readable) {
  const WatchId id = next_watch_id_++;
  watches_.emplace(id, std::make_shared<const Watch>(Watch{item, std::move(on_readable)}));
  ids_.clear();
  return id;
}

void EventLoop::unwatch(WatchId id) {
  watches_.erase(id);
  ids_.clear();
}

void EventLoop::run() {
  while (!stopped_) {
    wait();
    const Time began = scheduler_.now();
    for (const WatchId id : readable_) {
      const auto watch = watches_.find(id);
      if (watch == watches_.end()) continue;
      const auto kept = watch->second;  // It may unwatch itself.
      kept->on_readable();
    }
    scheduler_.run_ready_for(ready_budget);
    note_held(began);
  }
  stopped_ = false;
}

void EventLoop::wait() {
  if (ids_.empty()) list_watches();
  const std::vector<bool>& flags = poller_.wait(items_, time_to_wait());
  readable_.clear();
  for (std::size_t i = 0; i != ids_.size(); ++i)
    if (flags[i]) readable_.push_back(ids_[i]);
}

void EventLoop::list_watches() {
  items_.clear();
  for (const auto& [id, watch] : watches_) {
    ids_.push_back(id);
    items_.push_back(watch->item);
  }
}

std::optional<Duration> EventLoop::time_to_wait() const {
  if (scheduler_.has_ready()) return Duration::zero();
  const auto next = scheduler_.next_timer();
  if (!next) return std::nullopt;
  return std::clamp<Duration>(*next - scheduler_.now(), Duration::zero(), wait_max);
}

void EventLoop::note_held(Time began) {
  const Time now = scheduler_.now();
  const Duration stretch = now - began;
  ++held_.turns;
  if (stretch > Held::long_stretch) ++held_.over_50_ms;
  if (stretch > held_.longest) {
    held_.longest = stretch;
    held_.longest_at_ms = scheduler_.clock().unix_ms();
  }
  if (now - minute_began_ >= minute) {
    const bool is_next = now - minute_began_ < 2 * minute;
    longest_last_minute_ = is_next ? longest_this_minute_ : Duration::zero();
    longest_this_minute_ = Duration::zero();
    minute_began_ = now;
  }
  longest_this_minute_ = std::max(longest_this_minute_, stretch);
}

Duration EventLoop::longest_recently() const {
  const Duration age = scheduler_.now() - minute_began_;
  if (age >= 2 * minute) return Duration::zero();
  return age >= minute ? longest_this_minute_
                       : std::max(longest_this_minute_, longest_last_minute_);
}

}  // namespace onetrip
