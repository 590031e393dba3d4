#include "broker/membership.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/broker/announcements.hpp"

namespace broker {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MembershipTest : public testing::Test {
 protected:
  MemberId join(const onetrip::wire::AnnounceBody& body) {
    const MemberId id = members.announce(body, now).value().id;
    members.confirm(id, now);
    return id;
  }
  onetrip::Error refusal(const onetrip::wire::AnnounceBody& body) {
    const auto announced = members.announce(body, now);
    return announced ? onetrip::internal("(it was taken)") : announced.error();
  }
  void beat(std::uint64_t incarnation, bool draining = false) {
    members.hear({incarnation, 0, draining}, now);
  }
  State state_of(MemberId id) const { return members.find(id)->state(); }

  Membership members;
  Time now{};
};

TEST_F(MembershipTest, AnInstanceServesOnceItHasAnsweredAHello) {
  const auto announced = members.announce(announcement("kv"), now).value();
  EXPECT_TRUE(announced.is_new);
  EXPECT_EQ(state_of(announced.id), State::joining);

  members.confirm(announced.id, now);

  EXPECT_EQ(state_of(announced.id), State::serving);
}

TEST_F(MembershipTest, AnInstanceThatAnnouncesItselfAgainIsTheSame) {
  const MemberId id = join(announcement("kv"));

  const auto again = members.announce(announcement("kv"), now).value();

  EXPECT_EQ(again.id, id);
  EXPECT_FALSE(again.is_new);
  EXPECT_EQ(state_of(id), State::serving);
}

TEST_F(MembershipTest, AnInstanceThatMissesThreeHeartbeatsIsLostUntilItIsHeardAgain) {
  const MemberId id = join(announcement("kv"));
  now += milliseconds(1'500);
  EXPECT_THAT(members.find_silent(now), IsEmpty());
  now += milliseconds(1);

  EXPECT_THAT(members.find_silent(now), ElementsAre(id));
  EXPECT_EQ(state_of(id), State::lost);
  EXPECT_THAT(members.find_silent(now), IsEmpty()) << "it was told";

  beat(100);
  EXPECT_EQ(state_of(id), State::serving);
}

TEST_F(MembershipTest, AnInstanceWhoseConnectionBreaksIsLostUntilItAnswersAHello) {
  const MemberId id = join(announcement("kv"));

  members.disconnect(id);
  EXPECT_EQ(state_of(id), State::lost);
  beat(100);
  EXPECT_EQ(state_of(id), State::lost) << "heartbeats do not carry calls";

  members.confirm(id, now);
  EXPECT_EQ(state_of(id), State::serving);
}

TEST_F(MembershipTest, AnInstanceThatSaysSoIsDraining) {
  const MemberId id = join(announcement("kv"));

  beat(100, /*draining=*/true);

  EXPECT_EQ(state_of(id), State::draining);
}

TEST_F(MembershipTest, HeartbeatsOfAnotherIncarnationDoNotCount) {
  const MemberId id = join(announcement("kv"));
  now += milliseconds(2'000);

  beat(99);

  EXPECT_THAT(members.find_silent(now), ElementsAre(id));
}

TEST_F(MembershipTest, OneThatHasAnsweredNoHelloGivesWay) {
  auto impostor = announcement("kv");
  impostor.incarnation = 999;
  const MemberId first = members.announce(impostor, now).value().id;

  const auto real = members.announce(announcement("kv"), now).value();

  EXPECT_THAT(real.replaced, ElementsAre(first));
  members.confirm(real.id, now);
  EXPECT_EQ(state_of(real.id), State::serving);
}

TEST_F(MembershipTest, AnotherProcessCannotTakeThePlaceOfOneThatLives) {
  const MemberId id = join(announcement("kv"));
  auto thief = announcement("kv");
  thief.incarnation = 999;

  EXPECT_EQ(refusal(thief).reason, "instance_taken");
  auto elsewhere = announcement("kv");
  elsewhere.endpoint = "mem://elsewhere";
  EXPECT_EQ(refusal(elsewhere).reason, "instance_taken") << "the incarnation is no secret";
  EXPECT_EQ(refusal(thief).code, onetrip::Code::already_exists);

  members.disconnect(id);
  const auto next = members.announce(thief, now).value();
  EXPECT_TRUE(next.is_new);
  EXPECT_THAT(next.replaced, ElementsAre(id));
  EXPECT_EQ(members.find(id), nullptr);
}

TEST_F(MembershipTest, AnInstanceOfAnotherContractIsRefusedWhileOneOfTheOldOneServes) {
  const MemberId first = join(announcement("kv", "keyed", 0, 2));
  auto newer = announcement("kv", "keyed", 1, 2);
  newer.contract = 8;
  EXPECT_EQ(refusal(newer).reason, "contract_differs");
  EXPECT_EQ(refusal(announcement("kv", "replicated", 1, 2)).reason, "contract_differs");
  EXPECT_EQ(refusal(announcement("kv", "keyed", 1, 3)).reason, "contract_differs");

  members.disconnect(first);

  EXPECT_TRUE(members.announce(newer, now).ok());
}

TEST_F(MembershipTest, AnotherNumberOfInstancesReplacesThoseThatAreLost) {
  const MemberId first = join(announcement("kv", "keyed", 0, 2));
  const MemberId second = join(announcement("kv", "keyed", 1, 2));
  members.disconnect(first);
  members.disconnect(second);

  const auto announced = members.announce(announcement("kv", "keyed", 1, 3), now).value();

  EXPECT_THAT(announced.replaced, ElementsAre(first, second));
  EXPECT_EQ(members.find("kv")->size(), 3U);
}

TEST_F(MembershipTest, AnAnnounceThatCannotBeIsRefusedAndNamesTheField) {
  auto body = announcement("kv");
  body.service = "";
  EXPECT_THAT(refusal(body).message, HasSubstr("service"));
  EXPECT_THAT(refusal(announcement("broker")).message, HasSubstr("service"));
  EXPECT_THAT(refusal(announcement("kv", "everywhere")).message, HasSubstr("placement"));
  EXPECT_THAT(refusal(announcement("kv", "single", 0, 2)).message, HasSubstr("instances"));
  EXPECT_THAT(refusal(announcement("kv", "keyed", 0, 0)).message, HasSubstr("instances"));
  EXPECT_THAT(refusal(announcement("kv", "keyed", 0, 4'000'000'000)).message,
              HasSubstr("instances"));
  EXPECT_THAT(refusal(announcement("kv", "keyed", 2, 2)).message, HasSubstr("instance"));
  body = announcement("kv");
  body.versions = {2};
  EXPECT_EQ(refusal(body).reason, "protocol_version");
  EXPECT_THAT(members.services(), IsEmpty());
}

TEST_F(MembershipTest, TakesOnlySoManyServices) {
  Membership small({.services_max = 2});
  EXPECT_TRUE(small.announce(announcement("a"), now).ok());
  EXPECT_TRUE(small.announce(announcement("b"), now).ok());

  EXPECT_EQ(small.announce(announcement("c"), now).error().reason, "overloaded");
}

TEST_F(MembershipTest, AServiceIsForgottenWithItsLastInstance) {
  const MemberId id = join(announcement("kv"));

  members.remove(id);

  EXPECT_EQ(members.find("kv"), nullptr);
}

}  // namespace
}  // namespace broker
