// SevenServices: the whole validator, each service in a thread of its own, over sockets, with
// nobody's timers: a test drives time by itself.  With ONETRIP_TEST_BROKER in the environment all
// calls go through a broker.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "onetrip/client/mesh.hpp"
#include "onetrip/client/service_mesh.hpp"

#include "broker/service.hpp"
#include "services/challenge_period/service.hpp"
#include "services/eliminations/service.hpp"
#include "services/limit_orders/service.hpp"
#include "services/perf_ledger/service.hpp"
#include "services/plagiarism/service.hpp"
#include "services/positions/service.hpp"
#include "services/prices/service.hpp"
#include "tests/support/broker_node.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip::test {

// A service that is made of scheduler, store and mesh, and perhaps of a worker.
template <class Service>
struct Meshed : MeshedService<Service> {
  explicit Meshed(ServiceParts& parts)
      : MeshedService<Service>(parts, [&parts](AsyncMesh& mesh) {
          if constexpr (std::constructible_from<Service, Scheduler&, Store&, AsyncMesh&, Worker&>)
            return std::make_unique<Service>(parts.scheduler, parts.store, mesh, parts.worker);
          else
            return std::make_unique<Service>(parts.scheduler, parts.store, mesh);
        }) {}
};

// Without feeds: prices are what the test pushes.
struct PushedPrices : prices::PricesService {
  explicit PushedPrices(ServiceParts& parts)
      : PricesService(parts.scheduler, parts.timers, parts.log, std::chrono::seconds(5), {}) {}
};

// All instances of one.
template <class Service>
class ServiceThreads {
 public:
  ServiceThreads(const net::Context& context, const Config& config, const std::string& name) {
    for (std::uint32_t i = 0; i < config.service(name).value().instances; ++i)
      instances_.push_back(std::make_unique<ServiceThread<Service>>(context, config, name, i));
  }

 private:
  std::vector<std::unique_ptr<ServiceThread<Service>>> instances_;
};

class SevenServices {
 public:
  SevenServices() : SevenServices(1) {}
  // So many of each of those that may have several.
  explicit SevenServices(std::uint32_t instances)
      : config_(config_in(folder_.path(), std::to_string(instances))) {}

  Mesh& mesh() { return mesh_; }

 private:
  // Null where calls do not go through one.
  std::unique_ptr<ServiceThread<broker::BrokerService>> make_broker() const {
    using BrokerThread = ServiceThread<broker::BrokerService>;
    return has_broker() ? std::make_unique<BrokerThread>(context_, config_, "broker") : nullptr;
  }
  static Config config_in(const std::string& run_dir, const std::string& instances) {
    ConfigSource source;
    source.working_dir = source.system_dir = run_dir;
    source.sets = {"mesh.run_dir=" + run_dir};
    for (const char* name : {"limit_orders", "perf_ledger", "positions", "prices"})
      source.sets.push_back(std::string("service.") + name + ".instances=" + instances);
    source.services = {"challenge_period", "eliminations", "limit_orders", "perf_ledger",
                       "plagiarism",       "positions",    "prices"};
    if (has_broker()) source.services.emplace_back("broker");
    return load_config(source).value();
  }

  const ScratchFolder folder_;
  const Config config_;
  const net::Context context_;
  std::unique_ptr<ServiceThread<broker::BrokerService>> broker_ = make_broker();
  ServiceThreads<PushedPrices> prices_{context_, config_, "prices"};
  ServiceThreads<perf_ledger::PerfLedgerService> perf_ledger_{context_, config_, "perf_ledger"};
  ServiceThreads<Meshed<positions::PositionsService>> positions_{context_, config_, "positions"};
  ServiceThreads<Meshed<limit_orders::LimitOrdersService>> limit_orders_{context_, config_,
                                                                         "limit_orders"};
  ServiceThreads<Meshed<plagiarism::PlagiarismService>> plagiarism_{context_, config_,
                                                                    "plagiarism"};
  ServiceThreads<Meshed<challenge_period::ChallengePeriodService>> challenge_period_{
      context_, config_, "challenge_period"};
  ServiceThreads<Meshed<eliminations::EliminationsService>> eliminations_{context_, config_,
                                                                          "eliminations"};
  Mesh mesh_ = Mesh::to(directory_from(config_)).value();
};

}  // namespace onetrip::test
