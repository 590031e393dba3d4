#include "onetrip/runtime/started.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace onetrip {
namespace {

// `taken` is the parameter's, so that the frame's end is seen.
Task<Result<int>> when(Completion<int> given, std::shared_ptr<int> taken) {
  *taken += 1;
  co_return co_await given;
}

Task<Result<int>> throwing() {
  throw std::runtime_error("lost");
  co_return 1;
}

class StartedTest : public ::testing::Test {
 protected:
  ManualClock clock;
  Scheduler scheduler{clock};
  Completion<int> first{scheduler};
  Completion<int> second{scheduler};
  std::shared_ptr<int> begun = std::make_shared<int>(0);
};

TEST_F(StartedTest, TwoTasksRunAtOnceAndAreAwaitedInAnyOrder) {
  std::vector<int> answers;
  const auto both = [&]() -> Task<Status> {
    const Started a(scheduler, when(first, begun));
    const Started b(scheduler, when(second, begun));
    EXPECT_EQ(*begun, 2);
    const Result<int> later = co_await b;
    answers.push_back(*later);
    const Result<int> sooner = co_await a;
    answers.push_back(*sooner);
    co_return Status{};
  };
  const RunningTask running = start(both(), [](const Status&) {});
  first.set(1);
  scheduler.run_ready();
  EXPECT_THAT(answers, ::testing::IsEmpty());

  second.set(2);
  while (scheduler.run_ready()) continue;

  EXPECT_THAT(answers, ::testing::ElementsAre(2, 1));
}

TEST_F(StartedTest, WhoGoesBeforeTheEndTakesTheTaskWithHim) {
  { const Started abandoned(scheduler, when(first, begun)); }
  EXPECT_EQ(begun.use_count(), 1);
  first.set(1);
  EXPECT_FALSE(scheduler.run_ready());
}

TEST_F(StartedTest, AnExceptionOfTheTaskIsAnError) {
  std::optional<Result<int>> end;
  const auto waiting = [&]() -> Task<Status> {
    const Started broken(scheduler, throwing());
    end = co_await broken;
    co_return Status{};
  };
  const RunningTask running = start(waiting(), [](const Status&) {});
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->error().code, Code::internal);
}

}  // namespace
}  // namespace onetrip
