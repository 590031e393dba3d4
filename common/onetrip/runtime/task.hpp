// Task<T>: a coroutine that ends with a T, for work that has to wait in between.
//
//   Task<Result<Quote>> Positions::quote(std::string pair) {        // by value: see below
//     ONETRIP_CO_TRY(const Turn turn, co_await turns_.take(pair, deadline));
//     ONETRIP_CO_TRY(const Price price, co_await prices_.latest(pair));
//     co_return Quote{price};
//   }
//
//   RunningTask running = start(positions.quote("BTCUSD"),
//                               [this, id](Result<Quote> quote) { answer(id, std::move(quote)); });
//   if (running.active()) calls_.at(id).running = std::move(running);   // else it is answered
//   already
//
// A Task is lazy: nothing runs until it is awaited (once, as an rvalue) or given to start().  It
// owns its frame; destroying a Task that waits destroys the frame and all it awaits, innermost
// first.  An exception that leaves a Task comes out of the co_await on it.
//
// start() runs the task at once, inside the stretch that calls it, to its first suspension.
//   - The callback is called once, with Result<T> (T itself where T is a Result already, Status for
//     void): inside start() if nothing suspended, else in the stretch that ended the task.  By then
//     the task's frames are gone, and RunningTask is inactive: the callback may destroy it.
//   - An exception that leaves the task becomes an INTERNAL error, outcome `executed`.  The
//   callback
//     itself must not throw.
//   - What the callback has captured outlives the task's frames: the place for what a handler's
//     reference parameters refer to.
//   - Destroying an active RunningTask, or cancel(), destroys the frames; the callback is never
//     called.  Whatever the task waited for (a Completion, a Turn, a timer, its place among what is
//     ready) forgets it.  Not from inside the task itself.  The Activity of a stretch has to
//     outlive the RunningTask.
//
// A coroutine copies its parameters, but not what they refer to, nor a lambda's captures: a task
// that suspends takes its parameters by value, and a lambda coroutine must outlive its task. One
// thread, the Scheduler's.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/base/result.hpp"

namespace onetrip {

template <class T = void>
class Task;

namespace detail {

// What all tasks' promises have: who waits for the end, and the exception that was it.
class TaskPromiseBase {
 public:
  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      const std::coroutine_handle<> waiting = ended.promise().waiting_;
      return waiting ? waiting : std::noop_coroutine();
    }
    void await_resume() const noexcept {}
  };

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() { exception_ = std::current_exception(); }

  void set_waiting(std::coroutine_handle<> waiting) { waiting_ = waiting; }

 protected:
  void rethrow_if_failed() {
    if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
  }

 private:
  std::coroutine_handle<> waiting_;
  std::exception_ptr exception_;
};

template <class T>
class TaskPromise final : public TaskPromiseBase {
 public:
  Task<T> get_return_object();
  void return_value(T value) { value_.emplace(std::move(value)); }
  T take() {
    rethrow_if_failed();
    return *std::move(value_);
  }

 private:
  std::optional<T> value_;
};

template <>
class TaskPromise<void> final : public TaskPromiseBase {
 public:
  Task<void> get_return_object();
  void return_void() {}
  void take() { rethrow_if_failed(); }
};

}  // namespace detail

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using value_type = T;
  static_assert(!std::is_reference_v<T>, "a task ends with a value: return a pointer instead");

  Task() = default;
  explicit Task(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      if (frame_) frame_.destroy();
      frame_ = std::exchange(other.frame_, nullptr);
    }
    return *this;
  }
  ~Task() {
    if (frame_) frame_.destroy();
  }

  // Starts the task within the coroutine that awaits it.  A task that ends without suspending gives
  // its value back as a plain call would, on the same stack frame; only one that did suspend goes
  // on by symmetric transfer.  (Transfer both ways needs tail calls, which GCC makes at -O2 only:
  // a loop over a million such tasks would overflow the stack of a debug or sanitizer build.)
  auto operator co_await() && {
    struct Awaiter {
      std::coroutine_handle<promise_type> frame;
      bool await_ready() const { return false; }
      bool await_suspend(std::coroutine_handle<> waiting) const {
        frame.resume();
        if (frame.done()) return false;
        frame.promise().set_waiting(waiting);
        return true;
      }
      T await_resume() const { return frame.promise().take(); }
    };
    ONETRIP_CHECK(frame_ && !frame_.done());
    return Awaiter{frame_};
  }

 private:
  std::coroutine_handle<promise_type> frame_;
};

namespace detail {
template <class T>
Task<T> TaskPromise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}
inline Task<void> TaskPromise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<TaskPromise>::from_promise(*this));
}
}  // namespace detail

}  // namespace onetrip

// ONETRIP_TRY for coroutines: declares the value of a Result, or co_returns its error.
#define ONETRIP_CO_TRY(declaration, ...)                               \
  auto ONETRIP_JOIN(onetrip_try_, __LINE__) = (__VA_ARGS__);           \
  if (!ONETRIP_JOIN(onetrip_try_, __LINE__).ok())                      \
    co_return std::move(ONETRIP_JOIN(onetrip_try_, __LINE__)).error(); \
  declaration = *std::move(ONETRIP_JOIN(onetrip_try_, __LINE__))

// The same for a Status, or for a value that is not needed.
#define ONETRIP_CO_TRY_STATUS(...)                               \
  if (auto onetrip_status = (__VA_ARGS__); !onetrip_status.ok()) \
  co_return std::move(onetrip_status).error()

#include "onetrip/runtime/running_task.hpp"  // start() and RunningTask: one contract, two files.
