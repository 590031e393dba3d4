#include "onetrip/rpc/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "onetrip/base/random.hpp"

namespace onetrip {
namespace {

TEST(LatencyHistogram, IsZeroWhereNothingWasRecorded) {
  EXPECT_EQ(LatencyHistogram().percentile(0.99), Duration::zero());
}

TEST(LatencyHistogram, APercentileIsWithinSevenPercentOfTheTrueOneAndNeverBelow) {
  Random random(7);
  LatencyHistogram histogram;
  std::vector<std::int64_t> all;
  for (int i = 0; i < 10'000; ++i) {
    const auto ns = static_cast<std::int64_t>(random.below(std::uint64_t{1} << random.below(32)));
    all.push_back(ns);
    histogram.record(Duration(ns));
  }
  std::sort(all.begin(), all.end());

  for (const double fraction : {0.5, 0.9, 0.99, 1.0}) {
    const auto index = static_cast<std::size_t>(fraction * 10'000) - 1;
    const auto truth = static_cast<double>(all[index]);
    const auto told = static_cast<double>(histogram.percentile(fraction).count());
    EXPECT_GE(told, truth) << fraction;
    EXPECT_LE(told, truth * 1.07 + 1) << fraction;
  }
  EXPECT_EQ(histogram.max().count(), all.back());
}

TEST(LatencyHistogram, TakesWhatIsAbsurd) {
  LatencyHistogram histogram;

  histogram.record(Duration(-5));
  histogram.record(Duration::max());

  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.percentile(0.5), Duration::zero());
  EXPECT_EQ(histogram.max(), Duration::max());
}

}  // namespace
}  // namespace onetrip
