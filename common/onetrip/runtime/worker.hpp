// Worker: runs pure functions where they do not hold the loop.
//
//   Similarities compare(const Snapshot& snapshot, const std::stop_token& stop);
//   ...
//   Snapshot snapshot = copy_of(tables_);
//   const Similarities found = co_await worker_.run(compare, std::move(snapshot));
//
// The function runs on another thread, so it touches nothing but its arguments, which are kept by
// value and destroyed on the loop's thread, and gives a value back.  An exception that leaves it
// comes out of the co_await.  Nothing ends it at the caller's deadline; but where the coroutine
// that waits is destroyed, a function that has not begun never does, and one that runs may look at
// the std::stop_token, where that is its last parameter, and end early.  Its result is dropped.
//
// A service takes a Worker&: a program has a ThreadWorker (ServiceParts::worker), a simulation or a
// test an InlineWorker.  All calls come from the loop's thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/runtime/completion.hpp"
#include "onetrip/runtime/task.hpp"

namespace onetrip {

class Worker {
 public:
  virtual ~Worker() = default;

  // Task<T>, where `function(args...)`, or `function(args..., std::stop_token)`, gives a T.  What
  // the function needs are arguments, not captures: GCC 12 destroys a lambda that captures anything
  // twice, if it stands inside of a co_await.
  template <class F, class... Args>
  auto run(F function, Args&&... args) {
    static_assert(std::is_trivially_destructible_v<F>, "hand over arguments in place of captures");
    using T = typename ResultOf<F, std::decay_t<Args>&...>::type;
    static_assert(!std::is_void_v<T>, "a pure function gives a value");
    return wait_for<T>(std::make_shared<JobOf<T, F, std::decay_t<Args>...>>(
        scheduler_, function, std::forward<Args>(args)...));
  }

  // One function, and who waits for it.
  class Job {
   public:
    explicit Job(Scheduler& scheduler) : ended_(scheduler) {}
    virtual ~Job() = default;
    // Runs it, on any thread; not where nobody waits any more.
    void work() {
      if (!stop_.stop_requested()) execute(stop_.get_token());
    }
    // On the loop's thread, after work(): whoever waits goes on.
    void tell() { ended_.set(Done{}); }

    Completion<Done>& ended() { return ended_; }
    void forget() { stop_.request_stop(); }

   private:
    virtual void execute(std::stop_token stop) = 0;

    Completion<Done> ended_;
    std::stop_source stop_;
  };

 protected:
  explicit Worker(Scheduler& scheduler) : scheduler_(scheduler) {}
  // work() is to be called once, and then tell().
  virtual void submit(std::shared_ptr<Job> job) = 0;

 private:
  template <class F, class... Args>
  struct ResultOf : std::invoke_result<F, Args...> {};
  template <class F, class... Args>
  requires std::is_invocable_v<F, Args..., std::stop_token>
  struct ResultOf<F, Args...> : std::invoke_result<F, Args..., std::stop_token> {
  };

  template <class T>
  class JobWith : public Job {
   public:
    using Job::Job;
    T take() {
      if (exception_) std::rethrow_exception(exception_);
      return *std::move(value_);
    }

   protected:
    std::optional<T> value_;
    std::exception_ptr exception_;
  };

  template <class T, class F, class... Args>
  class JobOf final : public JobWith<T> {
   public:
    template <class... Given>
    JobOf(Scheduler& scheduler, F function, Given&&... args)
        : JobWith<T>(scheduler), function_(function), args_(std::forward<Given>(args)...) {}

   private:
    void execute(std::stop_token stop) override {
      const auto call = [&](Args&... args) -> T {
        if constexpr (std::is_invocable_v<F, Args&..., std::stop_token>)
          return function_(args..., std::move(stop));
        else
          return function_(args...);
      };
      try {
        this->value_.emplace(std::apply(call, args_));
      } catch (...) {
        this->exception_ = std::current_exception();
      }
    }

    F function_;
    std::tuple<Args...> args_;
  };

  // Tells the job when the coroutine that waits for it is gone.
  struct Waiting {
    explicit Waiting(std::shared_ptr<Job> of) : job(std::move(of)) {}
    ~Waiting() { job->forget(); }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;
    std::shared_ptr<Job> job;
  };

  template <class T>
  Task<T> wait_for(std::shared_ptr<JobWith<T>> job) {
    const Waiting waiting(job);
    submit(job);
    co_await job->ended();
    co_return job->take();
  }

  Scheduler& scheduler_;
};

// Runs each function at once, on the loop's thread.
class InlineWorker final : public Worker {
 public:
  explicit InlineWorker(Scheduler& scheduler) : Worker(scheduler) {}

 private:
  void submit(std::shared_ptr<Job> job) override {
    job->work();
    job->tell();
  }
};

// One thread, which is started with the first function, and runs them in the order in which they
// came.  The destructor waits for the one that runs.  Signals are blocked before the first run().
class ThreadWorker final : public Worker {
 public:
  explicit ThreadWorker(Scheduler& scheduler) : Worker(scheduler) {}
  ~ThreadWorker() override;

  // Readable when a function has ended: collect() then.
  net::Pollable pollable() const { return has_ended_.pollable(); }
  void collect();

 private:
  void submit(std::shared_ptr<Job> job) override;
  void work();

  std::mutex mutex_;  // For what follows.
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Job>> waiting_;
  std::shared_ptr<Job> running_;
  std::vector<std::shared_ptr<Job>> ended_;
  bool stopping_ = false;

  net::Waker has_ended_;
  std::thread thread_;
};

}  // namespace onetrip
