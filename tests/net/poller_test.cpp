#include "onetrip/net/poller.hpp"

#include <gtest/gtest.h>
#include <sys/time.h>

#include <array>
#include <csignal>
#include <thread>

#include "onetrip/net/timer_fd.hpp"

namespace onetrip::net {
namespace {

using namespace std::chrono_literals;
using Flags = std::vector<bool>;

TEST(Poller, ReturnsWhenTheTimeIsOver) {
  const SystemClock clock;
  const Time start = clock.now();
  Waker waker;

  EXPECT_EQ(wait_for(std::array{waker.pollable()}, 20ms), Flags{false});

  EXPECT_GE(clock.now() - start, 20ms);
}

TEST(Poller, OnlyLooksWhereTheTimeIsZero) {
  Waker waker;
  EXPECT_EQ(wait_for(std::array{waker.pollable()}, 0ms), Flags{false});

  waker.wake();

  EXPECT_EQ(wait_for(std::array{waker.pollable()}, 0ms), Flags{true});
}

TEST(Poller, FindsWhileItLooksWhatAnotherThreadBringsAndAlsoWhatComesLater) {
  Poller poller(1ms);
  Waker waker;
  for (const auto late : {0us, 100us, 3'000us}) {
    std::thread other([&] {
      const SystemClock clock;
      const Time start = clock.now();
      while (clock.now() - start < late) std::this_thread::yield();
      waker.wake();
    });

    EXPECT_EQ(poller.wait(std::array{waker.pollable()}, 20s), Flags{true});

    other.join();
    waker.clear();
  }
}

TEST(Poller, LooksNoLongerThanItMayWait) {
  const SystemClock clock;
  Poller poller(std::chrono::seconds(20));
  Waker waker;
  const Time start = clock.now();

  EXPECT_EQ(poller.wait(std::array{waker.pollable()}, 1ms), Flags{false});

  EXPECT_LT(clock.now() - start, 10s);
}

TEST(Poller, SaysWhichOfItsItemsIsReady) {
  Waker quiet;
  Waker awake;
  awake.wake();

  EXPECT_EQ(wait_for(std::array{quiet.pollable(), awake.pollable()}, 10s), (Flags{false, true}));
}

TEST(Poller, StaysReadyUntilWhatWasThereIsTaken) {
  Waker waker;
  for (int i = 0; i < 1'000; ++i) waker.wake();
  EXPECT_EQ(wait_for(std::array{waker.pollable()}, 10s), Flags{true});
  EXPECT_EQ(wait_for(std::array{waker.pollable()}, 10s), Flags{true});

  waker.clear();

  EXPECT_EQ(wait_for(std::array{waker.pollable()}, 0ms), Flags{false});
  waker.clear();  // Harmless where there is nothing to clear.
}

TEST(Poller, IsEndedByAnotherThread) {
  Waker waker;
  std::thread other([&] { waker.wake(); });

  EXPECT_EQ(wait_for(std::array{waker.pollable()}, std::nullopt), Flags{true});

  other.join();
}

TEST(Poller, IsEndedBySignalsWithoutAFlag) {
  struct sigaction action {};
  action.sa_handler = [](int) {};
  struct sigaction before {};
  sigaction(SIGALRM, &action, &before);
  const itimerval soon_and_again{{0, 5'000}, {0, 5'000}};
  setitimer(ITIMER_REAL, &soon_and_again, nullptr);
  Waker waker;

  const auto flags = wait_for(std::array{waker.pollable()}, std::nullopt);  // Or for ever.

  const itimerval never{};
  setitimer(ITIMER_REAL, &never, nullptr);
  sigaction(SIGALRM, &before, nullptr);
  EXPECT_EQ(flags, Flags{false});
}

TEST(TimerFd, BecomesReadyAtItsTimeAndTellsItOnce) {
  TimerFd timer;
  EXPECT_FALSE(timer.take_due());
  timer.set(5ms);

  EXPECT_EQ(wait_for(std::array{timer.pollable()}, 10s), Flags{true});

  EXPECT_TRUE(timer.take_due());
  EXPECT_FALSE(timer.take_due());
}

TEST(TimerFd, IsQuietOnceItWasCancelled) {
  TimerFd timer;
  timer.set(1ms);
  EXPECT_EQ(wait_for(std::array{timer.pollable()}, 10s), Flags{true});

  timer.cancel();

  EXPECT_FALSE(timer.take_due());
}

}  // namespace
}  // namespace onetrip::net
