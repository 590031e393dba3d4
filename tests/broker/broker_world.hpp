// Brokers, instances of the sample service and a client in one thread: network, clock and chance
// under a seed.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/client/async_mesh.hpp"
#include "onetrip/net/failover_link.hpp"
#include "onetrip/net/memory_network.hpp"
#include "onetrip/rpc/announcer.hpp"
#include "onetrip/rpc/server.hpp"
#include "tests/store/byte_backend.hpp"
#include "tests/support/broker_node.hpp"
#include "tests/support/sample_service.hpp"
#include "tests/support/virtual_time.hpp"

namespace broker {

// An instance's process; `file` is its disk.
struct InstanceNode {
  InstanceNode(onetrip::Scheduler& scheduler, onetrip::net::MemoryNetwork& network,
               onetrip::Random& random, const std::string& endpoint, onetrip::test::ByteFile& file,
               std::uint32_t instance, std::uint32_t instances)
      : backend(file),
        store(backend, [](const onetrip::Error&) {}),
        service(scheduler, store),
        sessions(store),
        loaded(store.load().ok()),
        link(network.make_server(endpoint).value()),
        server(scheduler, *link, store, service.methods(), random,
               options(sessions, instance, instances)) {}

  static onetrip::ServerOptions options(onetrip::Sessions& sessions, std::uint32_t instance,
                                        std::uint32_t instances) {
    onetrip::ServerOptions options;
    options.sessions = &sessions;
    options.instance = instance;
    options.instances = instances;
    return options;
  }
  void announce_to(onetrip::Scheduler& scheduler, onetrip::net::MemoryNetwork& network,
                   const std::string& broker) {
    announcers.push_back(
        onetrip::test::announce(scheduler, network, server, link->endpoint(), broker));
  }

  onetrip::test::ByteBackend backend;
  onetrip::Store store;
  sample::SampleService service;
  onetrip::Sessions sessions;
  bool loaded;
  std::unique_ptr<onetrip::net::ServerLink> link;
  onetrip::Server server;
  std::vector<std::unique_ptr<onetrip::Announcer>> announcers;
};

struct BrokerWorldOptions {
  std::size_t brokers = 1;
  std::uint32_t instances = 1;
  onetrip::net::FaultPlan faults{};
  BrokerOptions broker{};
};

class BrokerWorld {
 public:
  explicit BrokerWorld(std::uint64_t seed = 1, const BrokerWorldOptions& options = {})
      : options_(options), random(seed), network(seed, options.faults, clock) {
    brokers.resize(options.brokers);
    instances.resize(options.instances);
    files_.resize(options.instances);
    for (std::size_t i = 0; i != brokers.size(); ++i) start_broker(i);
    for (std::size_t i = 0; i != instances.size(); ++i) start_instance(i);
  }

  static std::string broker_endpoint(std::size_t i) { return "mem://broker_" + std::to_string(i); }
  static std::string instance_endpoint(std::size_t i) {
    return "mem://sample_" + std::to_string(i);
  }

  // Processes die, and their memory with them, and come back.
  void kill_broker(std::size_t i) { brokers[i] = nullptr; }
  void start_broker(std::size_t i) {
    brokers[i] = std::make_unique<onetrip::test::BrokerNode>(scheduler, network, random,
                                                             broker_endpoint(i), options_.broker);
  }
  void kill_instance(std::size_t i) { instances[i] = nullptr; }
  void start_instance(std::size_t i) {
    instances[i] =
        std::make_unique<InstanceNode>(scheduler, network, random, instance_endpoint(i), files_[i],
                                       static_cast<std::uint32_t>(i), options_.instances);
    for (std::size_t b = 0; b != brokers.size(); ++b)
      instances[i]->announce_to(scheduler, network, broker_endpoint(b));
  }

  // Everything that can happen until then happens.
  void run_until(Time end) {
    onetrip::test::run_world_until(network, scheduler, end, [this] { settle(); });
  }
  void run_for(Duration duration) { run_until(clock.now() + duration); }

  // The end of a task, within a time that is long enough for any call.
  template <class T>
  Result<T> result_of(onetrip::Task<Result<T>> task) {
    std::optional<Result<T>> ended;
    const onetrip::RunningTask running =
        onetrip::start(std::move(task), [&](Result<T> result) { ended = std::move(result); });
    const Time latest = clock.now() + std::chrono::seconds(6);
    while (!ended && clock.now() < latest) run_for(std::chrono::milliseconds(1));
    if (!ended) return onetrip::internal("the call did not end");
    return *std::move(ended);
  }

 private:
  BrokerWorldOptions options_;
  std::vector<onetrip::test::ByteFile> files_;  // The instances' disks.

 public:
  onetrip::ManualClock clock;
  onetrip::Random random;
  onetrip::net::MemoryNetwork network;
  onetrip::Scheduler scheduler{clock};
  std::vector<std::unique_ptr<onetrip::test::BrokerNode>> brokers;
  std::vector<std::unique_ptr<InstanceNode>> instances;
  // Through the brokers.
  onetrip::AsyncMesh mesh{
      scheduler,
      random,
      {{"sample", onetrip::Endpoints::behind_broker(broker_endpoint(0), options_.instances)},
       {"broker", broker_endpoint(0)}},
      {},
      [this](const std::string& /*to*/) { return connect(); }};

 private:
  Result<std::unique_ptr<onetrip::net::ClientLink>> connect() {
    std::vector<std::unique_ptr<onetrip::net::ClientLink>> links;
    for (std::size_t i = 0; i != brokers.size(); ++i)
      links.push_back(network.make_client(broker_endpoint(i)).value());
    return onetrip::net::make_failover_link(std::move(links));
  }

  void settle() {
    bool busy = true;
    while (busy) {
      for (const auto& broker : brokers)
        if (broker) broker->pump();
      for (const auto& instance : instances) {
        if (!instance) continue;
        instance->server.pump();
        for (const auto& announcer : instance->announcers) announcer->pump();
      }
      mesh.pump();
      busy = scheduler.run_ready();
    }
  }
};

}  // namespace broker
