// co_await sleep_until(scheduler, time), co_await sleep_for(scheduler, delay): a coroutine that
// goes on at that time or soon after, as a stretch of the same activity.  A time that has passed
// does not suspend.  Destroying the coroutine cancels the timer.
#pragma once

#include <coroutine>

#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/suspension.hpp"

namespace onetrip {

class [[nodiscard]] Sleep {
 public:
  Sleep(Scheduler& scheduler, Time until) : scheduler_(scheduler), until_(until) {}
  Sleep(const Sleep&) = delete;
  Sleep& operator=(const Sleep&) = delete;
  ~Sleep() {
    if (timer_ != 0) scheduler_.cancel(timer_);
  }

  bool await_ready() const { return until_ <= scheduler_.now(); }
  void await_suspend(std::coroutine_handle<> coroutine) {
    suspension_.begin(scheduler_, coroutine);
    timer_ = scheduler_.at(until_, [this] { suspension_.wake(); });
  }
  void await_resume() const {}

 private:
  Scheduler& scheduler_;
  Time until_;
  Scheduler::TimerId timer_ = 0;
  Suspension suspension_;
};

inline Sleep sleep_until(Scheduler& scheduler, Time time) { return Sleep(scheduler, time); }
inline Sleep sleep_for(Scheduler& scheduler, Duration delay) {
  return Sleep(scheduler, scheduler.now() + delay);
}

}  // namespace onetrip
