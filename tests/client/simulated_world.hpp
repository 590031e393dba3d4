// A service and its clients in one thread: network, clock and chance under a seed.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "onetrip/client/async_mesh.hpp"
#include "onetrip/net/memory_network.hpp"
#include "onetrip/rpc/execution.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "tests/rpc/sample_service.hpp"

namespace onetrip {

class SimulatedWorld {
 public:
  SimulatedWorld(std::uint64_t seed, const net::FaultPlan& faults)
      : random(seed), network(seed, faults, clock) {
    start_service();
  }

  // The service's process dies, and its memory with it; then another one is there.
  void restart_service() {
    node.reset();
    start_service();
  }

  // Everything that can happen until then happens.
  void run_until(Time end) {
    settle();
    while (true) {
      std::optional<Time> next = network.next_event_time();
      const std::optional<Time> timer = scheduler.next_timer();
      if (timer && (!next || *timer < *next)) next = timer;
      if (!next || *next > end) break;
      network.advance_to(*next);
      settle();
    }
    network.advance_to(end);
    settle();
  }

  struct Node {
    Node(SimulatedWorld& world)
        : store(backend, [](const Error&) {}),
          service(world.scheduler, store),
          loaded(store.load().ok()),
          link(world.network.make_server("mem://sample").value()),
          server(world.scheduler, *link, store, service.methods(), world.random, {}) {}

    MemoryBackend backend;
    Store store;
    sample::SampleService service;
    bool loaded;
    std::unique_ptr<net::ServerLink> link;
    Server server;
  };

  ManualClock clock;
  Random random;
  net::MemoryNetwork network;
  Scheduler scheduler{clock};
  std::unique_ptr<Node> node;
  AsyncMesh mesh{
      scheduler, random, {{"sample", "mem://sample"}}, {}, [this](const std::string& to) {
        return network.make_client(to);
      }};

 private:
  void start_service() { node = std::make_unique<Node>(*this); }

  void settle() {
    bool busy = true;
    while (busy) {
      node->server.pump();
      mesh.pump();
      busy = scheduler.run_ready();
    }
  }
};

}  // namespace onetrip
