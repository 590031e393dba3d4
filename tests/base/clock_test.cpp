#include "onetrip/base/clock.hpp"

#include <gtest/gtest.h>

namespace onetrip {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(CeilMs, RoundsUpSoThatAnythingLeftIsNotNothing) {
  EXPECT_EQ(ceil_ms(microseconds(1)), 1U);
  EXPECT_EQ(ceil_ms(milliseconds(5)), 5U);
  EXPECT_EQ(ceil_ms(microseconds(5'001)), 6U);
}

TEST(CeilMs, IsNeverNegativeAndNeverWrapsAround) {
  EXPECT_EQ(ceil_ms(Duration(-1)), 0U);
  EXPECT_EQ(ceil_ms(milliseconds(-5)), 0U);
  EXPECT_EQ(ceil_ms(std::chrono::hours(24 * 365)), 0xffffffffU);
}

TEST(ManualClock, StandsStillUntilItIsMovedAndMovesBothTimes) {
  ManualClock clock(1'000);
  const Time before = clock.now();

  clock.advance(milliseconds(250));

  EXPECT_EQ(clock.now() - before, milliseconds(250));
  EXPECT_EQ(clock.unix_ms(), 1'250);
}

TEST(ManualClock, NeverGoesBackwards) {
  ManualClock clock;
  clock.advance(milliseconds(10));

  clock.advance_to(Time(milliseconds(4)));

  EXPECT_EQ(clock.now(), Time(milliseconds(10)));
}

TEST(SystemClock, TellsAPlausibleDateAndNeverRunsBackwards) {
  const SystemClock clock;
  const Time first = clock.now();

  EXPECT_GE(clock.now(), first);
  EXPECT_GT(clock.unix_ms(), 1'700'000'000'000);
}

}  // namespace
}  // namespace onetrip
