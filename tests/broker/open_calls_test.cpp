#include "broker/open_calls.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace broker {
namespace {

using std::chrono::seconds;

OpenCall call_to(MemberId member, int deadline_s = 5, std::size_t bytes = 10) {
  return {member, {}, Time(seconds(deadline_s)), bytes, false};
}

TEST(OpenCalls, TheSameIdOfTwoClientsIsTwoCalls) {
  OpenCalls calls({});
  EXPECT_TRUE(calls.open({"ann", 1}, call_to(7)).ok());
  EXPECT_TRUE(calls.open({"bob", 1}, call_to(8)).ok());

  EXPECT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls.find({"ann", 1})->member, 7U);
  EXPECT_EQ(calls.close({"bob", 1})->member, 8U);
  EXPECT_FALSE(calls.close({"bob", 1}).has_value());
  EXPECT_EQ(calls.clients(), 1U);
}

TEST(OpenCalls, EndWithTheInstanceThatTheyWentTo) {
  OpenCalls calls({});
  for (CallId id = 1; id <= 3; ++id) EXPECT_TRUE(calls.open({"ann", id}, call_to(id % 2)).ok());
  calls.note_left({"ann", 1});

  const auto lost = calls.take_of(1);

  ASSERT_EQ(lost.size(), 2U);
  for (const auto& [key, call] : lost) EXPECT_EQ(call.may_have_left, key.id == 1) << key.id;
  EXPECT_EQ(calls.size(), 1U);
}

TEST(OpenCalls, AreForgottenAfterTheirDeadline) {
  OpenCalls calls({});
  EXPECT_TRUE(calls.open({"ann", 1}, call_to(7, 5)).ok());
  EXPECT_TRUE(calls.open({"ann", 2}, call_to(7, 9)).ok());

  EXPECT_EQ(calls.take_expired(Time(seconds(5))).size(), 1U);

  EXPECT_EQ(calls.find({"ann", 1}), nullptr);
  EXPECT_NE(calls.find({"ann", 2}), nullptr);
}

TEST(OpenCalls, AClientHasOnlySoManyAndTheOthersDoNotNotice) {
  OpenCalls calls({.calls_max = 2});
  EXPECT_TRUE(calls.open({"ann", 1}, call_to(7)).ok());
  EXPECT_TRUE(calls.open({"ann", 2}, call_to(7)).ok());

  const auto third = calls.open({"ann", 3}, call_to(7));

  EXPECT_EQ(third.error().reason, "overloaded");
  EXPECT_EQ(third.error().outcome, onetrip::Outcome::not_executed);
  EXPECT_TRUE(calls.open({"bob", 1}, call_to(7)).ok());
  calls.close({"ann", 1});
  EXPECT_TRUE(calls.open({"ann", 3}, call_to(7)).ok());
}

TEST(OpenCalls, HoldOnlySoManyBytesOfAClientUntilTheyHaveLeft) {
  OpenCalls calls({.calls_max = 100, .waiting_bytes_max = 100});
  EXPECT_TRUE(calls.open({"ann", 1}, call_to(7, 5, 90)).ok());
  EXPECT_EQ(calls.open({"ann", 2}, call_to(7, 5, 20)).error().reason, "overloaded");

  calls.note_left({"ann", 1});

  EXPECT_TRUE(calls.open({"ann", 2}, call_to(7, 5, 500)).ok()) << "a long one waits alone";
  EXPECT_EQ(calls.open({"ann", 3}, call_to(7, 5, 1)).error().reason, "overloaded");
}

}  // namespace
}  // namespace broker
