// SevenServices: the whole validator, each service in a thread of its own, over sockets, with
// nobody's timers: a test drives time by itself.  With ONETRIP_TEST_BROKER in the environment all
// calls go through a broker.
#pragma once

#include <chrono>
#include <memory>
#include <string>

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

class SevenServices {
 public:
  Mesh& mesh() { return mesh_; }

 private:
  // Null where calls do not go through one.
  std::unique_ptr<ServiceThread<broker::BrokerService>> make_broker() const {
    using BrokerThread = ServiceThread<broker::BrokerService>;
    return has_broker() ? std::make_unique<BrokerThread>(context_, config_, "broker") : nullptr;
  }
  static Config config_in(const std::string& run_dir) {
    ConfigSource source;
    source.working_dir = source.system_dir = run_dir;
    source.sets = {"mesh.run_dir=" + run_dir};
    source.services = {"challenge_period", "eliminations", "limit_orders", "perf_ledger",
                       "plagiarism",       "positions",    "prices"};
    if (has_broker()) source.services.emplace_back("broker");
    return load_config(source).value();
  }

  const ScratchFolder folder_;
  const Config config_ = config_in(folder_.path());
  const net::Context context_;
  std::unique_ptr<ServiceThread<broker::BrokerService>> broker_ = make_broker();
  ServiceThread<PushedPrices> prices_{context_, config_, "prices"};
  ServiceThread<perf_ledger::PerfLedgerService> perf_ledger_{context_, config_, "perf_ledger"};
  ServiceThread<Meshed<positions::PositionsService>> positions_{context_, config_, "positions"};
  ServiceThread<Meshed<limit_orders::LimitOrdersService>> limit_orders_{context_, config_,
                                                                        "limit_orders"};
  ServiceThread<Meshed<plagiarism::PlagiarismService>> plagiarism_{context_, config_, "plagiarism"};
  ServiceThread<Meshed<challenge_period::ChallengePeriodService>> challenge_period_{
      context_, config_, "challenge_period"};
  ServiceThread<Meshed<eliminations::EliminationsService>> eliminations_{context_, config_,
                                                                         "eliminations"};
  Mesh mesh_ = Mesh::to(directory_from(config_)).value();
};

}  // namespace onetrip::test
