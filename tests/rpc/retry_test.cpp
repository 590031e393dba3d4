#include "onetrip/rpc/retry.hpp"

#include <gtest/gtest.h>

namespace onetrip {
namespace {

using std::chrono::milliseconds;

TEST(Retry, OnlyWhatDidNotRunAndMayPassLaterIsAskedAgain) {
  EXPECT_TRUE(may_retry(unavailable("draining"), 1));
  EXPECT_TRUE(may_retry(make_error(Code::aborted, "lost a race"), 50));
  EXPECT_FALSE(may_retry(invalid("wrong"), 1));
  EXPECT_FALSE(may_retry(unimplemented("what?"), 1));
  EXPECT_FALSE(may_retry(unavailable("ran").with_outcome(Outcome::executed), 1));
  EXPECT_FALSE(may_retry(unavailable("who knows").with_outcome(Outcome::unknown), 1));
}

TEST(Retry, AnOverloadedServiceIsAskedThreeTimesAtTheMost) {
  EXPECT_TRUE(may_retry(resource_exhausted("full"), 1));
  EXPECT_TRUE(may_retry(resource_exhausted("full"), 2));
  EXPECT_FALSE(may_retry(resource_exhausted("full"), 3));
}

TEST(Retry, AfterALostConnectionOnlyWhatMayRunTwiceIsSentAgain) {
  EXPECT_TRUE(may_resend(Effect::read, false));
  EXPECT_TRUE(may_resend(Effect::idempotent, false));
  EXPECT_FALSE(may_resend(Effect::once, false));
  EXPECT_TRUE(may_resend(Effect::once, true));
}

TEST(Retry, WaitsGrowFromFiveMillisecondsToHalfASecondAndAreSpread) {
  Random random(3);
  for (int i = 0; i < 100; ++i) {
    EXPECT_GE(backoff(1, random), milliseconds(5) / 2);
    EXPECT_LE(backoff(1, random), milliseconds(5));
    EXPECT_GE(backoff(1'000'000, random), milliseconds(250));
    EXPECT_LE(backoff(1'000'000, random), milliseconds(500));
  }
  EXPECT_NE(backoff(5, random), backoff(5, random));
}

}  // namespace
}  // namespace onetrip
