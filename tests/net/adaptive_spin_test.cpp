#include "onetrip/net/adaptive_spin.hpp"

#include <gtest/gtest.h>

namespace onetrip::net {
namespace {

using namespace std::chrono_literals;

// How many waits sleep at once before one looks.
int skipped(AdaptiveSpin& spin) {
  int skipped = 0;
  while (spin.begin() == Duration::zero()) ++skipped;
  return skipped;
}

TEST(AdaptiveSpin, LooksAsLongAsThatPays) {
  AdaptiveSpin spin(50us);

  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(spin.begin(), 50us);
    spin.ended(/*in_time=*/true);
  }
}

TEST(AdaptiveSpin, LooksLessOftenTheMoreOftenItWasInVain) {
  AdaptiveSpin spin(50us);

  for (const int expected : {0, 1, 2, 4, 8, 16, 32, 64, 64, 64}) {
    EXPECT_EQ(skipped(spin), expected);
    spin.ended(/*in_time=*/false);
  }
}

TEST(AdaptiveSpin, LooksAgainEachTimeOnceThatHasPaid) {
  AdaptiveSpin spin(50us);
  for (int i = 0; i < 5; ++i) {
    skipped(spin);
    spin.ended(/*in_time=*/false);
  }
  EXPECT_EQ(skipped(spin), 16);

  spin.ended(/*in_time=*/true);

  EXPECT_EQ(skipped(spin), 0);
}

TEST(AdaptiveSpin, NeverLooksWhereItMayNot) {
  AdaptiveSpin spin(0us);

  EXPECT_EQ(spin.begin(), Duration::zero());
}

}  // namespace
}  // namespace onetrip::net
