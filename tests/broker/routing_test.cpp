#include "broker/routing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "onetrip/base/owner.hpp"
#include "tests/broker/announcements.hpp"

namespace broker {
namespace {

using testing::HasSubstr;

class RoutingTest : public testing::Test {
 protected:
  std::vector<MemberId> serve(const std::string& service, const std::string& placement,
                              std::uint32_t instances) {
    std::vector<MemberId> ids;
    for (std::uint32_t i = 0; i != instances; ++i) {
      ids.push_back(
          members.announce(announcement(service, placement, i, instances), {}).value().id);
      members.confirm(ids.back(), {});
    }
    return ids;
  }
  Result<MemberId> way(std::string_view service, std::string_view key = {},
                       std::uint32_t instance = 0) const {
    onetrip::wire::Header header;
    header.call_id = 1;
    header.service = service;
    header.routing_key = key;
    header.instance = instance;
    return route(header, members);
  }

  Membership members;
};

TEST_F(RoutingTest, GoesByServiceAndThenByInstance) {
  const auto kv = serve("kv", "keyed", 3);
  const auto plagiarism = serve("plagiarism", "single", 1);

  EXPECT_EQ(way("plagiarism").value(), plagiarism[0]);
  EXPECT_EQ(way("kv").value(), kv[0]);
  EXPECT_EQ(way("kv", "", 3).value(), kv[2]);
  EXPECT_EQ(way("kv", "hotkey_0", 1).value(), kv[0]) << "the instance is said";
}

TEST_F(RoutingTest, AKeyGoesToItsOwner) {
  const auto kv = serve("kv", "keyed", 3);

  for (int i = 0; i != 50; ++i) {
    const std::string key = "hotkey_" + std::to_string(i);
    EXPECT_EQ(way("kv", key).value(), kv[onetrip::owner_of(key, 3)]);
  }
}

TEST_F(RoutingTest, AKeyWhoseOwnerIsLostGoesToNobodyElse) {
  const auto kv = serve("kv", "keyed", 3);
  members.disconnect(kv[onetrip::owner_of("hotkey_0", 3)]);

  const auto to = way("kv", "hotkey_0");

  ASSERT_FALSE(to.ok());
  EXPECT_EQ(to.error().code, onetrip::Code::unavailable);
  EXPECT_EQ(to.error().reason, "no_instance");
  EXPECT_EQ(to.error().outcome, onetrip::Outcome::not_executed);
}

TEST_F(RoutingTest, AKeyMeansNothingWhereTheServiceIsNotKeyed) {
  const auto plagiarism = serve("plagiarism", "single", 1);

  EXPECT_EQ(way("plagiarism", "hotkey_0").value(), plagiarism[0]);
}

TEST_F(RoutingTest, OfReplicatedInstancesTheLeastBusyIsAsked) {
  const auto prices = serve("prices", "replicated", 3);
  members.find(prices[0])->calls_in_flight = 2;
  members.find(prices[1])->calls_in_flight = 1;
  members.find(prices[2])->calls_in_flight = 1;
  EXPECT_EQ(way("prices", "hotkey_0").value(), prices[1]);

  members.disconnect(prices[1]);
  EXPECT_EQ(way("prices").value(), prices[2]);
  EXPECT_EQ(way("prices", "", 1).value(), prices[0]) << "the instance is said";

  members.disconnect(prices[0]);
  members.disconnect(prices[2]);
  EXPECT_EQ(way("prices").error().reason, "no_instance");
}

TEST_F(RoutingTest, ADrainingInstanceGetsNoCalls) {
  serve("plagiarism", "single", 1);

  members.hear({100, 0, /*draining=*/true}, {});

  EXPECT_EQ(way("plagiarism").error().reason, "no_instance");
  EXPECT_THAT(way("plagiarism").error().message, HasSubstr("draining"));
}

TEST_F(RoutingTest, AServiceThatNobodyAnnouncedMayStillComeAndTheNearestIsNamed) {
  serve("perf_ledger", "keyed", 1);

  const auto to = way("perf_leger");

  EXPECT_EQ(to.error().reason, "no_instance");
  EXPECT_THAT(to.error().message, HasSubstr("Did you mean perf_ledger?"));
}

TEST_F(RoutingTest, AnInstanceThatTheServiceDoesNotHaveIsAMistake) {
  serve("kv", "keyed", 3);

  EXPECT_EQ(way("kv", "", 4).error().reason, "wrong_instance");
  EXPECT_EQ(way("kv", "", 4).error().code, onetrip::Code::failed_precondition);
}

}  // namespace
}  // namespace broker
