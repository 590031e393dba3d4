#include "onetrip/runtime/worker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "onetrip/runtime/breathe.hpp"
#include "onetrip/runtime/event_loop.hpp"
#include "tests/support/stepped_worker.hpp"

namespace onetrip {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Function = std::function<int(const std::stop_token&)>;

int call(const Function& function, const std::stop_token& stop) { return function(stop); }

Task<int> ask(Worker& worker, Function function) {
  co_return co_await worker.run(call, std::move(function));
}

class SteppedWorkerTest : public ::testing::Test {
 protected:
  RunningTask begin(Function function) {
    return start(ask(worker_, std::move(function)), [this](Result<int> end) { end_ = end; });
  }
  void run_ready() {
    while (scheduler_.run_ready()) {
    }
  }

  ManualClock clock_;
  Scheduler scheduler_{clock_};
  test::SteppedWorker worker_{scheduler_};
  std::optional<Result<int>> end_;
};

TEST_F(SteppedWorkerTest, WhoeverWaitsGoesOnWithTheResultWhenItIsThere) {
  const RunningTask running = begin([](const auto&) { return 7; });
  run_ready();
  EXPECT_EQ(end_, std::nullopt);

  worker_.step();
  run_ready();

  EXPECT_EQ(end_, Result<int>(7));
}

TEST_F(SteppedWorkerTest, AnExceptionComesOutWhereItIsAwaited) {
  const RunningTask running =
      begin([](const auto&) -> int { throw std::runtime_error("out of luck"); });

  worker_.step();
  run_ready();

  ASSERT_TRUE(end_.has_value());
  EXPECT_THAT(end_->error().message, HasSubstr("out of luck"));
}

TEST_F(SteppedWorkerTest, WhereNobodyWaitsAnyMoreTheFunctionNeverBegins) {
  bool ran = false;
  RunningTask running = begin([&](const auto&) { return ran = true, 7; });

  running.cancel();
  worker_.step();
  run_ready();

  EXPECT_FALSE(ran);
  EXPECT_EQ(end_, std::nullopt);
}

int sum(const std::vector<int>& numbers, int more) {
  return std::accumulate(numbers.begin(), numbers.end(), more);
}

Task<int> ask_for_sum(Worker& worker) {
  std::vector<int> numbers{1, 2};
  co_return co_await worker.run(sum, std::move(numbers), 4);
}

TEST(InlineWorker, RunsAtOnceWithTheArgumentsThatItIsGiven) {
  ManualClock clock;
  Scheduler scheduler(clock);
  InlineWorker worker(scheduler);
  std::optional<Result<int>> end;

  const RunningTask running = start(ask_for_sum(worker), [&](Result<int> got) { end = got; });

  EXPECT_EQ(end, Result<int>(7));
}

class ThreadWorkerTest : public ::testing::Test {
 protected:
  ThreadWorkerTest() {
    loop_.watch(worker_.pollable(), [this] { worker_.collect(); });
  }

  SystemClock clock_;
  Scheduler scheduler_{clock_};
  EventLoop loop_{scheduler_, Duration::zero()};
  ThreadWorker worker_{scheduler_};
};

TEST_F(ThreadWorkerTest, RunsOnAnotherThreadWhileTheLoopGoesOn) {
  std::promise<void> go_on;
  std::optional<std::thread::id> where;
  std::optional<Result<int>> end;
  const auto wait = [&, until = go_on.get_future().share()](const auto&) {
    where = std::this_thread::get_id();
    until.wait();
    return 7;
  };

  const RunningTask running = start(ask(worker_, wait), [&](Result<int> result) {
    end = result;
    loop_.stop();
  });
  scheduler_.post([&] { go_on.set_value(); });  // Only a loop that goes on comes here.
  loop_.run();

  EXPECT_EQ(end, Result<int>(7));
  EXPECT_NE(where, std::this_thread::get_id());
}

TEST_F(ThreadWorkerTest, TheCoroutineMayGoWhileTheFunctionRunsWhichHearsOfIt) {
  std::promise<void> has_begun;
  std::promise<bool> was_told;
  RunningTask running = start(ask(worker_,
                                  [&](const std::stop_token& stop) {
                                    has_begun.set_value();
                                    while (!stop.stop_requested()) std::this_thread::yield();
                                    was_told.set_value(true);
                                    return 7;
                                  }),
                              [](const Result<int>&) { ADD_FAILURE(); });
  has_begun.get_future().wait();

  running.cancel();

  EXPECT_TRUE(was_told.get_future().get());
  // The next one is run, and the result of the first is dropped.
  const RunningTask next =
      start(ask(worker_, [](const auto&) { return 8; }), [&](const Result<int>&) { loop_.stop(); });
  loop_.run();
}

TEST(ThreadWorkerItself, MayGoWithFunctionsThatHaveNotBegun) {
  const SystemClock clock;
  Scheduler scheduler(clock);
  std::optional<ThreadWorker> worker(std::in_place, scheduler);
  std::promise<void> has_begun;
  const RunningTask first = start(ask(*worker,
                                      [&](const std::stop_token& stop) {
                                        has_begun.set_value();
                                        while (!stop.stop_requested()) std::this_thread::yield();
                                        return 7;
                                      }),
                                  [](const Result<int>&) { ADD_FAILURE(); });
  const RunningTask second =
      start(ask(*worker, [](const auto&) -> int { throw std::logic_error("ran"); }),
            [](const Result<int>&) { ADD_FAILURE(); });
  has_begun.get_future().wait();

  worker.reset();

  EXPECT_TRUE(first.active());
}

class BreatheTest : public ::testing::Test {
 protected:
  // So many steps of two milliseconds each.
  Task<void> work(int steps) {
    for (int i = 0; i < steps; ++i) {
      events_.push_back("step");
      clock_.advance(2ms);
      co_await breathe(scheduler_);
    }
  }

  ManualClock clock_;
  Scheduler scheduler_{clock_};
  std::vector<std::string> events_;
};

TEST_F(BreatheTest, OthersHaveTheirTurnAfterASliceAndNotBefore) {
  scheduler_.post([&] { events_.emplace_back("other"); });
  Activity activity;
  RunningTask running;

  scheduler_.run(activity, [&] { running = start(work(4), [](const Status&) {}); });
  EXPECT_THAT(events_, ElementsAre("step", "step", "step"));
  while (scheduler_.run_ready()) {
  }

  EXPECT_THAT(events_, ElementsAre("step", "step", "step", "other", "step"));
}

TEST_F(BreatheTest, EachSliceIsAStretchOfTheSameActivity) {
  struct Counting final : Activity {
    void entered() override { ++stretches; }
    int stretches = 0;
  } activity;
  RunningTask running;

  scheduler_.run(activity, [&] { running = start(work(7), [](const Status&) {}); });
  while (scheduler_.run_ready()) {
  }

  EXPECT_EQ(activity.stretches, 3);  // 3 + 3 + 1 steps.
  EXPECT_FALSE(running.active());
}

TEST_F(BreatheTest, ACoroutineMayBeDestroyedWhileItBreathes) {
  Activity activity;
  RunningTask running;
  scheduler_.run(activity, [&] { running = start(work(4), [](const Status&) {}); });

  running.cancel();
  while (scheduler_.run_ready()) {
  }

  EXPECT_EQ(events_.size(), 3U);
}

}  // namespace
}  // namespace onetrip
