// Calls over a network that fails as a seed says: each ends once, in time, with the truth.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/client/simulated_world.hpp"
#include "tests/support/number_from_environment.hpp"

namespace onetrip {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Ended {
  std::optional<Result<std::int64_t>> result;
  int times = 0;
  Time at{};
};

// Starts `count` calls at random moments of the next second, on a name each.
template <class StartCall>
void start_calls(SimulatedWorld& world, std::vector<Ended>& ended, std::vector<RunningTask>& tasks,
                 const StartCall& start_call) {
  for (std::size_t i = 0; i < ended.size(); ++i) {
    world.scheduler.after(milliseconds(world.random.below(1'000)), [&, i, start_call] {
      tasks.push_back(start(start_call(i), [&, i](Result<std::int64_t> result) {
        ended[i] = {std::move(result), ended[i].times + 1, world.clock.now()};
      }));
    });
  }
}

void expect_each_ended_once(const std::vector<Ended>& ended, std::uint64_t seed) {
  for (const Ended& call : ended) {
    EXPECT_EQ(call.times, 1) << "seed " << seed;
    EXPECT_LE(call.at, Time(seconds(6)) + milliseconds(1)) << "seed " << seed;
  }
}

// An idempotent call, as one with a number for a result.
Task<Result<std::int64_t>> store_and_count(SimulatedWorld& world, std::size_t i) {
  const auto amount = static_cast<std::int64_t>(i);
  // Named: GCC 12 destroys a braced temporary of an awaited call twice.
  const sample::Item item{"call_" + std::to_string(i), amount, 1};
  ONETRIP_CO_TRY_STATUS(co_await sample::put(world.mesh, item));
  co_return amount;
}

net::FaultPlan breaking_connections() {
  net::FaultPlan plan;
  plan.delay_max = milliseconds(20);
  plan.cut = 0.05;
  plan.lose_at_break = 0.5;
  plan.reconnect_max = milliseconds(200);
  return plan;
}

net::FaultPlan hostile() {
  net::FaultPlan plan = breaking_connections();
  plan.drop = 0.1;
  plan.repeat = 0.2;
  plan.reorder = 0.2;
  plan.late_max = milliseconds(300);
  return plan;
}

TEST(Simulation, AOnceCallHappensAsOftenAsItsOutcomeSays) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SimulatedWorld world(seed, breaking_connections());
    std::vector<Ended> ended(30);
    std::vector<RunningTask> tasks;
    start_calls(world, ended, tasks, [&](std::size_t i) {
      return sample::add(world.mesh, "call_" + std::to_string(i), std::int64_t{1});
    });

    world.run_until(Time(seconds(8)));

    expect_each_ended_once(ended, seed);
    for (std::size_t i = 0; i < ended.size(); ++i) {
      const sample::Item* item = world.node->service.items.find("call_" + std::to_string(i));
      const std::int64_t happened = item == nullptr ? 0 : item->amount;
      const Result<std::int64_t>& result = *ended[i].result;
      if (result.ok()) {
        EXPECT_EQ(happened, 1) << "seed " << seed;
      } else if (result.error().outcome == Outcome::not_executed) {
        EXPECT_EQ(happened, 0) << "seed " << seed;
      } else {
        EXPECT_LE(happened, 1) << "seed " << seed;
      }
    }
  }
}

TEST(Simulation, AnIdempotentCallSurvivesBrokenConnectionsAndRestarts) {
  int succeeded = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SimulatedWorld world(seed, breaking_connections());
    std::vector<Ended> ended(20);
    std::vector<RunningTask> tasks;
    start_calls(world, ended, tasks, [&](std::size_t i) { return store_and_count(world, i); });
    for (int restart = 0; restart < 3; ++restart)
      world.scheduler.after(milliseconds(world.random.below(1'000)),
                            [&] { world.restart_service(); });

    world.run_until(Time(seconds(8)));

    expect_each_ended_once(ended, seed);
    for (const Ended& call : ended) succeeded += call.result->ok() ? 1 : 0;
  }
  EXPECT_EQ(succeeded, 200 * 20);
}

TEST(Simulation, EvenAHostileNetworkCannotEndACallTwiceOrLate) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SimulatedWorld world(seed, hostile());
    std::vector<Ended> ended(30);
    std::vector<RunningTask> tasks;
    start_calls(world, ended, tasks, [&](std::size_t i) {
      return sample::add(world.mesh, "call_" + std::to_string(i),
                         static_cast<std::int64_t>(1'000 + i));
    });

    world.run_until(Time(seconds(8)));

    expect_each_ended_once(ended, seed);
    // No answer goes to a stranger: each amount is a multiple of what that very call has added.
    for (std::size_t i = 0; i < ended.size(); ++i) {
      const auto added = static_cast<std::int64_t>(1'000 + i);
      if (ended[i].result->ok()) {
        EXPECT_EQ(**ended[i].result % added, 0) << "seed " << seed;
      }
    }
  }
}

// Odd calls add to a name that all share, even ones to a name of their own.
std::string name_of_call(std::size_t i) {
  return i % 2 == 1 ? "shared" : "call_" + std::to_string(i);
}

// What each call was told is so, and no two calls were told the same.
void expect_each_happened_once(const SimulatedWorld& world, const std::vector<Ended>& ended) {
  const auto amount_of = [&](const std::string& name) {
    const sample::Item* item = world.node->service.items.find(name);
    return item == nullptr ? 0 : item->amount;
  };
  std::set<std::int64_t> told;
  std::int64_t succeeded = 0;
  std::int64_t unknown = 0;
  for (std::size_t i = 0; i != ended.size(); ++i) {
    const Result<std::int64_t>& result = *ended[i].result;
    const bool is_unknown = !result.ok() && result.error().outcome == Outcome::unknown;
    if (i % 2 == 1) {
      succeeded += result.ok() ? 1 : 0;
      unknown += is_unknown ? 1 : 0;
      if (result.ok()) {
        EXPECT_TRUE(told.insert(*result).second) << *result << " was told twice";
      }
      continue;
    }
    const std::int64_t happened = amount_of(name_of_call(i));
    EXPECT_GE(happened, result.ok() ? 1 : 0);
    EXPECT_LE(happened, result.ok() || is_unknown ? 1 : 0);
  }
  EXPECT_GE(amount_of("shared"), succeeded);
  EXPECT_LE(amount_of("shared"), succeeded + unknown);
}

constexpr int calls_in_a_world = 30;

// Once calls to a service that is killed now and then and has a disk.  How many succeeded.
int run_once_calls(std::uint64_t seed, const net::FaultPlan& faults, SimulatedDisk disk) {
  SimulatedWorld world(seed, faults, disk);
  std::vector<Ended> ended(calls_in_a_world);
  std::vector<RunningTask> tasks;
  start_calls(world, ended, tasks, [&](std::size_t i) {
    return sample::add(world.mesh, name_of_call(i), std::int64_t{1});
  });
  for (int restart = 0; restart < 3; ++restart)
    world.scheduler.after(milliseconds(world.random.below(1'500)),
                          [&] { world.restart_service(); });

  world.run_until(Time(seconds(8)));

  expect_each_ended_once(ended, seed);
  expect_each_happened_once(world, ended);
  return static_cast<int>(std::count_if(ended.begin(), ended.end(),
                                        [](const Ended& call) { return call.result->ok(); }));
}

// Runs the world of each seed, until one fails.  How many calls succeeded of how many.
std::pair<int, int> run_seeds(const net::FaultPlan& faults, SimulatedDisk disk) {
  const std::uint64_t first = number_from_environment("ONETRIP_SIMULATION_SEED", 1);
  const std::uint64_t seeds = number_from_environment("ONETRIP_SIMULATION_SEEDS", 200);
  int succeeded = 0;
  int calls = 0;
  for (std::uint64_t seed = first; seed != first + seeds && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    succeeded += run_once_calls(seed, faults, disk);
    calls += calls_in_a_world;
  }
  return {succeeded, calls};
}

// ONETRIP_SIMULATION_SEED and ONETRIP_SIMULATION_SEEDS say from which seed on, and how many.
TEST(Simulation, AOnceCallInASessionSucceedsOverBrokenConnectionsAndRestarts) {
  const auto [succeeded, calls] = run_seeds(breaking_connections(), {});
  EXPECT_EQ(succeeded, calls);
}

TEST(Simulation, AOnceCallInASessionHappensOnceOnAHostileNetwork) {
  const auto [succeeded, calls] = run_seeds(hostile(), {});
  EXPECT_GT(succeeded, calls / 2);
}

TEST(Simulation, AOnceCallInASessionHappensOnceWhereTheDiskIsFullNowAndThen) {
  const auto [succeeded, calls] = run_seeds(breaking_connections(), {.full = 0.3});
  EXPECT_GT(succeeded, calls / 2);
}

TEST(Simulation, TheSameSeedGivesTheSameHistory) {
  const auto history = [](std::uint64_t seed) {
    SimulatedWorld world(seed, breaking_connections());
    std::vector<Ended> ended(30);
    std::vector<RunningTask> tasks;
    start_calls(world, ended, tasks, [&](std::size_t i) {
      return sample::add(world.mesh, "call_" + std::to_string(i), std::int64_t{1});
    });
    world.run_until(Time(seconds(8)));
    std::vector<Time> times;
    times.reserve(ended.size());
    for (const Ended& call : ended) times.push_back(call.at);
    return times;
  };

  EXPECT_EQ(history(7), history(7));
  EXPECT_NE(history(7), history(8));
}

}  // namespace
}  // namespace onetrip
