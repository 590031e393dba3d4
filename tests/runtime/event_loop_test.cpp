#include "onetrip/runtime/event_loop.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "onetrip/net/poller.hpp"

namespace onetrip {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class EventLoopTest : public ::testing::Test {
 protected:
  SystemClock clock_;
  Scheduler scheduler_{clock_};
  EventLoop loop_{scheduler_, Duration::zero()};
  std::vector<std::string> events_;
};

TEST_F(EventLoopTest, CallsTheCallbackOfWhatCanBeReceivedAndOfNothingElse) {
  net::Waker woken;
  net::Waker silent;
  loop_.watch(woken.pollable(), [&] {
    events_.emplace_back("woken");
    loop_.stop();
  });
  loop_.watch(silent.pollable(), [&] { events_.emplace_back("silent"); });

  woken.wake();
  loop_.run();

  EXPECT_THAT(events_, ElementsAre("woken"));
}

TEST_F(EventLoopTest, CallsAgainAsLongAsThereIsSomethingToReceive) {
  net::Waker waker;
  loop_.watch(waker.pollable(), [&] {
    events_.emplace_back("not taken yet");
    if (events_.size() < 3) return;
    waker.clear();
    scheduler_.post([&] { loop_.stop(); });
  });

  waker.wake();
  loop_.run();

  EXPECT_EQ(events_.size(), 3U);
}

TEST_F(EventLoopTest, WaitsForATimerAndThenRunsIt) {
  const Time set_at = clock_.now();
  scheduler_.after(20ms, [&] { loop_.stop(); });

  loop_.run();

  EXPECT_GE(clock_.now() - set_at, 20ms);
  EXPECT_LE(loop_.held().turns, 4U);  // It slept: it did not turn until the time had come.
}

TEST_F(EventLoopTest, ServesASocketBetweenPiecesOfWorkThatNeverEnds) {
  net::Waker waker;
  loop_.watch(waker.pollable(), [&] { loop_.stop(); });
  std::function<void()> for_ever = [&] { scheduler_.post(for_ever); };
  for_ever();

  waker.wake();
  loop_.run();

  EXPECT_TRUE(scheduler_.has_ready());
}

TEST_F(EventLoopTest, LetsACallbackStopItsOwnWatchAndThatOfAnother) {
  net::Waker first;
  net::Waker second;
  EventLoop::WatchId second_watch = 0;
  EventLoop::WatchId first_watch = 0;
  first_watch = loop_.watch(first.pollable(), [&] {
    events_.emplace_back("first");
    loop_.unwatch(first_watch);
    loop_.unwatch(second_watch);
    loop_.stop();
  });
  second_watch = loop_.watch(second.pollable(), [&] { events_.emplace_back("second"); });

  first.wake();
  second.wake();
  loop_.run();

  EXPECT_THAT(events_, ElementsAre("first"));
}

TEST_F(EventLoopTest, IsWokenByAnotherThread) {
  net::Waker waker;
  loop_.watch(waker.pollable(), [&] { loop_.stop(); });

  std::thread other([&] { waker.wake(); });
  loop_.run();
  other.join();

  SUCCEED();  // It came back.
}

TEST_F(EventLoopTest, DoesNotStartARunThatWasStoppedBefore) {
  loop_.stop();

  loop_.run();

  EXPECT_EQ(loop_.held().turns, 0U);
}

TEST(EventLoopUnderAManualClock, MeasuresHowLongItWasHeld) {
  ManualClock clock;
  Scheduler scheduler(clock);
  EventLoop loop(scheduler, Duration::zero());
  scheduler.post([&] {
    clock.advance(50ms);
    scheduler.post([&] {
      clock.advance(51ms);
      loop.stop();
    });
  });

  loop.run();

  EXPECT_EQ(loop.held().turns, 2U);
  EXPECT_EQ(loop.held().longest, 51ms);
  EXPECT_EQ(loop.held().longest_at_ms, clock.unix_ms());
  EXPECT_EQ(loop.held().over_50_ms, 1U);
}

TEST(EventLoopUnderAManualClock, ForgetsALongStretchAfterAMinuteOrTwoButNotTheLongest) {
  ManualClock clock;
  Scheduler scheduler(clock);
  EventLoop loop(scheduler, Duration::zero());
  const auto be_held = [&](Duration duration) {
    scheduler.post([&, duration] {
      clock.advance(duration);
      loop.stop();
    });
    loop.run();
  };
  be_held(60ms);
  clock.advance(50s);
  be_held(10ms);
  EXPECT_EQ(loop.longest_recently(), 60ms);

  clock.advance(61s);
  be_held(1ms);
  EXPECT_EQ(loop.longest_recently(), 60ms);
  clock.advance(61s);
  be_held(2ms);
  EXPECT_EQ(loop.longest_recently(), 2ms);
  clock.advance(121s);

  EXPECT_EQ(loop.longest_recently(), 0ms);
  EXPECT_EQ(loop.held().longest, 60ms);
}

TEST(EventLoopUnderAManualClock, ManyThatAreReadyTogetherAreNotOneStretch) {
  ManualClock clock;
  Scheduler scheduler(clock);
  EventLoop loop(scheduler, Duration::zero());
  for (int i = 0; i < 100; ++i) scheduler.post([&] { clock.advance(4ms); });
  scheduler.post([&] { loop.stop(); });

  loop.run();

  EXPECT_EQ(loop.held().longest, 8ms);
}

}  // namespace
}  // namespace onetrip
