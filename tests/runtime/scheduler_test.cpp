#include "onetrip/runtime/scheduler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace onetrip {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class RecordingActivity final : public Activity {
 public:
  RecordingActivity(std::string name, std::vector<std::string>& events)
      : name_(std::move(name)), events_(events) {}
  void entered() override { events_.push_back(name_ + " entered"); }
  void left() override { events_.push_back(name_ + " left"); }

 private:
  std::string name_;
  std::vector<std::string>& events_;
};

class SchedulerTest : public ::testing::Test {
 protected:
  auto note(std::string text) {
    return [this, text] { events_.push_back(text); };
  }
  ManualClock clock_;
  Scheduler scheduler_{clock_};
  std::vector<std::string> events_;
};

TEST_F(SchedulerTest, TellsAnActivityWhenItsStretchBeginsAndEnds) {
  RecordingActivity call("call", events_);

  scheduler_.run(call, [&] {
    EXPECT_EQ(scheduler_.current(), &call);
    events_.emplace_back("work");
  });

  EXPECT_THAT(events_, ElementsAre("call entered", "work", "call left"));
  EXPECT_EQ(scheduler_.current(), nullptr);
}

TEST_F(SchedulerTest, LeavesTheActivityWhenItsWorkThrows) {
  RecordingActivity call("call", events_);

  EXPECT_THROW(scheduler_.run(call, [] { throw std::runtime_error("no"); }), std::runtime_error);

  EXPECT_THAT(events_, ElementsAre("call entered", "call left"));
  EXPECT_EQ(scheduler_.current(), nullptr);
}

TEST_F(SchedulerTest, RunsPostedWorkInOrderAndOutsideEveryStretch) {
  RecordingActivity call("call", events_);
  scheduler_.run(call, [&] {
    scheduler_.post(note("first"));
    scheduler_.post([&] { EXPECT_EQ(scheduler_.current(), nullptr); });
    scheduler_.post(note("second"));
  });

  EXPECT_TRUE(scheduler_.run_ready());

  EXPECT_THAT(events_, ElementsAre("call entered", "call left", "first", "second"));
  EXPECT_FALSE(scheduler_.has_ready());
  EXPECT_FALSE(scheduler_.run_ready());
}

TEST_F(SchedulerTest, LeavesWorkThatWasPostedMeanwhileForTheNextRun) {
  scheduler_.post([&] {
    events_.emplace_back("first");
    scheduler_.post(note("posted meanwhile"));
  });

  scheduler_.run_ready();
  EXPECT_THAT(events_, ElementsAre("first"));
  EXPECT_TRUE(scheduler_.has_ready());

  scheduler_.run_ready();
  EXPECT_THAT(events_, ElementsAre("first", "posted meanwhile"));
}

TEST_F(SchedulerTest, RunsTimersThatAreDueInTheOrderOfTheirTimesThenOfTheirSetting) {
  scheduler_.after(2ms, note("2 ms"));
  scheduler_.after(1ms, note("1 ms"));
  scheduler_.after(1ms, note("1 ms, set later"));
  scheduler_.after(3ms, note("3 ms"));
  EXPECT_FALSE(scheduler_.run_ready());

  clock_.advance(2ms);
  EXPECT_TRUE(scheduler_.run_ready());

  EXPECT_THAT(events_, ElementsAre("1 ms", "1 ms, set later", "2 ms"));
  EXPECT_EQ(scheduler_.next_timer(), scheduler_.now() + 1ms);
}

TEST_F(SchedulerTest, RunsAtOnceWhatATimerMakesReady) {
  scheduler_.after(1ms, [&] { scheduler_.post(note("made ready")); });
  clock_.advance(1ms);

  scheduler_.run_ready();

  EXPECT_THAT(events_, ElementsAre("made ready"));
}

TEST_F(SchedulerTest, LeavesATimerThatATimerSetForTheNextRun) {
  scheduler_.after(0ms, [&] {
    events_.emplace_back("first");
    scheduler_.after(0ms, note("set meanwhile"));
  });

  scheduler_.run_ready();
  EXPECT_THAT(events_, ElementsAre("first"));

  scheduler_.run_ready();
  EXPECT_THAT(events_, ElementsAre("first", "set meanwhile"));
  EXPECT_EQ(scheduler_.next_timer(), std::nullopt);
}

TEST_F(SchedulerTest, NeverRunsACancelledTimer) {
  const auto id = scheduler_.after(1ms, note("cancelled"));
  const auto ran = scheduler_.after(1ms, note("ran"));

  EXPECT_TRUE(scheduler_.cancel(id));
  clock_.advance(1ms);
  scheduler_.run_ready();

  EXPECT_THAT(events_, ElementsAre("ran"));
  EXPECT_FALSE(scheduler_.cancel(id));
  EXPECT_FALSE(scheduler_.cancel(ran));
}

TEST_F(SchedulerTest, NeverRunsATimerThatOneOfTheSameTimeCancelled) {
  Scheduler::TimerId second = 0;
  scheduler_.after(1ms, [&] { EXPECT_TRUE(scheduler_.cancel(second)); });
  second = scheduler_.after(1ms, note("second"));
  scheduler_.after(1ms, note("third"));
  clock_.advance(1ms);

  scheduler_.run_ready();

  EXPECT_THAT(events_, ElementsAre("third"));
}

TEST_F(SchedulerTest, IsNotReadyForAWithdrawnResumption) {
  const auto id = scheduler_.resume_later(std::noop_coroutine(), nullptr);
  EXPECT_TRUE(scheduler_.has_ready());

  EXPECT_TRUE(scheduler_.withdraw(id));

  EXPECT_FALSE(scheduler_.has_ready());
  EXPECT_FALSE(scheduler_.run_ready());
  EXPECT_FALSE(scheduler_.withdraw(id));
}

TEST_F(SchedulerTest, CannotWithdrawAResumptionThatHasHappened) {
  const auto id = scheduler_.resume_later(std::noop_coroutine(), nullptr);

  EXPECT_TRUE(scheduler_.run_ready());

  EXPECT_FALSE(scheduler_.withdraw(id));
}

}  // namespace
}  // namespace onetrip
