#include "onetrip/runtime/signals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "onetrip/net/poller.hpp"

namespace onetrip {
namespace {

using namespace std::chrono_literals;

TEST(Signals, AreReceivedInsteadOfEndingTheProcess) {
  Signals signals;
  EXPECT_EQ(signals.receive(), std::nullopt);

  kill(getpid(), SIGTERM);
  kill(getpid(), SIGHUP);

  const net::Pollable item = signals.pollable();
  EXPECT_TRUE(net::wait_for({&item, 1}, 5s).front());
  EXPECT_EQ(signals.receive(), SIGHUP);  // The kernel hands out the lowest number first.
  EXPECT_EQ(signals.receive(), SIGTERM);
  EXPECT_EQ(signals.receive(), std::nullopt);
}

TEST(Signals, AreBlockedInThreadsThatStartLater) {
  Signals signals;
  bool blocked = false;

  std::thread later([&] {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    blocked = sigismember(&mask, SIGTERM) == 1 && sigismember(&mask, SIGINT) == 1 &&
              sigismember(&mask, SIGHUP) == 1;
  });
  later.join();

  EXPECT_TRUE(blocked);
}

TEST(Signals, IgnoreABrokenPipe) {
  Signals signals;

  EXPECT_EQ(raise(SIGPIPE), 0);  // And the test goes on.
}

TEST(Signals, PutBackWhatTheyFound) {
  { Signals signals; }

  sigset_t mask;
  pthread_sigmask(SIG_SETMASK, nullptr, &mask);
  EXPECT_EQ(sigismember(&mask, SIGTERM), 0);
}

void exit_on_second(int number) {
  Signals signals;
  kill(getpid(), number);
  if (signals.receive() != number) _exit(1);
  signals.exit_on_next();
  kill(getpid(), number);
  while (true) pause();  // Nobody reads the signals any more.
}

TEST(SignalsDeathTest, EndTheProcessAtOnceTheSecondTime) {
  EXPECT_EXIT(exit_on_second(SIGTERM), ::testing::ExitedWithCode(143), "");
  EXPECT_EXIT(exit_on_second(SIGINT), ::testing::ExitedWithCode(130), "");
}

}  // namespace
}  // namespace onetrip
