#include "tests/support/service_world.hpp"

#include "tests/support/virtual_time.hpp"

namespace onetrip::test {

// A server over a store that keeps nothing.
class ServiceWorld::Stateless final : public Part {
 public:
  Stateless(ServiceWorld& world, const MethodTable& methods, std::string name)
      : name_(std::move(name)),
        world_(world),
        store_(memory_, [](const Error&) {}),
        sessions_(store_),
        loaded_(store_.load()),
        link_(world.network.make_server("mem://" + name_).value()),
        server_(world.scheduler, *link_, store_, methods, world.random, options(sessions_)),
        announcer_(world.announce(server_, link_->endpoint())) {
    ONETRIP_CHECK(loaded_.ok());
    world_.add(*this);
  }
  ~Stateless() override { world_.remove(*this); }
  Stateless(const Stateless&) = delete;
  Stateless& operator=(const Stateless&) = delete;

  const std::string& name() const { return name_; }
  void pump() override {
    server_.pump();
    if (announcer_) announcer_->pump();
  }

 private:
  static ServerOptions options(Sessions& sessions) {
    ServerOptions options;
    options.sessions = &sessions;
    return options;
  }

  const std::string name_;
  ServiceWorld& world_;
  MemoryBackend memory_;
  Store store_;
  Sessions sessions_;
  Status loaded_;
  std::unique_ptr<net::ServerLink> link_;
  Server server_;
  std::unique_ptr<Announcer> announcer_;
};

namespace {

net::FaultPlan slow() {
  net::FaultPlan plan;
  plan.delay_min = plan.delay_max = ServiceWorld::travel;
  return plan;
}

const std::string broker_endpoint = "mem://broker";

Directory everybody() {
  Directory directory;
  for (const char* name : {"positions", "limit_orders", "prices", "perf_ledger", "eliminations",
                           "challenge_period", "plagiarism"})
    directory.emplace(name, has_broker() ? broker_endpoint : std::string("mem://") + name);
  return directory;
}

}  // namespace

ServiceWorld::ServiceWorld(std::uint64_t seed)
    : random(seed),
      network(seed, slow(), clock),
      broker_(has_broker()
                  ? std::make_unique<BrokerNode>(scheduler, network, random, broker_endpoint)
                  : nullptr),
      mesh_(make_mesh()) {}

ServiceWorld::~ServiceWorld() = default;

void ServiceWorld::serve_methods(const MethodTable& methods, const std::string& name) {
  stateless_.push_back(std::make_unique<Stateless>(*this, methods, name));
}

void ServiceWorld::stop(const std::string& name) {
  std::erase_if(stateless_, [&](const auto& part) { return part->name() == name; });
}

std::unique_ptr<AsyncMesh> ServiceWorld::make_mesh() {
  return std::make_unique<AsyncMesh>(
      scheduler, random, everybody(), MeshOptions{},
      [this](const std::string& to) { return network.make_client(to); });
}

std::unique_ptr<Announcer> ServiceWorld::announce(Server& server, const std::string& endpoint) {
  if (!broker_) return nullptr;
  return test::announce(scheduler, network, server, endpoint, broker_endpoint);
}

void ServiceWorld::step() {
  if (const std::optional<Time> next = next_time(network, scheduler)) network.advance_to(*next);
  settle();
}

void ServiceWorld::settle() {
  bool busy = true;
  while (busy) {
    const std::vector<Part*> parts = parts_;
    for (Part* part : parts) part->pump();
    if (broker_) broker_->pump();
    mesh_->pump();
    busy = scheduler.run_ready();
  }
}

void ServiceWorld::run_for(Duration duration) {
  run_world_until(network, scheduler, clock.now() + duration, [this] { settle(); });
}

}  // namespace onetrip::test
