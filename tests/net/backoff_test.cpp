#include "onetrip/net/backoff.hpp"

#include <gtest/gtest.h>

namespace onetrip::net {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, DoublesFromTheFirstWaitToTheLast) {
  Backoff backoff(50ms, 2s, Random(1));

  for (const Duration expected : {50ms, 100ms, 200ms, 400ms, 800ms, 1600ms, 2000ms, 2000ms}) {
    const Duration wait = backoff.next();
    EXPECT_GE(wait, expected);
    EXPECT_LE(wait, expected + expected / 2);
  }
}

TEST(Backoff, StartsAgainAfterASuccess) {
  Backoff backoff(50ms, 2s, Random(1));
  backoff.next();
  backoff.next();

  backoff.reset();

  EXPECT_LE(backoff.next(), 75ms);
}

TEST(Backoff, SpreadsThoseWhoFailedTogether) {
  Backoff one(50ms, 2s, Random(1));
  Backoff other(50ms, 2s, Random(2));

  EXPECT_NE(one.next(), other.next());
}

}  // namespace
}  // namespace onetrip::net
