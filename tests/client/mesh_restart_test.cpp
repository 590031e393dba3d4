// A service restarted under its clients' feet.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "onetrip/client/mesh.hpp"
#include "tests/client/running_service.hpp"

namespace onetrip {
namespace {

using std::chrono::milliseconds;

class RestartTest : public testing::Test {
 protected:
  void restart() {
    service.reset();
    service = std::make_unique<RunningService>(context, endpoint);
  }

  ScratchFolder folder;
  net::Context context;
  std::string endpoint = folder.endpoint("sample.sock");
  std::unique_ptr<RunningService> service = std::make_unique<RunningService>(context, endpoint);
  Mesh mesh = mesh_to(context, endpoint);
};

TEST_F(RestartTest, TheClientFindsTheServiceAgainWithoutDoingAnything) {
  ASSERT_TRUE(sample::put(mesh, {"a", 1, 1}).ok());

  restart();

  EXPECT_TRUE(sample::put(mesh, {"b", 1, 1}).ok());
  EXPECT_FALSE(sample::get(mesh, "a").ok());  // A new process's memory: it starts from nothing.
}

TEST_F(RestartTest, ACallMadeWhileTheServiceIsDownWaitsForIt) {
  service.reset();
  auto pending = sample::add.start(mesh, "a", 1);

  service = std::make_unique<RunningService>(context, endpoint);

  EXPECT_EQ(pending.get(), 1);
}

TEST_F(RestartTest, AReadUnderWayIsAskedAgainAndAOnceIsNot) {
  ASSERT_TRUE(sample::add(mesh, "a", 1).ok());  // Connected.
  auto read = sample::wait.start(mesh.with({.deadline = milliseconds(500)}));
  ASSERT_TRUE(sample::add(mesh, "a", 1).ok());  // So the read has arrived.

  restart();

  const Error error = read.get().error();  // The new one was asked: nobody answers `wait` there.
  EXPECT_EQ(error.code, Code::deadline_exceeded);
}

TEST_F(RestartTest, NothingThatExpiredWhileTheServiceWasDownRunsAfterwards) {
  ASSERT_TRUE(sample::add(mesh, "before", 1).ok());
  service.reset();
  const auto expired = sample::add(mesh.with({.deadline = milliseconds(30)}), "late", 1);
  ASSERT_FALSE(expired.ok());

  service = std::make_unique<RunningService>(context, endpoint);

  ASSERT_TRUE(sample::add(mesh, "after", 1).ok());
  EXPECT_EQ(sample::get(mesh, "late").error().code, Code::not_found);
}

TEST_F(RestartTest, SixteenThreadsOverARestartAllEndWithTheRightAnswerOrAnHonestOutcome) {
  std::atomic<bool> go_on = true;
  std::atomic<int> ended = 0;
  std::atomic<int> dishonest = 0;
  std::vector<std::thread> threads;
  threads.reserve(16);
  for (int t = 0; t < 16; ++t)
    threads.emplace_back([&, t] {
      const std::string name = "thread_" + std::to_string(t);
      std::int64_t least = 0;  // Known to be done since the last restart that this thread noticed.
      while (go_on) {
        const Result<std::int64_t> amount = sample::add(mesh, name, 1);
        ++ended;
        if (!amount) {
          if (amount.error().outcome != Outcome::unknown) ++dishonest;
          continue;
        }
        // It counts up, or has begun again with the service's memory.
        if (*amount <= least && *amount > 2) ++dishonest;
        least = *amount;
      }
    });

  for (int i = 0; i < 3; ++i) {
    const int before = ended;
    while (ended < before + 200) std::this_thread::yield();
    restart();
  }
  const int before = ended;
  while (ended < before + 200) std::this_thread::yield();
  go_on = false;
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(dishonest, 0);
}

}  // namespace
}  // namespace onetrip
