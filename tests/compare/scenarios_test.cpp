// What the comparison claims of round trips and bytes, counted over real sockets.
#include "bench/compare/scenarios.hpp"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/api/perf_ledger.hpp"

#include "bench/sample_bundles.hpp"
#include "services/kv/service.hpp"
#include "services/perf_ledger/service.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip::compare {
namespace {

perf_ledger::PerfBundle small_bundle() {
  perf_ledger::PerfBundle bundle;
  bundle.last_update_ms = 1;
  bundle.ledgers["portfolio"].tp_id = "portfolio";
  return bundle;
}

class ScenariosTest : public ::testing::Test {
 protected:
  CallCost cost_of(const std::string& scenario, const std::string& pattern) {
    return cost_of(small, scenario, pattern);
  }
  CallCost cost_of(const std::vector<Scenario>& all, const std::string& scenario,
                   const std::string& pattern) {
    for (const Scenario& each : all) {
      if (each.name != scenario) continue;
      for (const Pattern& one : each.patterns) {
        if (one.name != pattern) continue;
        each.prepare(mesh);
        mesh.round_trips().reset();
        one.work(mesh);
        return mesh.round_trips().total();
      }
    }
    ADD_FAILURE() << "there is no " << scenario << " in " << pattern;
    return {};
  }
  double bytes_ratio(const std::string& scenario, const std::string& pattern) {
    const auto bytes = [](const CallCost& cost) {
      return static_cast<double>(cost.bytes_sent + cost.bytes_received);
    };
    return bytes(cost_of(whole, scenario, "kv_proxy")) / bytes(cost_of(whole, scenario, pattern));
  }

  // With bundles of 100 KB as in use, and with next to nothing in them, which is quicker.
  const std::vector<Scenario> whole = scenarios(perf_ledger::bench::sample_bundle());
  const std::vector<Scenario> small = scenarios(small_bundle());
  ScratchFolder folder;
  net::Context context;
  ServiceThread<kv::KvService> kv_service{context, folder.endpoint("kv")};
  ServiceThread<perf_ledger::PerfLedgerService> ledgers{context, folder.endpoint("perf_ledger")};
  Mesh mesh =
      Mesh::to({{"kv", kv_service.endpoint()}, {"perf_ledger", ledgers.endpoint()}}).value();
};

TEST_F(ScenariosTest, AreOneRoundTripWhereAllIsAskedForAtOnce) {
  for (const Scenario& scenario : small)
    EXPECT_EQ(cost_of(scenario.name, "explicit_batch").trips, 1U) << scenario.name;
}

TEST_F(ScenariosTest, TakeAsManyRoundTripsAsADictionaryNeeds) {
  EXPECT_EQ(cost_of("update_100_times", "kv_proxy").trips, 200U);
  EXPECT_EQ(cost_of("replace_all_100", "kv_proxy").trips, 151U);
  EXPECT_EQ(cost_of("clear_100", "kv_proxy").trips, 101U);
  EXPECT_EQ(cost_of("read_one_field", "kv_proxy").trips, 100U);
  EXPECT_EQ(cost_of("write_one_field", "kv_proxy").trips, 200U);
  EXPECT_EQ(cost_of("insert_1000", "kv_proxy").trips, 1000U);
}

TEST_F(ScenariosTest, MoveHundredsOfTimesFewerBytesForOneFieldThanADictionaryDoes) {
  EXPECT_GE(bytes_ratio("read_one_field", "explicit_batch"), 800);
  EXPECT_GE(bytes_ratio("write_one_field", "explicit_batch"), 1500);
}

// A pattern that did less than the others would look fast.
TEST_F(ScenariosTest, LeaveTheSameStateBehindInEveryExplicitPattern) {
  for (const Scenario& scenario : small) {
    std::map<std::string, perf_ledger::Bundles> left;
    for (const std::string pattern : {"explicit_each", "explicit_pipelined", "explicit_batch"}) {
      cost_of(scenario.name, pattern);
      const auto hotkeys = perf_ledger::get_all_hotkeys(mesh).value();
      left[pattern] = perf_ledger::get_bundles(mesh, hotkeys).value();
    }
    EXPECT_EQ(left["explicit_each"], left["explicit_batch"]) << scenario.name;
    EXPECT_EQ(left["explicit_pipelined"], left["explicit_batch"]) << scenario.name;
  }
}

}  // namespace
}  // namespace onetrip::compare
