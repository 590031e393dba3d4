// Calls of an AsyncMesh to services in several instances, over a network in memory.
#include <gmock/gmock.h>

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "onetrip/client/async_mesh.hpp"
#include "onetrip/net/memory_network.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "tests/support/tally_service.hpp"

namespace onetrip {
namespace {

using tally::of_0;
using tally::of_1;
using tally::of_2;
using namespace std::chrono_literals;
using tally::Tallies;
using testing::ElementsAre;
using testing::StartsWith;

constexpr std::uint32_t instances = 3;

// Each instance says which it is, and how often it was told something.
namespace replicas {
inline constexpr Service service{"replicas", Placement::replicated, "", "The same everywhere."};
inline constexpr Method<std::int64_t()> who{service, "who", Effect::read, "Which one answers."};
inline constexpr Method<std::int64_t(std::int64_t)> tell{
    service, "tell", Effect::idempotent, {"what"}, "The sum of all that it was told."};
inline constexpr Contract contract{service, who, tell};
}  // namespace replicas

class AsyncInstancesTest : public testing::Test {
 protected:
  struct Node {
    Node() : store(memory, [](const Error&) {}), tallies(store), sessions(store) {
      store.load().value();
    }
    MemoryBackend memory;
    Store store;
    tally::TallyService tallies;
    Sessions sessions;
    std::int64_t told = 0;
    std::vector<std::unique_ptr<net::ServerLink>> links;
    std::vector<std::unique_ptr<Server>> servers;
  };

  AsyncInstancesTest() {
    for (std::uint32_t i = 0; i < instances; ++i) {
      nodes_.push_back(std::make_unique<Node>());
      Node& node = *nodes_.back();
      serve(node, i, "tally", node.tallies.methods());
      serve(node, i, "replicas",
            MethodTable{replicas::contract}
                .on(replicas::who, [i] { return std::int64_t{i}; })
                .on(replicas::tell, [&node](std::int64_t what) { return node.told += what; }));
    }
  }

  void serve(Node& node, std::uint32_t instance, const std::string& name,
             const MethodTable& table) {
    ServerOptions options;
    options.sessions = &node.sessions;
    options.instance = instance;
    options.instances = instances;
    node.links.push_back(network_.make_server(endpoint_of(name, instance)).value());
    node.servers.push_back(std::make_unique<Server>(scheduler_, *node.links.back(), node.store,
                                                    table, random_, options));
  }
  void stop(std::uint32_t instance) {
    nodes_[instance]->servers.clear();
    nodes_[instance]->links.clear();
  }

  static std::string endpoint_of(const std::string& name, std::uint32_t instance) {
    return "mem://" + name + "." + std::to_string(instance);
  }
  static Directory directory() {
    Directory directory;
    for (const std::string name : {"tally", "replicas"}) {
      std::vector<std::string> endpoints;
      for (std::uint32_t i = 0; i < instances; ++i) endpoints.push_back(endpoint_of(name, i));
      directory.emplace(name, endpoints);
    }
    return directory;
  }

  void settle() {
    bool busy = true;
    while (busy) {
      for (const auto& node : nodes_)
        for (const auto& server : node->servers) server->pump();
      mesh_.pump();
      busy = scheduler_.run_ready();
    }
  }
  template <class M, class... Given>
  auto call(const M& method, const Given&... given) {
    using T = typename M::result_type;
    std::optional<Result<T>> answer;
    const RunningTask running =
        start(mesh_.call(method, given...), [&](Result<T> result) { answer = std::move(result); });
    settle();
    while (!answer) {
      const std::optional<Time> timer = scheduler_.next_timer();
      const std::optional<Time> next = network_.next_event_time();
      network_.advance_to(next && (!timer || *next < *timer) ? *next : timer.value());
      settle();
    }
    return *std::move(answer);
  }

  ManualClock clock_;
  Random random_{1};
  net::MemoryNetwork network_{1, {}, clock_};
  Scheduler scheduler_{clock_};
  std::vector<std::unique_ptr<Node>> nodes_;
  AsyncMesh mesh_{scheduler_, random_, directory(), {}, [this](const std::string& to) {
                    return network_.make_client(to);
                  }};
};

TEST_F(AsyncInstancesTest, ACallGoesToWhomItConcerns) {
  EXPECT_EQ(call(tally::replace_all, Tallies{{of_0, 1}, {of_1, 2}, {of_2, 3}}), 3);

  EXPECT_EQ(call(tally::add, std::int64_t{4}, of_1), 6);
  EXPECT_EQ(call(tally::get, of_1), 6);
  EXPECT_EQ(call(tally::get_many, std::vector{of_2, of_1}).value(),
            (Tallies{{of_1, 6}, {of_2, 3}}));
  EXPECT_THAT(call(tally::names).value(), ElementsAre(of_1, of_2, of_0));
}

TEST_F(AsyncInstancesTest, APartThatFailsNamesItsInstance) {
  EXPECT_TRUE(call(tally::clear).ok());
  stop(2);

  const Error error = call(tally::names).error();

  EXPECT_EQ(error.code, Code::unavailable);
  EXPECT_THAT(error.message, StartsWith("instance 2: "));
  EXPECT_EQ(error.outcome, Outcome::unknown);
  EXPECT_EQ(call(tally::add, std::int64_t{4}, of_1), 4);
}

TEST_F(AsyncInstancesTest, AChangeOfReplicasReachesAllAndAReadAsksThemInTurn) {
  EXPECT_EQ(call(replicas::tell, std::int64_t{5}), 5);
  for (const auto& node : nodes_) EXPECT_EQ(node->told, 5);

  std::set<std::int64_t> answered;
  for (std::uint32_t i = 0; i < instances; ++i) answered.insert(call(replicas::who).value());

  EXPECT_THAT(answered, ElementsAre(0, 1, 2));
}

TEST_F(AsyncInstancesTest, AReplicaThatIsKnownToBeAwayIsPassedOver) {
  EXPECT_TRUE(call(replicas::tell, std::int64_t{1}).ok());
  stop(1);
  EXPECT_FALSE(call(replicas::tell, std::int64_t{1}).ok());

  for (std::uint32_t i = 0; i < 2 * instances; ++i)
    EXPECT_NE(call(replicas::who).value(), std::int64_t{1});
}

}  // namespace
}  // namespace onetrip
