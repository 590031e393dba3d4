// Suspension: one coroutine that waits, as whoever it waits for sees it.
//
// Every awaitable of this floor keeps one in its awaiter, which lives in the frame of the waiting
// coroutine.  So a frame that is destroyed while it waits takes its resumption with it: nothing
// that fires later can reach it.  To write an awaitable of your own, do the same:
//
//   struct MyAwaiter {
//     Suspension suspension;
//     bool await_ready() { return arrived; }
//     void await_suspend(std::coroutine_handle<> coroutine) {
//       suspension.begin(scheduler, coroutine);
//       register_somewhere(this);              // which calls suspension.wake() when it is time,
//     }
//     void await_resume() {}
//     ~MyAwaiter() { unregister(this); }       // and must not know us any more after this.
//   };
#pragma once

#include <coroutine>

#include "onetrip/runtime/scheduler.hpp"

namespace onetrip {

class Suspension {
 public:
  Suspension() = default;
  Suspension(const Suspension&) = delete;
  Suspension& operator=(const Suspension&) = delete;
  // Takes back a resumption that has not happened yet.
  ~Suspension() {
    if (ready_ != 0) scheduler_->withdraw(ready_);
  }

  // The coroutine has suspended itself, in a stretch of the scheduler's current activity.
  void begin(Scheduler& scheduler, std::coroutine_handle<> coroutine) {
    scheduler_ = &scheduler;
    coroutine_ = coroutine;
    activity_ = scheduler.current();
  }
  // Resumes it later, as a stretch of that activity.  Only the first call counts, and only after
  // begin().
  void wake() {
    if (scheduler_ != nullptr && ready_ == 0)
      ready_ = scheduler_->resume_later(coroutine_, activity_);
  }

 private:
  Scheduler* scheduler_ = nullptr;
  std::coroutine_handle<> coroutine_;
  Activity* activity_ = nullptr;
  Scheduler::ReadyId ready_ = 0;  // 0: not woken yet.
};

}  // namespace onetrip
