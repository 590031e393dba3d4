// Services that need one another in a circle, in one thread, at their limits of calls in flight:
// every call ends.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "onetrip/net/memory_network.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "tests/support/number_from_environment.hpp"
#include "tests/support/ring_service.hpp"
#include "tests/support/virtual_time.hpp"

namespace onetrip {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr LoadLimits tight{.calls_max = 8, .calls_reserved = 2};

class RingWorld {
 public:
  explicit RingWorld(std::uint64_t seed) : random(seed), network(seed, delays(), clock) {}

  // Everything that can happen until then happens.
  void run_until(Time end) {
    test::run_world_until(network, scheduler, end, [this] { settle(); });
  }
  bool idle() {
    bool all = true;
    each_node([&](auto& node) { all = all && node.server.idle(); });
    return all;
  }

  ManualClock clock;
  Random random;
  net::MemoryNetwork network;
  Scheduler scheduler{clock};

 private:
  static net::FaultPlan delays() {
    net::FaultPlan plan;
    plan.delay_min = std::chrono::microseconds(50);
    plan.delay_max = milliseconds(2);
    return plan;
  }
  static Directory directory() {
    Directory directory;
    for (const Service& service : ring::services)
      directory.emplace(service.name, "mem://" + std::string(service.name));
    return directory;
  }
  AsyncMesh::Watch nobody() {
    return [](const net::ClientLink&) {};
  }
  Connector connector() {
    return [this](const std::string& to) { return network.make_client(to); };
  }

  template <int N>
  struct Node {
    explicit Node(RingWorld& world)
        : store(memory, [](const Error&) {}),
          mesh(world.scheduler, world.random, directory(), {}, world.connector()),
          service(world.scheduler, store, mesh),
          sessions(store),
          loaded(store.load().ok()),
          link(world.network.make_server("mem://ring_" + std::to_string(N)).value()),
          server(world.scheduler, *link, store, service.methods(), world.random,
                 options(sessions)) {}
    static ServerOptions options(Sessions& sessions) {
      ServerOptions options;
      options.sessions = &sessions;
      options.load = tight;
      return options;
    }

    MemoryBackend memory;
    Store store;
    AsyncMesh mesh;
    ring::RingService<N> service;
    Sessions sessions;
    bool loaded;
    std::unique_ptr<net::ServerLink> link;
    Server server;
  };

  template <class Visit>
  void each_node(Visit visit) {
    std::apply([&](auto&... node) { (visit(node), ...); }, nodes_);
  }

  void settle() {
    bool busy = true;
    while (busy) {
      each_node([](auto& node) {
        node.server.pump();
        node.mesh.pump();
      });
      clients.pump();
      busy = scheduler.run_ready();
    }
  }

  std::tuple<Node<0>, Node<1>, Node<2>, Node<3>> nodes_{*this, *this, *this, *this};

 public:
  AsyncMesh clients{scheduler, random, directory(), {}, connector()};
};

// Calls one after the other, and notes how each has ended.
class Caller {
 public:
  static constexpr Duration deadline = milliseconds(250);

  explicit Caller(RingWorld& world) : world_(world) {}

  Task<void> run(int calls) {
    for (int i = 0; i < calls; ++i) {
      const Time began = world_.clock.now();
      const std::string name = "name_" + std::to_string(world_.random.between(0, 3));
      const Result<std::int64_t> result = co_await call(name, world_.random.between(0, 6));
      if (world_.clock.now() - began > deadline) ++late;
      ++ended[result.ok() ? Code{} : result.error().code];
    }
  }

  int late = 0;
  std::map<Code, int> ended;  // Code{} for those that went well.

 private:
  Task<Result<std::int64_t>> call(const std::string& name, std::int64_t hops) {
    switch (world_.random.between(0, 3)) {
      case 0:
        return call_at<0>(name, hops);
      case 1:
        return call_at<1>(name, hops);
      case 2:
        return call_at<2>(name, hops);
      default:
        return call_at<3>(name, hops);
    }
  }
  template <int N>
  Task<Result<std::int64_t>> call_at(const std::string& name, std::int64_t hops) {
    auto mesh = world_.clients.with({.deadline = deadline});
    switch (world_.random.between(0, 2)) {
      case 0:
        return ring::Api<N>::pass(mesh, name, hops);
      case 1:
        return ring::Api<N>::ask(mesh, name, hops);
      default:
        return ring::Api<N>::hold(mesh, name, hops);
    }
  }

  RingWorld& world_;
};

template <int N>
std::optional<Result<std::int64_t>> hold_now(RingWorld& world, std::int64_t hops) {
  std::optional<Result<std::int64_t>> end;
  const RunningTask running = start(ring::Api<N>::hold(world.clients, "name_0", hops),
                                    [&](Result<std::int64_t> result) { end = result; });
  world.run_until(world.clock.now() + seconds(6));
  return end;
}

TEST(Ring, EveryCallOfServicesThatCallOneAnotherAtTheirLimitsEnds) {
  const std::uint64_t seed = number_from_environment("ONETRIP_SEED", 1);
  SCOPED_TRACE(seed);
  constexpr int callers_count = 100;
  constexpr int calls = 20;
  RingWorld world(seed);
  std::vector<std::unique_ptr<Caller>> callers;
  std::vector<RunningTask> running;
  for (int i = 0; i < callers_count; ++i) {
    callers.push_back(std::make_unique<Caller>(world));
    running.push_back(start(callers.back()->run(calls), [](const Status&) {}));
  }

  world.run_until(Time(Caller::deadline * calls));

  std::map<Code, int> ended;
  for (const auto& caller : callers) {
    EXPECT_EQ(caller->late, 0);
    for (const auto& [code, count] : caller->ended) ended[code] += count;
  }
  int all = 0;
  for (const auto& [code, count] : ended) all += count;
  EXPECT_EQ(all, callers_count * calls);
  EXPECT_GT(ended[Code{}], 0);                    // Work is done under such a load,
  EXPECT_GT(ended[Code::resource_exhausted], 0);  // which is above the limits,
  EXPECT_GT(ended[Code::deadline_exceeded], 0);   // and has calls that wait for themselves.
  EXPECT_TRUE(world.idle());
  // Nothing is left behind: no turn, no place among the calls in flight.
  EXPECT_EQ(hold_now<0>(world, 3), Result<std::int64_t>(4));
}

TEST(Ring, ACallThatWaitsForItselfInACircleEndsByItsDeadlineAndGivesEveryTurnBack) {
  RingWorld world(1);

  const auto around = hold_now<0>(world, 4);  // The fifth is the first again.

  ASSERT_TRUE(around.has_value());
  EXPECT_EQ(around->error().code, Code::deadline_exceeded);
  EXPECT_TRUE(world.idle());
  EXPECT_EQ(hold_now<0>(world, 3), Result<std::int64_t>(4));
}

// Without their reserved share two full services would refuse, or keep waiting for, each other.
TEST(Ring, FullServicesStillTakeTheCallsOfEachOthersHandlers) {
  RingWorld world(1);
  const auto no_reply_wanted = [](const Result<std::int64_t>&) {};
  std::vector<RunningTask> running;
  // All that clients may have in flight at ring_1, held by a turn that ring_0's caller has.
  const auto around = [&] { return ring::Api<0>::hold(world.clients, "name_0", 4); };
  running.push_back(start(around(), no_reply_wanted));
  world.run_until(Time(milliseconds(20)));
  for (std::size_t i = 0; i < tight.calls_max; ++i)
    running.push_back(start(ring::Api<1>::hold(world.clients, "name_0", 0), no_reply_wanted));
  world.run_until(Time(milliseconds(40)));
  std::optional<Result<std::int64_t>> from_client;
  std::optional<Result<std::int64_t>> nested;

  running.push_back(start(ring::Api<1>::ask(world.clients, "a", 0),
                          [&](Result<std::int64_t> end) { from_client = end; }));
  running.push_back(start(ring::Api<0>::ask(world.clients, "a", 1),
                          [&](Result<std::int64_t> end) { nested = end; }));
  world.run_until(Time(milliseconds(200)));

  EXPECT_EQ(from_client->error().reason, "overloaded");
  EXPECT_EQ(nested, Result<std::int64_t>(0));
}

}  // namespace
}  // namespace onetrip
