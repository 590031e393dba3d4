// Scheduler: what a single-threaded service runs on: things that are ready, and timers.
//
// It waits for nothing and owns no thread: EventLoop waits and calls it in a program, a simulation
// steps it under virtual time.  All calls come from one thread.  It outlives every coroutine,
// Completion and Turns that was given it.
//
// An Activity is one call (or one run of a timer) being executed.  Whenever its code runs, from
// here to its next suspension, the Scheduler says so to the Activity: entered() before, left()
// after.  That stretch is what the store makes one transaction of.  An Activity outlives its
// stretches: whoever ends it from inside one post()s its destruction.
#pragma once

#include <coroutine>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "onetrip/base/clock.hpp"

namespace onetrip {

class Activity {
 public:
  virtual ~Activity() = default;
  virtual void entered() {}
  virtual void left() {}
};

class Scheduler {
 public:
  using TimerId = std::uint64_t;
  using ReadyId = std::uint64_t;

  explicit Scheduler(const Clock& clock) : clock_(clock) {}
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  const Clock& clock() const { return clock_; }
  Time now() const { return clock_.now(); }

  // Whose code is running; nullptr between stretches.
  Activity* current() const { return current_; }
  // When the stretch that is running began.
  Time stretch_began() const { return stretch_began_; }

  // Runs `work` now as a stretch of `activity`.  Not from inside another stretch.
  void run(Activity& activity, const std::function<void()>& work) { run(activity, now(), work); }
  // The same, where the time is known.
  void run(Activity& activity, Time now, const std::function<void()>& work);

  // Resumes the coroutine later, in order, as a stretch of `activity` (nullptr: of nobody). Whoever
  // may destroy the coroutine or the activity before that withdraws it first; Suspension
  // (runtime/suspension.hpp) does so by itself.
  ReadyId resume_later(std::coroutine_handle<> coroutine, Activity* activity);
  // Takes a resumption back.  False where it has happened already.
  bool withdraw(ReadyId id);

  // Calls `work` later, in order, outside every stretch.
  void post(std::function<void()> work);

  // Calls `work` once at that time or soon after, outside every stretch.  Timers of one time run in
  // the order in which they were set.
  TimerId at(Time time, std::function<void()> work);
  TimerId after(Duration delay, std::function<void()> work) {
    return at(now() + delay, std::move(work));
  }
  // False where it has run already, or never was.
  bool cancel(TimerId id);

  // Runs the timers that are due, then what is ready.  What these make ready, or set a timer for,
  // waits for the next call (but what a timer makes ready runs at once), so that work that goes on
  // for ever cannot keep a loop from its sockets.  True if anything ran.
  bool run_ready() { return run_ready_for(Duration::max()); }
  // The same, but begins nothing more when it has taken so long: the rest waits for the next call.
  // Of the timers and of what is ready it runs one each at least.
  bool run_ready_for(Duration budget);
  bool has_ready() const { return ready_count_ > 0; }
  // When the next timer is due; none if there is none.
  std::optional<Time> next_timer() const;

 private:
  struct Ready {
    std::coroutine_handle<> coroutine;  // Either this ...
    Activity* activity = nullptr;
    std::function<void()> work;  // ... or this; or neither: it was withdrawn.
  };

  ReadyId add(Ready ready);
  bool run_timers(Duration budget);
  bool run_next();
  void resume(const Ready& ready);

  const Clock& clock_;
  Activity* current_ = nullptr;
  Time stretch_began_{};
  std::deque<Ready> ready_;
  ReadyId first_ready_id_ = 1;   // Of ready_.front(); the others follow by one each.
  std::size_t ready_count_ = 0;  // Those of ready_ that were not withdrawn.
  std::map<std::pair<Time, TimerId>, std::function<void()>> timers_;
  std::unordered_map<TimerId, Time> timer_times_;
  TimerId next_timer_id_ = 1;
};

}  // namespace onetrip
