// What the comparison claims of round trips for a validator's workloads, counted over real sockets.
#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/client/service_mesh.hpp"

#include "bench/compare/scenarios.hpp"
#include "services/challenge_period/service.hpp"
#include "services/eliminations/service.hpp"
#include "services/kv/service.hpp"
#include "services/perf_ledger/service.hpp"
#include "services/positions/service.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip::compare {
namespace {

// A service that would call others, had it a reason to: here nobody gives it one.
template <class Service>
class Alone {
 public:
  explicit Alone(ServiceParts& parts)
      : service_(with_mesh(parts, [&parts](AsyncMesh& mesh) {
          return std::make_unique<Service>(parts.scheduler, parts.store, mesh);
        })) {}
  MethodTable methods() { return service_->methods(); }

 private:
  std::unique_ptr<MeshedService<Service>> service_;
};

perf_ledger::PerfBundle bundle_of_one_checkpoint() {
  perf_ledger::PerfBundle bundle;
  bundle.ledgers["portfolio"].tp_id = "portfolio";
  bundle.ledgers["portfolio"].cps.resize(1);
  bundle.ledgers["portfolio"].cps[0].prev_portfolio_ret = 1;
  bundle.ledgers["portfolio"].cps[0].prev_portfolio_spread_fee = 1;
  bundle.ledgers["portfolio"].cps[0].prev_portfolio_carry_fee = 1;
  return bundle;
}

class ValidatorScenariosTest : public ::testing::Test {
 protected:
  // Round trips of each pattern, by scenario and pattern.
  std::map<std::string, std::map<std::string, std::uint64_t>> trips() {
    std::map<std::string, std::map<std::string, std::uint64_t>> counted;
    for (const Scenario& scenario : validator_scenarios(bundle_of_one_checkpoint())) {
      scenario.prepare(mesh);
      for (const Pattern& pattern : scenario.patterns) {
        mesh.round_trips().reset();
        pattern.work(mesh);
        counted[scenario.name][pattern.name] = mesh.round_trips().total().trips;
      }
    }
    return counted;
  }

  ScratchFolder folder;
  net::Context context;
  ServiceThread<kv::KvService> kv{context, folder.endpoint("kv")};
  ServiceThread<perf_ledger::PerfLedgerService> perf_ledger{context,
                                                            folder.endpoint("perf_ledger")};
  ServiceThread<Alone<positions::PositionsService>> positions{context,
                                                              folder.endpoint("positions")};
  ServiceThread<Alone<eliminations::EliminationsService>> eliminations{
      context, folder.endpoint("eliminations")};
  ServiceThread<Alone<challenge_period::ChallengePeriodService>> challenge_period{
      context, folder.endpoint("challenge_period")};
  Mesh mesh = Mesh::to({{"kv", kv.endpoint()},
                        {"perf_ledger", perf_ledger.endpoint()},
                        {"positions", positions.endpoint()},
                        {"eliminations", eliminations.endpoint()},
                        {"challenge_period", challenge_period.endpoint()}})
                  .value();
};

// Each pattern checks what it got, and so has done its work.
TEST_F(ValidatorScenariosTest, TakeOneRoundTripWhereADictionaryNeedsOneForEachValue) {
  const auto counted = trips();

  const std::map<std::string, std::uint64_t> of_a_dictionary{{"admission_256", 257},
                                                             {"positions_256x5", 257},
                                                             {"save_one_of_50", 2},
                                                             {"drawdowns_256", 257},
                                                             {"buckets_256", 1028}};
  ASSERT_EQ(counted.size(), of_a_dictionary.size());
  for (const auto& [scenario, trips] : of_a_dictionary) {
    EXPECT_EQ(counted.at(scenario).at("kv_proxy"), trips) << scenario;
    EXPECT_EQ(counted.at(scenario).at("explicit_batch"), 1U) << scenario;
  }
}

}  // namespace
}  // namespace onetrip::compare
