#include "onetrip/net/peer_budget.hpp"

#include <gtest/gtest.h>

namespace onetrip::net {
namespace {

TEST(PeerBudget, LimitsWhatWaitsForOnePeerAndNotForTheOthers) {
  PeerBudget budget(1'000);
  *budget.room_for("slow", 600) += 600;

  EXPECT_TRUE(budget.room_for("slow", 400));
  EXPECT_FALSE(budget.room_for("slow", 401));
  EXPECT_TRUE(budget.room_for("quick", 1'000));
}

TEST(PeerBudget, HasRoomAgainOnceThePeerHasRead) {
  PeerBudget budget(1'000);
  const auto counter = budget.room_for("slow", 900);
  *counter += 900;
  ASSERT_FALSE(budget.room_for("slow", 900));

  *counter -= 900;

  EXPECT_TRUE(budget.room_for("slow", 900));
}

TEST(PeerBudget, LetsOneFrameThroughHoweverSmallTheBudget) {
  PeerBudget budget(1'000);

  EXPECT_TRUE(budget.room_for("peer", 5'000));
}

TEST(PeerBudget, ForgetsPeersThatCameAndWentWithoutAWord) {
  PeerBudget budget(1'000);
  *budget.room_for("slow", 900) += 900;

  for (int i = 0; i < 100'000; ++i) budget.room_for("peer " + std::to_string(i), 1);

  EXPECT_LT(budget.peers(), 1'000U);
  EXPECT_FALSE(budget.room_for("slow", 900));
}

}  // namespace
}  // namespace onetrip::net
