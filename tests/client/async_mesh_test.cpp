#include "onetrip/client/async_mesh.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/rpc/timers.hpp"
#include "tests/client/simulated_world.hpp"
#include "tests/rpc/fake_links.hpp"
#include "tests/store/stepped_backend.hpp"

namespace onetrip {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class AsyncMeshTest : public testing::Test {
 protected:
  Task<Status> write_then_call(Table<std::string, std::int64_t>& table) {
    table.put("mine", 1);
    result = co_await sample::add(world.mesh, "a", std::int64_t{1});
    co_return Status{};
  }
  RunningTask run(Execution& execution, Task<Status> task) {
    RunningTask running;
    world.scheduler.run(execution, [&] { running = start(std::move(task), [](const Status&) {}); });
    return running;
  }

  SimulatedWorld world{1, {}};
  std::optional<Result<std::int64_t>> result;
};

TEST_F(AsyncMeshTest, ACallFromAHandlerLeavesOnlyWhenWhatTheHandlerWroteIsDurable) {
  test::SteppedBackend disk;
  Store store(disk, [](const Error&) {});
  Table<std::string, std::int64_t> table(store, "mine");
  ASSERT_TRUE(store.load().ok());
  Execution handler(store, Time(seconds(5)));

  const RunningTask running = run(handler, write_then_call(table));
  world.run_until(Time(milliseconds(100)));
  EXPECT_EQ(world.node->service.items.find("a"), nullptr);

  disk.finish(CommitOutcome::durable);
  world.run_until(Time(milliseconds(200)));
  EXPECT_EQ(world.node->service.items.find("a")->amount, 1);
  EXPECT_EQ(result, Result<std::int64_t>(1));
}

TEST_F(AsyncMeshTest, WhereTheWriteFailsTheCallNeverLeaves) {
  test::SteppedBackend disk;
  Store store(disk, [](const Error&) {});
  Table<std::string, std::int64_t> table(store, "mine");
  ASSERT_TRUE(store.load().ok());
  Execution handler(store, Time(seconds(5)));

  const RunningTask running = run(handler, write_then_call(table));
  disk.finish(CommitOutcome::full);
  world.run_until(Time(seconds(1)));

  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->error().code, Code::resource_exhausted);
  EXPECT_EQ(world.node->service.items.find("a"), nullptr);
}

TEST_F(AsyncMeshTest, ACallFromAHandlerTakesNoLongerThanItsCallerWaits) {
  MemoryBackend memory;
  Store store(memory, [](const Error&) {});
  Table<std::string, std::int64_t> table(store, "mine");
  ASSERT_TRUE(store.load().ok());
  Execution handler(store, Time(milliseconds(40)));
  std::optional<Time> ended;

  RunningTask running;
  world.scheduler.run(handler, [&] {
    running = start(sample::wait(world.mesh), [&](const Result<std::int64_t>& waited) {
      EXPECT_EQ(waited.error().code, Code::deadline_exceeded);
      ended = world.clock.now();
    });
  });
  world.run_until(Time(seconds(6)));

  EXPECT_EQ(ended, Time(milliseconds(40)));
}

TEST_F(AsyncMeshTest, AHandlerWaitsForAConnectionThreeQuartersOfWhatItsCallerHasLeft) {
  MemoryBackend memory;
  Store store(memory, [](const Error&) {});
  ASSERT_TRUE(store.load().ok());
  Execution handler(store, Time(milliseconds(40)));
  AsyncMesh to_nobody(world.scheduler, world.random, {{"sample", "mem://nobody"}}, {},
                      [&](const std::string& to) { return world.network.make_client(to); });
  std::optional<Time> ended;

  RunningTask running;
  world.scheduler.run(handler, [&] {
    running = start(sample::wait(to_nobody), [&](const Result<std::int64_t>& waited) {
      EXPECT_EQ(waited.error().code, Code::unavailable);
      EXPECT_EQ(waited.error().outcome, Outcome::not_executed);
      ended = world.clock.now();
    });
  });
  world.run_until(Time(seconds(6)));

  EXPECT_EQ(ended, Time(milliseconds(30)));
}

TEST_F(AsyncMeshTest, ACallMayHaveADeadlineOfItsOwn) {
  std::optional<Time> ended;

  const RunningTask running = start(sample::wait(world.mesh.with({.deadline = milliseconds(70)})),
                                    [&](const auto&) { ended = world.clock.now(); });
  world.run_until(Time(seconds(6)));

  EXPECT_EQ(ended, Time(milliseconds(70)));
}

TEST(AsyncMeshInATimer, AnExactlyOnceCallLeavesWhenWhatTheRunWroteIsDurable) {
  SimulatedWorld world(1, {}, SimulatedDisk{});
  test::SteppedBackend disk;
  Store store(disk, [](const Error&) {});
  Table<std::string, std::int64_t> table(store, "mine");
  ASSERT_TRUE(store.load().ok());
  SilentLog log;
  Timers timers(world.scheduler, store, log);
  timers.every("add", seconds(1), [&]() -> Task<Status> {
    table.put("mine", 1);
    ONETRIP_CO_TRY_STATUS(co_await sample::add(world.mesh, "a", std::int64_t{1}));
    co_return Done{};
  });
  timers.start();

  world.run_until(Time(milliseconds(1'100)));
  EXPECT_EQ(world.node->service.items.find("a"), nullptr);
  disk.finish(CommitOutcome::durable);
  world.run_until(Time(milliseconds(1'200)));

  EXPECT_EQ(world.node->service.items.find("a")->amount, 1);
  EXPECT_EQ(timers.health().at(0).runs, 1U);
  EXPECT_EQ(timers.health().at(0).last_error, std::nullopt);
}

// Seen: the handler's own client took it for one about its session, and sent the call once more.
TEST(AsyncMeshInAHandler, ASessionThatTheOtherServiceHasLostIsNotToldAsTheCallersOwn) {
  SimulatedWorld world(1, {}, SimulatedDisk{});
  MemoryBackend memory;
  Store store(memory, [](const Error&) {});
  ASSERT_TRUE(store.load().ok());
  Execution handler(store, Time(seconds(5)));
  std::optional<Result<std::int64_t>> end;
  RunningTask running;
  world.scheduler.run(handler, [&] {
    running = start(sample::increase(world.mesh, "a"),
                    [&](const Result<std::int64_t>& result) { end = result; });
  });
  world.run_until(Time(seconds(1)));
  ASSERT_EQ(world.node->service.waiting.size(), 1U);  // It is under way there.

  world.file = {};  // Another store altogether.
  world.restart_service();
  world.run_until(Time(seconds(2)));

  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->error().reason, "nested_session_expired");
  EXPECT_EQ(end->error().outcome, Outcome::unknown);
}

TEST(AsyncMeshInAHandler, CallsThatAreStartedTogetherLeaveTogether) {
  ManualClock clock;
  Scheduler scheduler(clock);
  Random random(1);
  FakeClientLink* link = nullptr;
  const auto connect = [&](const std::string&) -> Result<std::unique_ptr<net::ClientLink>> {
    auto opened = std::make_unique<FakeClientLink>();
    link = opened.get();
    link->incoming.emplace_back(net::Connected{});
    return std::unique_ptr<net::ClientLink>(std::move(opened));
  };
  AsyncMesh mesh(scheduler, random, {{"sample", "fake://sample"}}, {}, connect);

  std::vector<RunningTask> running;
  for (int i = 0; i != 100; ++i)
    running.push_back(start(sample::get(mesh, "a"), [](const auto&) {}));
  EXPECT_EQ(link->header_of(0).method, "get");  // The first waits for nobody.
  scheduler.run_ready();

  EXPECT_EQ(link->sent.size(), 100U);
  EXPECT_EQ(link->sent_while_held, 99U);
}

TEST_F(AsyncMeshTest, AServiceItDoesNotKnowIsAnErrorAndNotAWait) {
  static constexpr Service other{"other", Placement::single, "", ""};
  std::optional<Status> status;

  const RunningTask running =
      start(standard::ping(other)(world.mesh), [&](const Status& s) { status = s; });

  ASSERT_TRUE(status.has_value());
  EXPECT_EQ(status->error().reason, "unknown_service");
}

}  // namespace
}  // namespace onetrip
