// The day through all services, each in a thread of its own.
#include "tools/demo/market_day.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/trading/times.hpp"
#include "tests/support/seven_services.hpp"

namespace onetrip::demo {
namespace {

using ::testing::HasSubstr;

TEST(MarketDay, EndsWithEveryOrderInItsPlace) {
  constexpr Day day{1'763'510'400'000, 20 * trading::minute_ms};
  test::SevenServices services;
  Market market = Market::open({}, day).value();
  Traders traders(1, market.pairs());
  std::ostringstream out;
  Screen screen(out);
  MarketDay market_day(services.mesh(), market, traders, screen, day);

  const Status done = market_day.run();

  ASSERT_TRUE(done.ok()) << to_string(done.error());
  const Tally& tally = market_day.tally();
  EXPECT_GT(tally.filled, 0);
  EXPECT_GT(tally.waiting, 0);
  const auto held =
      positions::get_positions_for_hotkeys(services.mesh(), traders.hotkeys(), false, false);
  std::int64_t orders = 0;
  for (const auto& [hotkey, all] : *held)
    for (const positions::Position& position : all)
      for (const trading::Order& order : position.orders)
        if (order.src != trading::src::elimination_flat &&
            order.src != trading::src::elimination_flat_unpriced)
          ++orders;
  EXPECT_EQ(orders, tally.filled + tally.reached);
  EXPECT_EQ(perf_ledger::get_all_hotkeys(services.mesh())->size(), held->size());
  EXPECT_THAT(out.str(), HasSubstr("filled at"));
  EXPECT_THAT(out.str(), HasSubstr("miner_25 leaves the network"));
}

}  // namespace
}  // namespace onetrip::demo
