// Time, injected.  A deadline is a monotonic Time; a timestamp of the domain is Unix milliseconds.
//
// The two never mix: a wall clock that jumps must not expire a call.  Code that needs time takes a
// Clock (or the time itself) as an argument, so that a test or a seed decides when it is.
#pragma once

#include <chrono>
#include <cstdint>

namespace onetrip {

using Duration = std::chrono::nanoseconds;
// Monotonic; its zero means nothing.
struct MonotonicEpoch {
  using duration = Duration;
  using rep = Duration::rep;
  using period = Duration::period;
  using time_point = std::chrono::time_point<MonotonicEpoch>;
  static constexpr bool is_steady = true;
};
using Time = MonotonicEpoch::time_point;

// Whole milliseconds, rounded up, never negative: 0.2 ms left is 1 ms, so that a budget on the wire
// is 0 only when nothing is left.
std::uint32_t ceil_ms(Duration duration);

// May be asked from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() const = 0;
  virtual std::int64_t unix_ms() const = 0;
};

// CLOCK_MONOTONIC and CLOCK_REALTIME.
class SystemClock final : public Clock {
 public:
  Time now() const override;
  std::int64_t unix_ms() const override;
};

// Stands still until it is told to move: for tests and simulation.  Not thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(std::int64_t unix_ms = 1'700'000'000'000) : unix_start_ms_(unix_ms) {}
  Time now() const override { return now_; }
  std::int64_t unix_ms() const override;
  void advance(Duration by) { now_ += by; }
  // Never backwards: an earlier time is ignored.
  void advance_to(Time time);

 private:
  Time now_{};
  std::int64_t unix_start_ms_;
};

}  // namespace onetrip
