// World: limit_orders and those that it calls, in one thread, under virtual time.
//
// positions, prices and eliminations are Fakes of their contracts; limit_orders is the real thing
// in the instances of this time, each over a file that survives it, with a client that calls it
// through a mesh of its own.  It goes on in steps, and may be killed between any two of them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/api/limit_orders.hpp"
#include "onetrip/client/async_mesh.hpp"
#include "onetrip/net/memory_network.hpp"
#include "onetrip/rpc/execution.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/rpc/sessions.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "services/limit_orders/service.hpp"
#include "tests/limit_orders/fakes.hpp"
#include "tests/limit_orders/orders.hpp"
#include "tests/store/byte_backend.hpp"
#include "tests/support/broker_node.hpp"
#include "tests/support/layout.hpp"
#include "tests/support/virtual_time.hpp"

namespace limit_orders::testing {

class World {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  explicit World(const onetrip::net::FaultPlan& faults = {}) : network(1, faults, clock) {
    start();
  }

  // limit_orders dies, and what was not durable with it; then another one is there.
  void restart() {
    nodes_.clear();
    start();
  }
  // Once, before that step.
  void restart_at(std::uint64_t step) { restart_at_ = step; }
  std::uint64_t steps() const { return steps_; }

  // What it gives, once it has ended.
  template <class T>
  onetrip::Result<T> run(onetrip::Task<onetrip::Result<T>> task) {
    std::optional<onetrip::Result<T>> result;
    const onetrip::RunningTask running = onetrip::start(
        std::move(task), [&](onetrip::Result<T> given) { result.emplace(std::move(given)); });
    while (!result)
      if (!step()) return onetrip::internal("nothing happens any more");
    return *std::move(result);
  }

  onetrip::Result<Submitted> submit(const Hotkey& hotkey, const Order& order) {
    return run(limit_orders::submit(mesh, hotkey, order));
  }
  onetrip::Result<Cancelled> cancel(const Hotkey& hotkey, const std::string& uuid,
                                    std::int64_t now_ms = t0) {
    return run(limit_orders::cancel(mesh, hotkey, uuid, now_ms));
  }
  onetrip::Result<Evaluated> evaluate(std::int64_t now_ms) {
    return run(limit_orders::evaluate(mesh, now_ms));
  }
  Orders waiting(const Hotkey& hotkey) {
    return run(limit_orders::get_limit_orders(mesh, hotkey)).value();
  }
  std::vector<ClosedOrder> closed(const Hotkey& hotkey) {
    return run(limit_orders::get_closed_limit_orders(mesh, hotkey)).value();
  }
  // How often positions has added it.
  std::int64_t count_filled(const std::string& uuid) const {
    return std::count_if(positions.added.begin(), positions.added.end(),
                         [&](const auto& added) { return added.second.order_uuid == uuid; });
  }
  std::size_t fills_in_doubt() const {
    std::size_t all = 0;
    for (const auto& node : nodes_) all += node->service.fills_in_doubt();
    return all;
  }
  // What its timer does; the first failure.
  onetrip::Status resolve_fills() {
    onetrip::Status all;
    for (const auto& node : nodes_) {
      onetrip::Status status = resolve_fills_of(*node);
      if (all.ok()) all = std::move(status);
    }
    return all;
  }
  // What is being committed finds no room.
  void fill_disk() {
    for (const auto& node : nodes_)
      if (node->disk.busy()) node->disk.finish(onetrip::CommitOutcome::full);
  }
  void go_on_until(onetrip::Time end) {
    while (clock.now() < end && step(end)) continue;
  }

  // The next thing that can happen: what is ready runs, a commit becomes durable, or time goes on
  // to what is due next, which is not behind `end`.  False where there is nothing.
  bool step(onetrip::Time end = onetrip::Time::max()) {
    if (steps_++ == restart_at_) restart();
    pump();
    for (const auto& node : nodes_)
      if (node->scheduler.run_ready()) return true;
    if (scheduler.run_ready()) return true;
    for (const auto& node : nodes_) {
      if (!node->disk.busy()) continue;
      node->disk.finish(onetrip::CommitOutcome::durable);
      return true;
    }
    std::optional<onetrip::Time> next = onetrip::test::next_time(network, scheduler);
    for (const auto& node : nodes_)
      if (const auto timer = node->scheduler.next_timer(); timer && (!next || *timer < *next))
        next = timer;
    if (!next || *next > end) return false;
    network.advance_to(*next);
    return true;
  }

 private:
  // A service whose process lives on.
  template <class Fake>
  struct Peer {
    Peer(World& world, const std::string& endpoint)
        : fake(world.scheduler),
          link(world.network.make_server(endpoint).value()),
          server(world.scheduler, *link, store, fake.methods(), world.random, {}),
          announcer(world.announce(world.scheduler, server, endpoint)) {}

    void pump() {
      server.pump();
      if (announcer) announcer->pump();
    }

    onetrip::MemoryBackend backend;
    onetrip::Store store{backend, [](const onetrip::Error&) {}};
    bool loaded = store.load().ok();
    Fake fake;
    std::unique_ptr<onetrip::net::ServerLink> link;
    onetrip::Server server;
    std::unique_ptr<onetrip::Announcer> announcer;  // Where there is a broker.
  };

  struct Node {
    Node(World& world, std::uint32_t instance)
        : scheduler(world.clock),
          disk(world.files_.at(instance), onetrip::test::ByteBackend::Commits::when_told),
          store(disk, [](const onetrip::Error&) {}),
          mesh(scheduler, world.random, directory(), {},
               [&world](const std::string& to) { return world.network.make_client(to); }),
          service(scheduler, store, mesh),
          sessions(store),
          loaded(store.load().ok()),
          link(world.network.make_server(endpoint_of(instance)).value()),
          server(scheduler, *link, store, service.methods(), world.random,
                 options(sessions, instance)),
          announcer(world.announce(scheduler, server, endpoint_of(instance))) {}

    void pump() {
      server.pump();
      mesh.pump();
      if (announcer) announcer->pump();
    }

    static onetrip::ServerOptions options(onetrip::Sessions& sessions, std::uint32_t instance) {
      onetrip::ServerOptions options;
      options.instance = instance;
      options.instances = onetrip::test::instances();
      options.sessions = &sessions;
      return options;
    }

    onetrip::Scheduler scheduler;  // What it had ready dies with it.
    onetrip::test::ByteBackend disk;
    onetrip::Store store;
    onetrip::AsyncMesh mesh;
    LimitOrdersService service;
    onetrip::Sessions sessions;
    bool loaded;
    std::unique_ptr<onetrip::net::ServerLink> link;
    onetrip::Server server;
    std::unique_ptr<onetrip::Announcer> announcer;  // Where there is a broker.
  };

  // Null where there is no broker.
  std::unique_ptr<onetrip::Announcer> announce(onetrip::Scheduler& of_service,
                                               onetrip::Server& server,
                                               const std::string& endpoint) {
    if (!broker_) return nullptr;
    return onetrip::test::announce(of_service, network, server, endpoint, broker_endpoint);
  }

  static std::string endpoint_of(std::uint32_t instance) {
    return "mem://limit_orders." + std::to_string(instance);
  }
  static onetrip::Directory directory() {
    const std::uint32_t instances = onetrip::test::instances();
    if (onetrip::test::has_broker())
      return {{"limit_orders", onetrip::Endpoints::behind_broker(broker_endpoint, instances)},
              {"positions", broker_endpoint},
              {"prices", broker_endpoint},
              {"eliminations", broker_endpoint}};
    std::vector<std::string> endpoints;
    for (std::uint32_t instance = 0; instance < instances; ++instance)
      endpoints.push_back(endpoint_of(instance));
    return {{"limit_orders", endpoints},
            {"positions", "mem://positions"},
            {"prices", "mem://prices"},
            {"eliminations", "mem://eliminations"}};
  }

  void start() {
    for (std::uint32_t instance = 0; instance < onetrip::test::instances(); ++instance)
      nodes_.push_back(std::make_unique<Node>(*this, instance));
  }

  onetrip::Status resolve_fills_of(Node& node) {
    onetrip::Execution timer(node.store, clock.now() + std::chrono::seconds(5));
    std::optional<onetrip::Status> status;
    onetrip::RunningTask running;
    node.scheduler.run(timer, [&] {
      running = onetrip::start(node.service.resolve_fills(),
                               [&](const onetrip::Status& given) { status = given; });
    });
    while (!status && step()) continue;
    return *status;
  }

  void pump() {
    positions_.pump();
    prices_.pump();
    eliminations_.pump();
    for (const auto& node : nodes_) node->pump();
    if (broker_) broker_->pump();
    mesh.pump();
  }

  static constexpr const char* broker_endpoint = "mem://broker";

  std::uint64_t restart_at_ = never;
  std::uint64_t steps_ = 0;

 public:
  onetrip::ManualClock clock;
  onetrip::Random random{1};
  onetrip::net::MemoryNetwork network;
  onetrip::Scheduler scheduler{clock};

 private:
  std::vector<onetrip::test::ByteFile> files_{onetrip::test::instances()};
  std::unique_ptr<onetrip::test::BrokerNode> broker_ =  // Where calls go through one.
      onetrip::test::has_broker()
          ? std::make_unique<onetrip::test::BrokerNode>(scheduler, network, random, broker_endpoint)
          : nullptr;
  Peer<FakePositions> positions_{*this, "mem://positions"};
  Peer<FakePrices> prices_{*this, "mem://prices"};
  Peer<FakeEliminations> eliminations_{*this, "mem://eliminations"};
  std::vector<std::unique_ptr<Node>> nodes_;

 public:
  FakePositions& positions = positions_.fake;
  FakePrices& prices = prices_.fake;
  FakeEliminations& eliminations = eliminations_.fake;
  onetrip::AsyncMesh mesh{scheduler, random, directory(), {}, [this](const std::string& to) {
                            return network.make_client(to);
                          }};
};

}  // namespace limit_orders::testing
