// Completion<T>: a value that one part will give and one coroutine waits for.
//
//   Completion<Result<Reply>> reply(scheduler);
//   book.when_answered(id, [reply](Result<Reply> r) mutable { reply.set(std::move(r)); });
//   Result<Reply> answer = co_await reply;
//
// Copies are handles to the same value, so giver and waiter each keep one and may go in any order:
// a value that nobody waits for any more is dropped.  Nothing here ends a wait that is never
// answered; whoever promises the value also keeps the deadline.  One thread, the Scheduler's.
#pragma once

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/suspension.hpp"

namespace onetrip {

template <class T>
class Completion {
  struct State {
    Scheduler& scheduler;
    std::optional<T> value;
    Suspension* waiting = nullptr;
    bool set = false;
    bool awaited = false;
  };

 public:
  explicit Completion(Scheduler& scheduler)
      : state_(std::make_shared<State>(State{scheduler, std::nullopt, nullptr, false, false})) {}

  // Gives the value; whoever waits is resumed later, as a stretch of the activity it waits in.
  // False, and `value` is dropped, where one was given before.
  bool set(T value) {
    if (state_->set) return false;
    state_->set = true;
    state_->value.emplace(std::move(value));
    if (state_->waiting != nullptr) state_->waiting->wake();
    return true;
  }
  bool is_set() const { return state_->set; }

  // The value, at once if it is there.  May be awaited once.
  auto operator co_await() const {
    ONETRIP_CHECK(!state_->awaited);
    state_->awaited = true;
    return Awaiter(state_);
  }

 private:
  class Awaiter {
   public:
    explicit Awaiter(std::shared_ptr<State> state) : state_(std::move(state)) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    ~Awaiter() { state_->waiting = nullptr; }

    bool await_ready() const { return state_->set; }
    void await_suspend(std::coroutine_handle<> coroutine) {
      suspension_.begin(state_->scheduler, coroutine);
      state_->waiting = &suspension_;
    }
    T await_resume() { return *std::move(state_->value); }

   private:
    std::shared_ptr<State> state_;
    Suspension suspension_;
  };

  std::shared_ptr<State> state_;
};

}  // namespace onetrip
