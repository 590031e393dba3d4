#include "onetrip/runtime/task.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "onetrip/runtime/completion.hpp"
#include "onetrip/runtime/sleep.hpp"

namespace onetrip {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

// Notes when it is destroyed: stands for the local variables of a coroutine.
class Witness {
 public:
  Witness(std::string name, std::vector<std::string>& events)
      : name_(std::move(name)), events_(events) {}
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() { events_.push_back(name_ + " destroyed"); }

 private:
  std::string name_;
  std::vector<std::string>& events_;
};

class CountingActivity final : public Activity {
 public:
  void entered() override { ++stretches; }
  int stretches = 0;
};

class TaskTest : public ::testing::Test {
 protected:
  Task<int> number(int n) { co_return n; }
  Task<Result<int>> twice_the_answer(Completion<Result<int>> answer) {
    const Witness local("inner", events_);
    ONETRIP_CO_TRY(const int n, co_await answer);
    co_return 2 * n;
  }
  Task<Result<int>> outer(Completion<Result<int>> answer) {
    const Witness local("outer", events_);
    co_return co_await twice_the_answer(std::move(answer));
  }
  auto keep_end() {
    return [this](Result<int> end) {
      events_.emplace_back("called back");
      end_ = std::move(end);
    };
  }

  ManualClock clock_;
  Scheduler scheduler_{clock_};
  CountingActivity call_;
  std::vector<std::string> events_;
  std::optional<Result<int>> end_;
};

TEST_F(TaskTest, RunsNothingUntilItIsAwaited) {
  bool ran = false;
  const auto task = [](bool& flag) -> Task<> {
    flag = true;
    co_return;
  };

  { auto never_awaited = task(ran); }
  EXPECT_FALSE(ran);

  Status end = internal("not called back");
  EXPECT_FALSE(start(task(ran), [&](Status status) { end = std::move(status); }).active());
  EXPECT_TRUE(ran);
  EXPECT_TRUE(end.ok());
}

TEST_F(TaskTest, ThatNeverSuspendsCallsBackInsideStart) {
  const RunningTask running = start(number(7), keep_end());

  EXPECT_EQ(end_, Result<int>(7));
  EXPECT_FALSE(running.active());
}

TEST_F(TaskTest, ThatWaitsCallsBackInTheStretchThatEndsIt) {
  Completion<Result<int>> answer(scheduler_);
  RunningTask running;
  scheduler_.run(call_, [&] { running = start(outer(answer), keep_end()); });
  EXPECT_TRUE(running.active());

  answer.set(21);
  EXPECT_FALSE(end_.has_value());  // Only made ready: nothing runs inside set().
  scheduler_.run_ready();

  EXPECT_EQ(end_, Result<int>(42));
  EXPECT_FALSE(running.active());
  EXPECT_EQ(call_.stretches, 2);
}

TEST_F(TaskTest, HasNoFramesLeftWhenItCallsBack) {
  Completion<Result<int>> answer(scheduler_);
  const RunningTask running = start(outer(answer), keep_end());

  answer.set(1);
  scheduler_.run_ready();

  EXPECT_THAT(events_, ElementsAre("inner destroyed", "outer destroyed", "called back"));
}

TEST_F(TaskTest, MayBeDestroyedByItsOwnCallback) {
  Completion<Result<int>> answer(scheduler_);
  auto running = std::make_unique<RunningTask>();
  *running = start(outer(answer), [&](Result<int> end) {
    running.reset();
    end_ = std::move(end);
  });

  answer.set(4);
  scheduler_.run_ready();

  EXPECT_EQ(end_, Result<int>(8));
}

TEST_F(TaskTest, PassesAnErrorThroughTheTry) {
  Completion<Result<int>> answer(scheduler_);
  const RunningTask running = start(outer(answer), keep_end());

  answer.set(not_found("no answer"));
  scheduler_.run_ready();

  ASSERT_TRUE(end_.has_value());
  EXPECT_EQ(end_->error(), not_found("no answer"));
}

TEST_F(TaskTest, TurnsAnExceptionThatLeavesItIntoAnInternalError) {
  const auto throwing = [](Completion<int> answer) -> Task<int> {
    if (co_await answer == 1) throw std::runtime_error("one is not allowed");
    co_return 0;
  };
  Completion<int> answer(scheduler_);
  const RunningTask running = start(throwing(answer), keep_end());

  answer.set(1);
  scheduler_.run_ready();

  EXPECT_EQ(end_->error().code, Code::internal);
  EXPECT_EQ(end_->error().message, "an exception left the handler: one is not allowed");
  EXPECT_EQ(end_->error().outcome, Outcome::executed);
}

TEST_F(TaskTest, LetsTheOneWhoAwaitsItCatchItsException) {
  const auto throwing = []() -> Task<int> {
    throw std::runtime_error("caught");
    co_return 0;
  };
  const auto catching = [&]() -> Task<int> {
    try {
      co_return co_await throwing();
    } catch (const std::runtime_error&) {
    }
    co_return -1;
  };

  EXPECT_FALSE(start(catching(), keep_end()).active());

  EXPECT_EQ(end_, Result<int>(-1));
}

TEST_F(TaskTest, DestroysItsFramesInnermostFirstWhenItIsCancelled) {
  Completion<Result<int>> answer(scheduler_);
  RunningTask running = start(outer(answer), keep_end());

  running.cancel();
  EXPECT_THAT(events_, ElementsAre("inner destroyed", "outer destroyed"));

  EXPECT_TRUE(answer.set(1));  // Nobody waits any more.
  EXPECT_FALSE(scheduler_.has_ready());
  EXPECT_FALSE(end_.has_value());
}

TEST_F(TaskTest, IsNotResumedWhenItIsDestroyedAfterItsAnswerCame) {
  Completion<Result<int>> answer(scheduler_);
  {
    const RunningTask running = start(outer(answer), keep_end());
    answer.set(1);
    EXPECT_TRUE(scheduler_.has_ready());
  }

  EXPECT_FALSE(scheduler_.has_ready());
  EXPECT_FALSE(scheduler_.run_ready());
  EXPECT_FALSE(end_.has_value());
}

TEST_F(TaskTest, KeepsWhatItsCallbackCapturedAsLongAsItsFrames) {
  // `text` is a reference parameter of a coroutine that suspends: the callback keeps its referent.
  const auto length = [](const std::string& text, Completion<Result<int>> answer) -> Task<int> {
    (void)co_await answer;
    co_return static_cast<int>(text.size());
  };
  auto text = std::make_unique<std::string>("a text that is too long for its object");
  Completion<Result<int>> answer(scheduler_);
  auto task = length(*text, answer);
  RunningTask running =
      start(std::move(task), [this, kept = std::move(text)](Result<int> end) { end_ = end; });

  answer.set(0);
  scheduler_.run_ready();

  EXPECT_EQ(end_, Result<int>(38));
}

TEST_F(TaskTest, StaysWithItsOwnerWhenTheOwnerMoves) {
  Completion<Result<int>> answer(scheduler_);
  std::vector<RunningTask> many;
  many.push_back(start(outer(answer), keep_end()));
  for (int i = 0; i < 100; ++i) many.emplace_back();  // Grows, and so moves what it holds.

  answer.set(3);
  scheduler_.run_ready();

  EXPECT_EQ(end_, Result<int>(6));
  EXPECT_FALSE(many.front().active());
}

TEST_F(TaskTest, AwaitsAMillionTasksThatDoNotSuspendInConstantStack) {
  const auto loop = [this]() -> Task<int> {
    int sum = 0;
    for (int i = 0; i < 1'000'000; ++i) sum += co_await number(1);
    co_return sum;
  };

  EXPECT_FALSE(start(loop(), keep_end()).active());

  EXPECT_EQ(end_, Result<int>(1'000'000));
}

TEST_F(TaskTest, AwaitsManyTasksThatDoSuspendInConstantStack) {
  const auto nap = [this]() -> Task<int> {
    co_await sleep_for(scheduler_, 1ms);
    co_return 1;
  };
  const auto loop = [&]() -> Task<int> {
    int sum = 0;
    for (int i = 0; i < 100'000; ++i) sum += co_await nap();
    co_return sum;
  };
  const RunningTask running = start(loop(), keep_end());

  while (const auto next = scheduler_.next_timer()) {
    clock_.advance_to(*next);
    scheduler_.run_ready();
  }

  EXPECT_EQ(end_, Result<int>(100'000));
}

TEST_F(TaskTest, MovesAValueThatCannotBeCopied) {
  const auto make = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
  int got = 0;

  EXPECT_FALSE(
      start(make(), [&](Result<std::unique_ptr<int>> end) { got = **std::move(end); }).active());

  EXPECT_EQ(got, 5);
}

TEST_F(TaskTest, GoesOnInTheActivityInWhichItSuspendedWhoeverWokeIt) {
  Completion<Result<int>> answer(scheduler_);
  CountingActivity other;
  RunningTask running;
  Activity* seen = nullptr;
  scheduler_.run(call_, [&] {
    running = start(outer(answer), [&](Result<int>) { seen = scheduler_.current(); });
  });

  scheduler_.run(other, [&] { answer.set(1); });
  scheduler_.run_ready();

  EXPECT_EQ(seen, &call_);
}

TEST_F(TaskTest, TakesOnlyTheFirstValueOfACompletion) {
  Completion<Result<int>> answer(scheduler_);
  EXPECT_TRUE(answer.set(1));
  EXPECT_FALSE(answer.set(2));

  EXPECT_FALSE(start(outer(answer), keep_end()).active());  // It was there: no suspension.

  EXPECT_EQ(end_, Result<int>(2));
}

TEST_F(TaskTest, SleepsUntilTheTimeAndNotForATimeThatHasPassed) {
  const auto napping = [this]() -> Task<int> {
    co_await sleep_until(scheduler_, scheduler_.now());
    co_await sleep_for(scheduler_, 5ms);
    co_return 1;
  };
  const RunningTask running = start(napping(), keep_end());
  EXPECT_EQ(scheduler_.next_timer(), scheduler_.now() + 5ms);

  clock_.advance(4ms);
  scheduler_.run_ready();
  EXPECT_FALSE(end_.has_value());

  clock_.advance(1ms);
  scheduler_.run_ready();
  EXPECT_EQ(end_, Result<int>(1));
}

TEST_F(TaskTest, LeavesNoTimerBehindWhenItIsDestroyedAsleep) {
  const auto napping = [this]() -> Task<int> {
    co_await sleep_for(scheduler_, 5ms);
    co_return 1;
  };

  { const RunningTask running = start(napping(), keep_end()); }

  EXPECT_EQ(scheduler_.next_timer(), std::nullopt);
}

}  // namespace
}  // namespace onetrip
