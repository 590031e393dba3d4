// co_await breathe(scheduler): lets the loop run other things, once this stretch has run for a
// slice.  For a handler or a timer that has much to do:
//
//   for (const Hotkey& hotkey : hotkeys) {
//     mark_to_market(hotkey);
//     co_await breathe(scheduler_);
//   }
//
// Before the slice is over it costs a look at the clock, and does not suspend.  Each slice is a
// stretch, and so a transaction: what was written before is there even if the handler fails later,
// and others may have read and changed anything meanwhile, so no pointer or iterator into a table
// is kept over it.
#pragma once

#include <chrono>
#include <coroutine>

#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/suspension.hpp"

namespace onetrip {

inline constexpr Duration default_slice = std::chrono::milliseconds(5);

class [[nodiscard]] Breath {
 public:
  Breath(Scheduler& scheduler, Duration slice) : scheduler_(scheduler), slice_(slice) {}
  Breath(const Breath&) = delete;
  Breath& operator=(const Breath&) = delete;

  bool await_ready() const { return scheduler_.now() - scheduler_.stretch_began() < slice_; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    suspension_.begin(scheduler_, coroutine);
    suspension_.wake();
  }
  void await_resume() const {}

 private:
  Scheduler& scheduler_;
  Duration slice_;
  Suspension suspension_;
};

inline Breath breathe(Scheduler& scheduler, Duration slice = default_slice) {
  return Breath(scheduler, slice);
}

}  // namespace onetrip
