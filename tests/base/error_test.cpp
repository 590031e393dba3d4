#include "onetrip/base/error.hpp"

#include <gtest/gtest.h>

namespace onetrip {
namespace {

TEST(Error, HasGrpcsNamesAndNumbers) {
  EXPECT_EQ(static_cast<int>(Code::invalid_argument), 3);
  EXPECT_EQ(static_cast<int>(Code::unauthenticated), 16);
  EXPECT_EQ(name_of(Code::failed_precondition), "FAILED_PRECONDITION");
  EXPECT_EQ(name_of(Code::deadline_exceeded), "DEADLINE_EXCEEDED");
}

TEST(Error, NumbersOutsideTheListAreUnknown) {
  EXPECT_EQ(code_from_number(14), Code::unavailable);
  EXPECT_EQ(code_from_number(0), Code::unknown);
  EXPECT_EQ(code_from_number(17), Code::unknown);
  EXPECT_EQ(code_from_number(~std::uint64_t{0}), Code::unknown);
}

TEST(Error, OutcomesGoToTheirNamesAndBack) {
  for (const Outcome outcome : {Outcome::not_executed, Outcome::executed, Outcome::unknown})
    EXPECT_EQ(outcome_from_name(name_of(outcome)), outcome);
  EXPECT_EQ(outcome_from_name("nonsense"), Outcome::unknown);
}

TEST(Error, AMakerFormatsTheSentenceAndClaimsNothingWasDone) {
  const Error error = failed_precondition("hotkey {} has {} orders", "h1", 100);

  EXPECT_EQ(error.code, Code::failed_precondition);
  EXPECT_EQ(error.message, "hotkey h1 has 100 orders");
  EXPECT_EQ(error.reason, "");
  EXPECT_EQ(error.outcome, Outcome::not_executed);
}

TEST(Error, ReasonAndOutcomeAreAddedInPassing) {
  const Error error = unavailable("gone").because("connection_lost").with_outcome(Outcome::unknown);

  EXPECT_EQ(error.reason, "connection_lost");
  EXPECT_EQ(to_string(error), "UNAVAILABLE: gone (unknown)");
}

}  // namespace
}  // namespace onetrip
