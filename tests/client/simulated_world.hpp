// A service and its clients in one thread: network, clock and chance under a seed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "onetrip/client/async_mesh.hpp"
#include "onetrip/net/memory_network.hpp"
#include "onetrip/rpc/execution.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "tests/store/byte_backend.hpp"
#include "tests/support/sample_service.hpp"
#include "tests/support/virtual_time.hpp"

namespace onetrip {

// A disk that takes some milliseconds for a commit.
struct SimulatedDisk {
  double full = 0;  // How often a commit finds it full.
};

class SimulatedWorld {
 public:
  // Without a disk the service keeps nothing, and no sessions.
  SimulatedWorld(std::uint64_t seed, const net::FaultPlan& faults,
                 std::optional<SimulatedDisk> with_disk = {})
      : random(seed), network(seed, faults, clock), disk(with_disk) {
    start_service();
  }

  // The service's process dies, and its memory with it; then another one is there.
  void restart_service() {
    if (commit_timer_ != 0) scheduler.cancel(std::exchange(commit_timer_, 0));
    node.reset();
    start_service();
  }

  // Everything that can happen until then happens.
  void run_until(Time end) {
    test::run_world_until(network, scheduler, end, [this] { settle(); });
  }

  struct Node {
    Node(SimulatedWorld& world)
        : on_disk(world.file, test::ByteBackend::Commits::when_told),
          store(world.disk ? static_cast<Backend&>(on_disk) : memory, [](const Error&) {}),
          service(world.scheduler, store),
          sessions(store),
          loaded(store.load().ok()),
          link(world.network.make_server("mem://sample").value()),
          server(world.scheduler, *link, store, service.methods(), world.random,
                 options(world.disk ? &sessions : nullptr)) {}

    static ServerOptions options(Sessions* sessions) {
      ServerOptions options;
      options.sessions = sessions;
      return options;
    }

    MemoryBackend memory;
    test::ByteBackend on_disk;
    Store store;
    sample::SampleService service;
    Sessions sessions;
    bool loaded;
    std::unique_ptr<net::ServerLink> link;
    Server server;
  };

  ManualClock clock;
  Random random;
  net::MemoryNetwork network;
  Scheduler scheduler{clock};
  std::optional<SimulatedDisk> disk;
  test::ByteFile file;
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
      commit_later();
    }
  }

  void commit_later() {
    if (!node->on_disk.busy() || commit_timer_ != 0) return;
    const Duration taken = std::chrono::microseconds(random.between(100, 20'000));
    commit_timer_ = scheduler.after(taken, [this] {
      commit_timer_ = 0;
      node->on_disk.finish(random.chance(disk->full) ? CommitOutcome::full
                                                     : CommitOutcome::durable);
    });
  }

  Scheduler::TimerId commit_timer_ = 0;  // 0: none.
};

}  // namespace onetrip
