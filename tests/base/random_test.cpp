#include "onetrip/base/random.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace onetrip {
namespace {

TEST(Random, TheSameSeedGivesTheSameNumbers) {
  Random first(42);
  Random second(42);
  Random other(43);

  const std::uint64_t number = first.next();

  EXPECT_EQ(second.next(), number);
  EXPECT_NE(other.next(), number);
}

TEST(Random, BetweenReachesBothEndsAndNothingBeyond) {
  Random random(1);
  std::set<std::int64_t> seen;

  for (int i = 0; i < 1'000; ++i) seen.insert(random.between(-2, 2));

  EXPECT_EQ(seen, (std::set<std::int64_t>{-2, -1, 0, 1, 2}));
}

TEST(Random, BetweenTakesTheWholeRangeOfTheType) {
  using Limits = std::numeric_limits<std::int64_t>;
  Random random(1);
  bool negative = false;
  bool positive = false;

  for (int i = 0; i < 100; ++i) {
    const std::int64_t number = random.between(Limits::min(), Limits::max());
    (number < 0 ? negative : positive) = true;
  }

  EXPECT_TRUE(negative && positive);
}

TEST(Random, UnitStaysBelowOne) {
  Random random(7);
  for (int i = 0; i < 10'000; ++i) {
    const double number = random.unit();
    ASSERT_GE(number, 0.0);
    ASSERT_LT(number, 1.0);
  }
}

TEST(Random, AChanceOfZeroNeverHappensAndOneOfOneAlways) {
  Random random(7);
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_FALSE(random.chance(0.0));
    ASSERT_TRUE(random.chance(1.0));
  }
}

TEST(Random, IdsDiffer) {
  Random random(7);
  EXPECT_NE(random.id(), random.id());
}

}  // namespace
}  // namespace onetrip
