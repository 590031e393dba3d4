// MeshWorld: several services and their clients in one thread: network, clock and chance under a
// seed, every instance of a service with a store in memory, in the layout of this time.
//
//   MeshWorld world({"mine"}, seed);
//   world.add("mine", [&](Store& store, Timers& timers) {
//     return std::make_unique<MyService>(world.scheduler(), store, world.mesh(), timers);
//   });
//   Result<Answer> answer = world.wait(mine::ask(world.mesh(), "what"));
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/base/log.hpp"
#include "onetrip/client/async_mesh.hpp"
#include "onetrip/net/memory_network.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/rpc/timers.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "tests/support/broker_node.hpp"
#include "tests/support/layout.hpp"
#include "tests/support/virtual_time.hpp"

namespace onetrip::test {

class MeshWorld {
 public:
  // With these in so many instances as there are this time.
  explicit MeshWorld(std::set<std::string> several, std::uint64_t seed = 1,
                     const net::FaultPlan& faults = {})
      : several_(std::move(several)),
        random_(seed),
        network_(seed, faults, clock_),
        broker_(has_broker()
                    ? std::make_unique<BrokerNode>(scheduler_, network_, random_, "mem://broker")
                    : nullptr),
        mesh_(new_mesh()) {}

  ManualClock& clock() { return clock_; }
  Random& random() { return random_; }
  Scheduler& scheduler() { return scheduler_; }
  // What the services call one another through, and the test if it wants to be one client more.
  AsyncMesh& mesh() { return *mesh_; }

  // `make(Store&, Timers&)` gives a std::unique_ptr to the service, which makes its tables in the
  // store, and may register timers.
  template <class Make>
  void add(const std::string& name, Make make) {
    for (std::uint32_t instance = 0; instance < instances_of(name); ++instance) {
      auto node = std::make_unique<Node>(scheduler_);
      auto service = make(node->store, node->timers);
      const MethodTable table = service->methods();
      node->service = std::shared_ptr<void>(std::move(service));
      start(name, instance, std::move(node), table);
    }
  }
  // A stand-in for a service.
  void add_stand_in(const std::string& name, const MethodTable& table) {
    start(name, 0, std::make_unique<Node>(scheduler_), table);
  }
  // What the network has done.
  const net::FaultCounts& faults() const { return network_.counts(); }
  // The service's processes die.
  void remove(const std::string& name) { nodes_.erase(name); }

  // Runs the task, and everything else, until it has ended.
  template <class T>
  Result<T> wait(Task<Result<T>> task) {
    std::optional<Result<T>> answer;
    const RunningTask running =
        onetrip::start(std::move(task), [&](Result<T> given) { answer = std::move(given); });
    run_until([&] { return answer.has_value(); });
    return *std::move(answer);
  }
  // Runs everything until it is so.
  void run_until(const std::function<bool()>& done) {
    settle();
    while (!done()) {
      const std::optional<Time> next = next_time(network_, scheduler_);
      ONETRIP_CHECK(next.has_value());  // Nothing will ever happen again.
      network_.advance_to(*next);
      settle();
    }
  }

 private:
  struct Node {
    explicit Node(Scheduler& scheduler)
        : store(memory, [](const Error&) {}), sessions(store), timers(scheduler, store, log) {}
    SilentLog log;
    MemoryBackend memory;
    Store store;
    Sessions sessions;
    Timers timers;
    std::shared_ptr<void> service;
    std::unique_ptr<net::ServerLink> link;
    std::unique_ptr<Server> server;
    std::unique_ptr<Announcer> announcer;  // Where there is a broker.
  };

  std::uint32_t instances_of(const std::string& name) const {
    return several_.contains(name) ? instances() : 1;
  }
  static std::string endpoint_of(const std::string& name, std::uint32_t instance) {
    return "mem://" + name + "." + std::to_string(instance);
  }
  Endpoints endpoints_of(const std::string& name) const {
    if (broker_) return Endpoints::behind_broker("mem://broker", instances_of(name));
    std::vector<std::string> endpoints;
    for (std::uint32_t instance = 0; instance < instances_of(name); ++instance)
      endpoints.push_back(endpoint_of(name, instance));
    return endpoints;
  }

  std::unique_ptr<AsyncMesh> new_mesh() {
    Directory everywhere;
    for (const char* name : {"challenge_period", "eliminations", "limit_orders", "perf_ledger",
                             "plagiarism", "positions", "prices"})
      everywhere.emplace(name, endpoints_of(name));
    return std::make_unique<AsyncMesh>(
        scheduler_, random_, std::move(everywhere), MeshOptions{},
        [this](const std::string& to) { return network_.make_client(to); });
  }

  void start(const std::string& name, std::uint32_t instance, std::unique_ptr<Node> node,
             const MethodTable& table) {
    node->store.load().value();
    node->link = network_.make_server(endpoint_of(name, instance)).value();
    ServerOptions options;
    options.instance = instance;
    options.instances = instances_of(name);
    options.sessions = &node->sessions;
    options.timers = &node->timers;
    node->server = std::make_unique<Server>(scheduler_, *node->link, node->store, table, random_,
                                            std::move(options));
    if (broker_)
      node->announcer =
          announce(scheduler_, network_, *node->server, node->link->endpoint(), "mem://broker");
    nodes_[name].push_back(std::move(node));
  }

  void settle() {
    bool busy = true;
    while (busy) {
      for (const auto& [name, nodes] : nodes_)
        for (const auto& node : nodes) {
          node->server->pump();
          if (node->announcer) node->announcer->pump();
        }
      if (broker_) broker_->pump();
      mesh_->pump();
      busy = scheduler_.run_ready();
    }
  }

  const std::set<std::string> several_;
  ManualClock clock_;
  Random random_;
  net::MemoryNetwork network_;
  Scheduler scheduler_{clock_};
  std::unique_ptr<BrokerNode> broker_;  // Where calls go through one.
  std::unique_ptr<AsyncMesh> mesh_;     // Outlives the services that call through it.
  std::map<std::string, std::vector<std::unique_ptr<Node>>> nodes_;
};

}  // namespace onetrip::test
