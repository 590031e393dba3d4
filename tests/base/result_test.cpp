#include "onetrip/base/result.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace onetrip {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return invalid("number: {} is odd", number);
  return number / 2;
}

Result<int> quarter(int number) {
  ONETRIP_TRY(const int once, half(number));
  ONETRIP_TRY(const int twice, half(once));
  return twice;
}

Status check_even(int number) {
  ONETRIP_TRY_STATUS(half(number));
  return {};
}

TEST(Result, HoldsAValueOrTheErrorInItsPlace) {
  EXPECT_EQ(half(4).value(), 2);
  EXPECT_FALSE(half(3).ok());
  EXPECT_EQ(half(3).error().message, "number: 3 is odd");
  EXPECT_EQ(half(3).value_or(7), 7);
}

TEST(Result, TryGoesOnWithTheValueOrReturnsTheFirstError) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message, "number: 3 is odd");
  EXPECT_TRUE(check_even(2).ok());
  EXPECT_EQ(check_even(5).error().code, Code::invalid_argument);
}

TEST(Result, TakesWhatConvertsToItsValue) {
  const Result<std::string> text = "abc";
  EXPECT_EQ(*text, "abc");
}

TEST(Result, MovesAMoveOnlyValueOut) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(5);
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 5);
}

TEST(Status, IsGoodByDefaultAndCompares) {
  EXPECT_TRUE(Status{}.ok());
  EXPECT_EQ(Status{}, Status{Done{}});
  EXPECT_NE(Status{}, Status{internal("no")});
}

TEST(ResultDeathTest, ReadingTheValueOfAFailureStopsTheProcessAndSaysWhy) {
  EXPECT_DEATH(static_cast<void>(half(3).value()), "number: 3 is odd");
  EXPECT_DEATH(static_cast<void>(half(4).error()), "check failed");
}

}  // namespace
}  // namespace onetrip
