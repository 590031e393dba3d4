#include "onetrip/rpc/timers.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "onetrip/rpc/execution.hpp"
#include "onetrip/runtime/completion.hpp"
#include "onetrip/runtime/sleep.hpp"
#include "onetrip/store/table.hpp"
#include "tests/rpc/server_world.hpp"
#include "tests/store/stepped_backend.hpp"

namespace onetrip {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class TimersTest : public testing::Test {
 protected:
  TimersTest() { EXPECT_TRUE(store.load().ok()); }

  // Everything that happens within so long, each at its time.
  void pass(Duration duration) {
    const Time end = clock.now() + duration;
    run_ready();
    while (scheduler.next_timer() && *scheduler.next_timer() <= end) {
      clock.advance_to(*scheduler.next_timer());
      run_ready();
    }
    clock.advance_to(end);
  }
  void run_ready() {
    while (scheduler.run_ready()) {
    }
  }
  // Notes when it runs, and ends as the test says.
  Timers::Job noting() {
    return [this]() -> Task<Status> {
      times.push_back(clock.now());
      co_return outcome;
    };
  }
  // Runs until the test sets what it waits for.
  Timers::Job waiting() {
    return [this]() -> Task<Status> {
      times.push_back(clock.now());
      under_way.emplace(scheduler);
      co_return co_await *under_way;
    };
  }
  Timers::Job putting(std::int64_t value) {
    return [this, value]() -> Task<Status> {
      table.put("a", value);
      co_return outcome;
    };
  }
  TimerHealth health() const { return timers.health().at(0); }

  ManualClock clock{1'000'000};
  Scheduler scheduler{clock};
  test::SteppedBackend disk;
  Store store{disk, [](const Error&) {}};
  Table<std::string, std::int64_t> table{store, "table"};
  SilentLog log;
  Status outcome = Done{};
  std::vector<Time> times;
  std::optional<Completion<Status>> under_way;
  Timers timers{scheduler, store, log};
};

using Times = std::vector<Time>;

TEST_F(TimersTest, ATimerRunsFirstOneIntervalAfterTheStartAndThenAtEach) {
  timers.every("note", seconds(10), noting());
  pass(seconds(100));
  EXPECT_EQ(times, Times{});

  timers.start();
  pass(seconds(35));

  EXPECT_EQ(times, (Times{Time(seconds(110)), Time(seconds(120)), Time(seconds(130))}));
}

TEST_F(TimersTest, TheFirstRunCanBeAtAnotherTimeAndAnIntervalOfZeroMeansNever) {
  timers.every("soon", seconds(10), noting(), {.first_after = Duration::zero()});
  timers.every("never", Duration::zero(), [this]() -> Task<Status> {
    ADD_FAILURE() << clock.now().time_since_epoch().count();
    co_return Done{};
  });
  timers.start();

  pass(seconds(15));

  EXPECT_EQ(times, (Times{Time(seconds(0)), Time(seconds(10))}));
  EXPECT_EQ(timers.health().at(1).next_run_ms, std::nullopt);
}

TEST_F(TimersTest, ARunThatTakesLongerThanTheIntervalIsNotOverlappedAndWhatItMissedIsLeftOut) {
  timers.every("long", seconds(10), waiting());
  timers.start();
  pass(seconds(37));
  EXPECT_EQ(times, (Times{Time(seconds(10))}));
  EXPECT_TRUE(health().running);

  under_way->set(Done{});
  pass(seconds(5));

  EXPECT_EQ(times, (Times{Time(seconds(10)), Time(seconds(40))}));
  EXPECT_EQ(health().last_duration_ms, 27'000);
}

TEST_F(TimersTest, FailuresInARowDoubleTheWaitUpToABoundAndOneThatSucceedsEndsThat) {
  outcome = unavailable("prices are gone");
  timers.every("fails", seconds(10), noting(), {.backoff_max = seconds(60)});
  timers.start();
  pass(seconds(200));
  EXPECT_EQ(times, (Times{Time(seconds(10)), Time(seconds(30)), Time(seconds(70)),
                          Time(seconds(130)), Time(seconds(190))}));
  EXPECT_EQ(health().last_error, "prices are gone");

  outcome = Done{};
  times.clear();
  pass(seconds(70));

  EXPECT_EQ(times, (Times{Time(seconds(250)), Time(seconds(260)), Time(seconds(270))}));
  EXPECT_EQ(health().last_error, std::nullopt);
  EXPECT_EQ(health().runs, 8U);
  EXPECT_EQ(health().failures, 5U);
}

TEST_F(TimersTest, AnExceptionIsAFailureLikeAnother) {
  timers.every("throws", seconds(10), []() -> Task<Status> {
    throw std::runtime_error("out of luck");
    co_return Done{};
  });
  timers.start();

  pass(seconds(10));

  EXPECT_EQ(health().failures, 1U);
  EXPECT_NE(health().last_error->find("out of luck"), std::string::npos);
}

TEST_F(TimersTest, WhatARunWritesStaysAndWhatAFailedOneWritesIsTakenBack) {
  disk.finish_at_once(CommitOutcome::durable);
  timers.every("put", seconds(10), putting(7));
  timers.start();
  pass(seconds(10));
  EXPECT_EQ(*table.find("a"), 7);

  outcome = failed_precondition("no");
  timers.every("put_and_fail", seconds(1), putting(8));
  pass(seconds(1));

  EXPECT_EQ(*table.find("a"), 7);
}

TEST_F(TimersTest, ARunHasEndedWhenWhatItWroteIsDurableAndHasFailedWhereItCannotBe) {
  timers.every("put", seconds(10), putting(7));
  timers.start();
  pass(seconds(14));
  EXPECT_TRUE(health().running);
  EXPECT_EQ(health().runs, 0U);

  disk.finish(CommitOutcome::full);

  EXPECT_FALSE(health().running);
  EXPECT_EQ(health().failures, 1U);
  EXPECT_EQ(table.find("a"), nullptr);
}

TEST_F(TimersTest, ARunHasADeadlineForWhatItWaitsFor) {
  std::optional<Time> deadline;
  const auto job = [&]() -> Task<Status> {
    deadline = Execution::current(scheduler).deadline();
    co_return Done{};
  };
  timers.every("hourly", seconds(3600), job);
  timers.start();
  pass(seconds(3600));
  EXPECT_EQ(deadline, clock.now() + seconds(60));

  timers.every("short", seconds(1), job, {.deadline = milliseconds(700)});
  pass(seconds(1));
  EXPECT_EQ(deadline, clock.now() + milliseconds(700));
}

TEST_F(TimersTest, HealthTellsOfEachTimerInUnixTime) {
  timers.every("note", seconds(10), noting());
  timers.start();

  pass(seconds(12));

  EXPECT_EQ(health(), (TimerHealth{.name = "note",
                                   .interval_ms = 10'000,
                                   .running = false,
                                   .last_run_ms = 1'010'000,
                                   .last_duration_ms = 0,
                                   .next_run_ms = 1'020'000,
                                   .runs = 1,
                                   .failures = 0,
                                   .last_error = {}}));
}

TEST_F(TimersTest, AfterStopNothingBeginsAndWhatRunsGoesOnToItsEnd) {
  timers.every("waits", seconds(10), waiting());
  timers.every("note", seconds(11), noting());
  timers.start();
  pass(seconds(10));

  timers.stop();
  pass(seconds(100));
  EXPECT_EQ(times, (Times{Time(seconds(10))}));
  EXPECT_FALSE(timers.idle());
  under_way->set(Done{});
  pass(seconds(100));

  EXPECT_TRUE(timers.idle());
  EXPECT_EQ(times, (Times{Time(seconds(10))}));
  EXPECT_EQ(health().runs, 1U);
}

TEST_F(TimersTest, TimersMayGoWhileARunWaitsAndWhileItsEndIsOnItsWay) {
  Timers passing(scheduler, store, log);
  passing.every("waits", seconds(1), waiting());
  passing.every("ends", seconds(1), noting());
  passing.start();
  clock.advance(seconds(1));
  scheduler.run_ready();  // One waits, of the other the end is posted.

  passing.end();
  under_way->set(Done{});
  pass(seconds(10));

  EXPECT_TRUE(passing.idle());
  EXPECT_EQ(times.size(), 2U);
}

TEST(ServerTimers, AServerStartsThemTellsOfThemAndIsIdleOnlyWhenTheyAre) {
  ServerWorld world;
  SilentLog log;
  std::optional<Completion<Status>> under_way;
  Timers timers(world.scheduler, world.store, log);
  timers.every("waits", seconds(1), [&]() -> Task<Status> {
    under_way.emplace(world.scheduler);
    co_return co_await *under_way;
  });
  ServerOptions options;
  options.timers = &timers;
  Server server(world.scheduler, world.link, world.store, world.service.methods(), world.random,
                options);

  world.clock.advance(seconds(1));
  world.scheduler.run_ready();
  EXPECT_EQ(server.health().timers.at(0).name, "waits");
  EXPECT_TRUE(server.health().timers.at(0).running);
  server.drain();
  EXPECT_FALSE(server.idle());
  under_way->set(Done{});
  while (world.scheduler.run_ready()) {
  }

  EXPECT_TRUE(server.idle());
  EXPECT_EQ(server.health().timers.at(0).next_run_ms, std::nullopt);
}

}  // namespace
}  // namespace onetrip
