#include "onetrip/base/check.hpp"

#include <gtest/gtest.h>

namespace {

TEST(CheckDeathTest, PrintsTheConditionThePlaceAndTheValuesAndStops) {
  const int held = 2;
  const int wanted = 3;

  EXPECT_DEATH(ONETRIP_CHECK(held == wanted, held, wanted),
               "check_test.cpp:[0-9]+: check failed: held == wanted; 2, 3");
}

TEST(Check, EvaluatesItsConditionOnceAndGoesOn) {
  int asked = 0;

  ONETRIP_CHECK(++asked == 1);

  EXPECT_EQ(asked, 1);
}

}  // namespace
