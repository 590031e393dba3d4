#include "services/eliminations/metagraph.hpp"

#include "tests/eliminations/world.hpp"

namespace eliminations::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

std::set<Hotkey> miners(int from, int to) {
  std::set<Hotkey> hotkeys;
  for (int i = from; i < to; ++i) hotkeys.insert("miner_" + std::to_string(100 + i));
  return hotkeys;
}

TEST(Metagraph, FifteenOfFiftyLostAtOnceAreAnAnomalyAndNobodyDeparted) {
  const MetagraphChange change = compare(miners(0, 50), {}, miners(15, 50));
  EXPECT_TRUE(change.anomaly);  // Golden case 11.
  EXPECT_THAT(change.departed, IsEmpty());
}

TEST(Metagraph, FiveOfFiftyLostHaveDeparted) {
  const MetagraphChange change = compare(miners(0, 50), {}, miners(5, 50));
  EXPECT_FALSE(change.anomaly);  // Golden case 11.
  EXPECT_THAT(change.departed, SizeIs(5));
}

TEST(Metagraph, AnAnomalyIsMoreThanTenAndAtLeastAQuarter) {
  EXPECT_FALSE(compare(miners(0, 10), {}, {}).anomaly);
  EXPECT_TRUE(compare(miners(0, 11), {}, {}).anomaly);
  EXPECT_TRUE(compare(miners(0, 44), {}, miners(11, 44)).anomaly);
  EXPECT_FALSE(compare(miners(0, 45), {}, miners(11, 45)).anomaly);
}

TEST(Metagraph, OnlyWhoDepartedBeforeHasReturned) {
  const MetagraphChange change = compare(miners(0, 3), miners(3, 4), miners(0, 5));
  EXPECT_THAT(change.returned, ElementsAre("miner_103"));
}

class MembersTest : public ::testing::Test {
 protected:
  MetagraphChange update(const std::set<Hotkey>& hotkeys, std::int64_t at_ms = now_ms) {
    const std::vector<Hotkey> list(hotkeys.begin(), hotkeys.end());
    return world.wait_for(update_metagraph(world.mesh(), list, at_ms)).value();
  }
  bool re_registered(const Hotkey& hotkey) {
    return world.wait_for(is_re_registered(world.mesh(), hotkey)).value();
  }
  std::map<Hotkey, std::int64_t> departed() {
    return world.wait_for(get_departed(world.mesh())).value();
  }

  World world;
};

TEST_F(MembersTest, TheFirstMetagraphHasNoDepartures) {
  EXPECT_EQ(update(miners(0, 3)), MetagraphChange{});
  EXPECT_THAT(departed(), IsEmpty());
}

TEST_F(MembersTest, ADepartedHotkeyThatComesBackIsReRegisteredForEver) {
  update(miners(0, 3));
  update(miners(1, 3), now_ms + 1);
  EXPECT_FALSE(re_registered("miner_100"));

  EXPECT_THAT(update(miners(0, 3), now_ms + 2).returned, ElementsAre("miner_100"));
  update(miners(1, 3), now_ms + 3);
  world.node.restart();

  EXPECT_TRUE(re_registered("miner_100"));
  EXPECT_FALSE(re_registered("miner_101"));
  EXPECT_THAT(departed(), ElementsAre(Pair("miner_100", now_ms + 3)));
}

TEST_F(MembersTest, AfterAnAnomalyTheLastMetagraphStillCounts) {
  update(miners(0, 50));
  EXPECT_TRUE(update(miners(15, 50)).anomaly);
  EXPECT_THAT(departed(), IsEmpty());

  EXPECT_EQ(update(miners(0, 50)), MetagraphChange{});
  EXPECT_THAT(update(miners(5, 50)).departed, SizeIs(5));
}

TEST_F(MembersTest, ABadMetagraphIsRefusedAndChangesNothing) {
  update(miners(0, 3));
  const std::vector<Hotkey> nameless{"miner_101", ""};
  const std::vector<Hotkey> good{"miner_101"};

  const auto empty = world.wait_for(update_metagraph(world.mesh(), nameless, now_ms));
  const auto late = world.wait_for(update_metagraph(world.mesh(), good, std::int64_t{1} << 60));

  EXPECT_EQ(empty.error().code, onetrip::Code::invalid_argument);
  EXPECT_THAT(empty.error().message, HasSubstr("hotkeys[1]"));
  EXPECT_EQ(late.error().code, onetrip::Code::invalid_argument);
  EXPECT_THAT(late.error().message, HasSubstr("now_ms is 1152921504606846976"));
  EXPECT_EQ(update(miners(0, 3)), MetagraphChange{});
}

}  // namespace
}  // namespace eliminations::testing
