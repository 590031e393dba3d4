#include "tools/demo/summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace onetrip::demo {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

CallCost cost_of(std::uint64_t calls, std::uint64_t trips, int waited_ms) {
  CallCost cost;
  cost.calls = calls;
  cost.trips = trips;
  cost.waited = std::chrono::milliseconds(waited_ms);
  return cost;
}

MethodStats method(const std::string& name, std::uint64_t calls) {
  MethodStats stats;
  stats.method = name;
  stats.calls = calls;
  stats.bytes_in = 1'000'000;
  stats.max_us = 2500;
  return stats;
}

TEST(DemoSummary, TellsCallsFromHereAndFromServicesApart) {
  ServedCalls prices{"prices", {}};
  prices.stats.methods = {method("push", 10), method("get_prices", 5), method("stats", 7)};
  ServedCalls positions{"positions", {}};
  positions.stats.methods = {method("add_order", 4)};

  const std::string table =
      calls_table({prices, positions},
                  {{"prices.push", cost_of(10, 10, 1)}, {"limit_orders.submit", cost_of(9, 9, 1)}});

  EXPECT_THAT(table, ContainsRegex("prices +15 +10 +5 +2.0 +2.5 ms"));
  EXPECT_THAT(table, ContainsRegex("positions +4 +0 +4 "));
  EXPECT_THAT(table, ContainsRegex("all +19 +10 +9\n"));
}

TEST(DemoSummary, MultipliesEachFormByTheCallsThatWereMade) {
  const std::string table = dictionary_table(
      {{"positions.mark_all", cost_of(10, 11, 500)}, {"prices.push", cost_of(2, 2, 100)}},
      {{"positions.mark_all", {100, 0, 0.25}}, {"prices.push", {14, 0, 0.5}}, {"x.y", {1, 0, 1}}});

  EXPECT_THAT(table, ContainsRegex("positions.mark_all +10 +11 +0.50 s +1000 +2.50 s"));
  EXPECT_THAT(table, ContainsRegex("all of these +12 +13 +0.60 s +1028 +3.50 s"));
  EXPECT_THAT(table, Not(HasSubstr("x.y")));  // It was never called.
}

}  // namespace
}  // namespace onetrip::demo
