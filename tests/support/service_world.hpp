// ServiceWorld: services that call one another, in one thread and virtual time, over a network and
// disks that take a while.  What can go wrong in between is a step that the test can stop at.  With
// ONETRIP_TEST_BROKER in the environment all calls go through a broker.
//
//   ServiceWorld world;
//   FakePrices prices;                                  // has methods()
//   world.serve(prices, "prices");
//   WorldService<Judge> judge(world, "judge");          // made of Scheduler, Store and AsyncMesh
//   const auto answer = world.wait_for(judge_api::process(world.mesh(), now_ms));
//   judge.restart();                                    // its memory is gone; its file is there
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/client/async_mesh.hpp"
#include "onetrip/net/memory_network.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "tests/store/byte_backend.hpp"
#include "tests/support/broker_node.hpp"
#include "tests/support/layout.hpp"

namespace onetrip::test {

class ServiceWorld {
 public:
  // Frames and commits take this long.
  static constexpr Duration travel = std::chrono::milliseconds(1);

  // A part of the world that reads what has arrived for it.
  class Part {
   public:
    virtual ~Part() = default;
    virtual void pump() = 0;
  };

  explicit ServiceWorld(std::uint64_t seed = 1);
  ~ServiceWorld();
  ServiceWorld(const ServiceWorld&) = delete;
  ServiceWorld& operator=(const ServiceWorld&) = delete;

  // A service without state of its own: `methods()` of `fake`, which outlives the world.
  template <class Fake>
  void serve(Fake& fake, const std::string& name) {
    serve_methods(fake.methods(), name);
  }
  // Nobody answers there any more.
  void stop(const std::string& name);

  // A client's.
  AsyncMesh& mesh() { return *mesh_; }
  // One that knows every service, for a service; the caller pumps it.
  std::unique_ptr<AsyncMesh> make_mesh();
  // Tells the broker of a service, where there is one; null where there is none.  The caller pumps
  // it.
  std::unique_ptr<Announcer> announce(Server& server, const std::string& endpoint);

  void add(Part& part) { parts_.push_back(&part); }
  void remove(Part& part) { std::erase(parts_, &part); }

  // What happens next, at whatever time that is.
  void step();
  // Until nothing is ready now.
  void settle();
  void run_for(Duration duration);
  // Steps until the task ends; it has to within a minute of virtual time.
  template <class T>
  Result<T> wait_for(Task<Result<T>> task) {
    std::optional<Result<T>> end;
    const RunningTask running =
        start(std::move(task), [&end](Result<T> result) { end = std::move(result); });
    const Time late = clock.now() + std::chrono::minutes(1);
    settle();
    while (!end && clock.now() < late) step();
    return end ? *std::move(end) : Result<T>(internal("the task has not ended in a minute"));
  }

  ManualClock clock;
  Random random;
  net::MemoryNetwork network;
  Scheduler scheduler{clock};

 private:
  class Stateless;

  void serve_methods(const MethodTable& methods, const std::string& name);

  std::vector<Part*> parts_;
  std::unique_ptr<BrokerNode> broker_;  // Where calls go through one.
  std::vector<std::unique_ptr<Stateless>> stateless_;
  std::unique_ptr<AsyncMesh> mesh_;
};

// A service with a store whose file outlives it.
template <class Service>
class WorldService final : ServiceWorld::Part {
 public:
  WorldService(ServiceWorld& world, std::string name)
      : world_(world), endpoint_("mem://" + std::move(name)) {
    world_.add(*this);
    start();
  }
  ~WorldService() override {
    kill();
    world_.remove(*this);
  }
  WorldService(const WorldService&) = delete;
  WorldService& operator=(const WorldService&) = delete;

  // As kill -9: what was not on disk is lost.
  void kill() {
    if (commit_timer_ != 0) world_.scheduler.cancel(std::exchange(commit_timer_, 0));
    run_.reset();
  }
  void start() { run_ = std::make_unique<Run>(world_, file_, endpoint_); }
  void restart() {
    kill();
    start();
  }

  Service& service() { return run_->service; }
  Store& store() { return run_->store; }
  Scheduler& scheduler() { return world_.scheduler; }

  void pump() override {
    if (!run_) return;
    run_->server.pump();
    run_->mesh->pump();
    if (run_->announcer) run_->announcer->pump();
    if (!run_->disk.busy() || commit_timer_ != 0) return;
    commit_timer_ = world_.scheduler.after(ServiceWorld::travel, [this] {
      commit_timer_ = 0;
      run_->disk.finish(CommitOutcome::durable);
    });
  }

 private:
  struct Run {
    Run(ServiceWorld& world, ByteFile& file, const std::string& endpoint)
        : disk(file, ByteBackend::Commits::when_told),
          store(disk, [](const Error& error) { ONETRIP_CHECK(false, to_string(error)); }),
          mesh(world.make_mesh()),
          service(world.scheduler, store, *mesh),
          sessions(store),
          loaded(store.load()),
          link(world.network.make_server(endpoint).value()),
          server(world.scheduler, *link, store, service.methods(), world.random,
                 with_sessions(sessions)),
          announcer(world.announce(server, endpoint)) {
      ONETRIP_CHECK(loaded.ok());
    }
    static ServerOptions with_sessions(Sessions& sessions) {
      ServerOptions options;
      options.sessions = &sessions;
      return options;
    }

    ByteBackend disk;
    Store store;
    std::unique_ptr<AsyncMesh> mesh;
    Service service;
    Sessions sessions;
    Status loaded;
    std::unique_ptr<net::ServerLink> link;
    Server server;
    std::unique_ptr<Announcer> announcer;
  };

  ServiceWorld& world_;
  const std::string endpoint_;
  ByteFile file_;
  std::unique_ptr<Run> run_;  // None: it was killed.
  Scheduler::TimerId commit_timer_ = 0;
};

}  // namespace onetrip::test
