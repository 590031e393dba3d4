// Started<T>: a task that runs while its starter does something else, and is awaited later.
//
//   Started liquidations(scheduler, perf_ledger::get_liquidations(mesh));    // both calls are
//   Started failures(scheduler, challenge_period::get_failures(mesh));       // on their way
//   Result<Liquidations> first = co_await liquidations;
//   Result<Failures> second = co_await failures;
//
// It runs at once, to its first suspension, as part of the stretch that makes it, and belongs to
// the same activity.  Awaited once at most, as an lvalue; destroyed before its end, its frames go
// with it.  What leaves the task as an exception is an INTERNAL error here.
#pragma once

#include <utility>

#include "onetrip/base/result.hpp"
#include "onetrip/runtime/completion.hpp"
#include "onetrip/runtime/task.hpp"

namespace onetrip {

template <class T>
class [[nodiscard]] Started {
 public:
  Started(Scheduler& scheduler, Task<Result<T>> task)
      : end_(scheduler), running_(start(std::move(task), [end = end_](Result<T> result) mutable {
          end.set(std::move(result));
        })) {}
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;

  auto operator co_await() const { return end_.operator co_await(); }

 private:
  Completion<Result<T>> end_;
  RunningTask running_;  // Goes first.
};

}  // namespace onetrip
