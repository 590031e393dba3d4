// FeedRunner: connects feeds, polls them when they have something, and hands it to push; watches
// over them.
//
// A feed that cannot be connected, that fails, or that has delivered nothing for 120 s while the
// market of one of its pairs was open (and said at its last delivery that it would), is connected
// again: after 1 s, then after 1.5 times as long each time, 30 s at the most; one delivery, and it
// begins at 1 s again.
//
// Driven by the Scheduler's timers and clock; its thread.  Each poll runs outside every stretch.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "onetrip/api/prices.hpp"
#include "onetrip/base/clock.hpp"
#include "onetrip/base/log.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/trading/feed.hpp"

namespace prices {

using trading::Delivery;
using trading::Feed;

inline constexpr onetrip::Duration feed_silence_max = std::chrono::seconds(120);
inline constexpr onetrip::Duration feed_wait_min = std::chrono::seconds(1);
inline constexpr onetrip::Duration feed_wait_max = std::chrono::seconds(30);

class FeedRunner {
 public:
  using Push = std::function<onetrip::Result<std::int64_t>(const std::vector<Tick>&)>;

  // Connects the feeds when the scheduler runs next.  `scheduler` and `log` outlive it.
  FeedRunner(onetrip::Scheduler& scheduler, onetrip::Log& log,
             std::vector<std::unique_ptr<Feed>> feeds, Push sink);
  ~FeedRunner();
  FeedRunner(const FeedRunner&) = delete;
  FeedRunner& operator=(const FeedRunner&) = delete;

  // In the order in which the feeds were given.
  std::vector<FeedStatus> status() const;
  // UNAVAILABLE, with its name and the reason, while one waits to be connected again.
  onetrip::Status check() const;

 private:
  struct Run {
    std::unique_ptr<Feed> feed;
    FeedStatus status;
    onetrip::Duration wait = feed_wait_min;
    onetrip::Time expected{};  // When it was to deliver next, by what it said at the last delivery.
    onetrip::Scheduler::TimerId timer = 0;
  };
  using Step = void (FeedRunner::*)(Run&);

  void later(Run& run, onetrip::Duration delay, Step step);
  void connect(Run& run);
  void poll(Run& run);
  void take(Run& run, const Delivery& delivery);
  void lose(Run& run, const onetrip::Error& why);
  // Starts to count anew where all its markets are closed.
  bool is_silent(Run& run) const;
  onetrip::Duration until_next(const Run& run) const;
  std::int64_t now_ms() const { return scheduler_.clock().unix_ms(); }

  onetrip::Scheduler& scheduler_;
  onetrip::Log& log_;
  Push push_;
  std::vector<Run> runs_;  // Not resized once the timers know them.
};

}  // namespace prices
