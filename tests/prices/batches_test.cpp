// Every method that takes or gives many is what its single calls are, one after the other.
#include <gtest/gtest.h>

#include "onetrip/base/log.hpp"
#include "onetrip/base/random.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "services/prices/service.hpp"
#include "tests/prices/sources.hpp"

namespace prices::testing {
namespace {

const std::vector<std::string> asked{"BTCUSD", "ETHUSD", "EURUSD", "ADAUSD", "BTCUSD"};

struct Served {
  onetrip::ManualClock clock{t0};
  onetrip::Scheduler scheduler{clock};
  onetrip::SilentLog log;
  onetrip::MemoryBackend memory;
  onetrip::Store store{memory, [](const onetrip::Error&) {}};
  onetrip::Timers timers{scheduler, store, log};
  PricesService service{scheduler, timers, log, std::chrono::seconds(5), {}};
};

// Events and candles of two feeds in three pairs: some too old, some of one second, some refused.
std::vector<Tick> random_ticks(onetrip::Random& random) {
  std::vector<Tick> ticks;
  for (int i = 0; i < 400; ++i) {
    const std::string trade_pair = asked[random.below(3)];
    const std::string feed = random.chance(.5) ? "one" : "two";
    const double price = 100 + random.unit() * 20;
    const std::int64_t at_ms = t0 - random.between(0, 400'000);
    PriceSource made = random.chance(.2) ? candle(at_ms / 10'000 * 10'000, 10'000, price, feed)
                                         : event(at_ms, price, feed);
    if (random.chance(.5)) {
      made.bid = price;
      made.ask = price * (1 + random.unit() * .004);
    }
    ticks.push_back({trade_pair, made});
  }
  return ticks;
}

class PriceBatches : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(PriceBatches, AreTheirSingleCalls) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  onetrip::Random random(GetParam());
  const std::vector<Tick> ticks = random_ticks(random);
  Served together;
  Served singly;

  const std::int64_t accepted = together.service.push(ticks).value();
  std::int64_t one_by_one = 0;
  for (const Tick& tick : ticks) one_by_one += singly.service.push({tick}).value();

  EXPECT_EQ(accepted, one_by_one);
  EXPECT_LT(accepted, 400);
  for (int i = 0; i < 40; ++i) {
    const std::int64_t time_ms = t0 - random.between(-10'000, 400'000);
    SourcesByPair sources;
    SourcesByPair candles;
    std::map<std::string, PriceSource> best;
    for (const std::string& trade_pair : asked) {
      if (auto all = singly.service.get_price_sources(trade_pair, time_ms).value(); !all.empty())
        sources[trade_pair] = all;
      if (const auto one = singly.service.get_price(trade_pair, time_ms).value())
        best[trade_pair] = *one;
      candles.merge(
          singly.service.get_candles({trade_pair}, time_ms, time_ms + 60'000, 10'000).value());
    }
    EXPECT_EQ(together.service.get_price_sources_for(asked, time_ms), sources);
    EXPECT_EQ(together.service.get_prices(asked, time_ms), best);
    EXPECT_EQ(best.size(), 3u);
    EXPECT_EQ(together.service.get_candles(asked, time_ms, time_ms + 60'000, 10'000), candles);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PriceBatches, ::testing::Range<std::uint64_t>(1, 6));

}  // namespace
}  // namespace prices::testing
