// RunningTask and start(): the root of a tree of tasks.  runtime/task.hpp has the contract.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "onetrip/base/result.hpp"
#include "onetrip/runtime/task.hpp"

namespace onetrip {

class RunningTask;

namespace detail {

// The coroutine that start() makes around a task.  Owned by a RunningTask until it lets go of
// itself to call back; from then on the frame frees itself when it ends.
struct Root {
  struct promise_type {
    RunningTask* owner = nullptr;

    Root get_return_object() {
      return Root{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const {}
    [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
  };
  // `co_await LetGo{}` in the root: nobody owns it any more.
  struct LetGo {
    bool await_ready() const { return false; }
    bool await_suspend(std::coroutine_handle<promise_type> root) const;
    void await_resume() const {}
  };

  std::coroutine_handle<promise_type> frame;
};

}  // namespace detail

class [[nodiscard]] RunningTask {
 public:
  RunningTask() = default;
  explicit RunningTask(detail::Root root) : root_(root.frame) { root_.promise().owner = this; }
  RunningTask(RunningTask&& other) noexcept { take(other); }
  RunningTask& operator=(RunningTask&& other) noexcept {
    if (this != &other) {
      cancel();
      take(other);
    }
    return *this;
  }
  ~RunningTask() { cancel(); }

  // False once the callback is being, or has been, called; and after cancel().
  bool active() const { return static_cast<bool>(root_); }

  // Ends the task where it waits.  Not from inside the task itself.
  void cancel() {
    if (root_) std::exchange(root_, nullptr).destroy();
  }

  // For start().
  void run() { root_.resume(); }

 private:
  friend struct detail::Root::LetGo;

  void take(RunningTask& other) {
    root_ = std::exchange(other.root_, nullptr);
    if (root_) root_.promise().owner = this;
  }

  std::coroutine_handle<detail::Root::promise_type> root_;
};

namespace detail {

inline bool Root::LetGo::await_suspend(std::coroutine_handle<promise_type> root) const {
  std::exchange(root.promise().owner, nullptr)->root_ = nullptr;
  return false;
}

// What the callback of a Task<T> is given.
template <class T>
struct EndOf {
  using type = Result<T>;
};
template <class T>
struct EndOf<Result<T>> {
  using type = Result<T>;
};

inline Error thrown(std::exception_ptr exception) {
  try {
    std::rethrow_exception(std::move(exception));
  } catch (const std::exception& error) {
    return internal("an exception left the handler: {}", error.what())
        .with_outcome(Outcome::executed);
  } catch (...) {
    return internal("an exception of an unknown type left the handler")
        .with_outcome(Outcome::executed);
  }
}

template <class T, class Callback>
Root drive(Callback callback, Task<T> given) {
  Task<T> task = std::move(given);  // So that its frames go before what the callback has captured.
  std::optional<typename EndOf<T>::type> end;
  try {
    if constexpr (std::is_void_v<T>) {
      co_await std::move(task);
      end.emplace();
    } else {
      end.emplace(co_await std::move(task));
    }
  } catch (...) {
    end.emplace(thrown(std::current_exception()));
  }
  task = Task<T>();
  co_await Root::LetGo{};
  callback(*std::move(end));
}

}  // namespace detail

template <class T, class Callback>
RunningTask start(Task<T> task, Callback callback) {
  RunningTask running(detail::drive(std::move(callback), std::move(task)));
  running.run();
  return running;
}

}  // namespace onetrip
