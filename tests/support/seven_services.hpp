// SevenServices: the whole validator, each service in a thread of its own, over sockets, in the
// layout of this time, with nobody's timers: a test drives time by itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "onetrip/client/mesh.hpp"
#include "onetrip/client/service_mesh.hpp"

#include "services/challenge_period/service.hpp"
#include "services/eliminations/service.hpp"
#include "services/limit_orders/service.hpp"
#include "services/perf_ledger/service.hpp"
#include "services/plagiarism/service.hpp"
#include "services/positions/service.hpp"
#include "services/prices/service.hpp"
#include "tests/support/running_services.hpp"

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
  // So many of each of those that may have several.
  explicit SevenServices(std::uint32_t instances = test::instances())
      : config_(config_in(folder_.path(),
                          {"challenge_period", "eliminations", "limit_orders", "perf_ledger",
                           "plagiarism", "positions", "prices"},
                          instances)) {}

  Mesh& mesh() { return mesh_; }

 private:
  const ScratchFolder folder_;
  const Config config_;
  const net::Context context_;
  const BrokerThread broker_ = make_broker(context_, config_);
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
