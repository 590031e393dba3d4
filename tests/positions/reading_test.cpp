// What is read, imported, and dropped.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/positions/world.hpp"

namespace positions::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Hotkeys = std::vector<Hotkey>;

class Reading : public ::testing::Test {
 protected:
  void trade(const Hotkey& hotkey, const std::string& uuid, const std::string& pair,
             std::int64_t open_ms, std::int64_t close_ms = 0) {
    world.add_order(hotkey, in(pair, named(uuid, buy(.02, 100, open_ms)))).value();
    if (close_ms != 0)
      world.add_order(hotkey, in(pair, named("close-" + uuid, flat(110, close_ms)))).value();
  }
  std::vector<std::string> uuids(const Positions& positions) {
    std::vector<std::string> names;
    for (const Position& position : positions) names.push_back(position.position_uuid);
    return names;
  }
  Position exported(const std::string& uuid) {
    return world.call(get_position, "h", uuid).value().value();
  }

  World world;
};

TEST_F(Reading, PositionsComeByCloseTimeAndOpenOnesLast) {
  trade("h", "open-late", "ETHUSD", today_ms + 500);
  trade("h", "open-early", "SOLUSD", today_ms + 100);
  trade("h", "closed-late", "BTCUSD", today_ms, today_ms + 2'000);
  trade("h", "closed-early", "BTCUSD", today_ms, today_ms + 1'000);

  EXPECT_THAT(uuids(world.positions_of("h")),
              ElementsAre("closed-early", "closed-late", "open-early", "open-late"));
  EXPECT_THAT(uuids(world.call(get_positions, "h", true).value()),
              ElementsAre("open-early", "open-late"));
  EXPECT_TRUE(world.positions_of("nobody").empty());
  EXPECT_FALSE(world.call(get_position, "h", "none").value().has_value());
  EXPECT_FALSE(world.call(get_open_position, "h", "BTCUSD").value().has_value());
  EXPECT_THAT(world.call(get_open_position, "h", "BTC").error().message,
              HasSubstr("trade_pair is \"BTC\""));
}

TEST_F(Reading, AScoreIsTheProductOfAllReturnsAndKnowsTheFirstOrder) {
  trade("a", "later", "BTCUSD", today_ms + 5'000, today_ms + 9'000);
  trade("a", "first", "ETHUSD", today_ms + 1'000);
  double product = 1;
  for (const Position& position : world.positions_of("a")) product *= position.return_at_close;

  const auto scores = world.call(get_scores, Hotkeys{"a", "nobody"}).value();

  ASSERT_THAT(scores, ::testing::SizeIs(1));
  EXPECT_NE(product, 1);
  EXPECT_DOUBLE_EQ(scores.at("a").score, product);
  EXPECT_EQ(scores.at("a").first_order_ms, today_ms + 1'000);
  EXPECT_EQ(scores.at("a").first_trade_pair, "ETHUSD");
}

TEST_F(Reading, ManyHotkeysInOneCallAreWhatEachAloneIs) {
  trade("a", "p1", "BTCUSD", today_ms, today_ms + 1'000);
  trade("a", "p2", "BTCUSD", today_ms + 2'000);
  trade("b", "p3", "ETHUSD", today_ms, today_ms + 1'000);

  const auto all =
      world.call(get_positions_for_hotkeys, Hotkeys{"a", "b", "nobody", "a"}, false, false).value();
  const auto open = world.call(get_positions_for_hotkeys, Hotkeys{"a", "b"}, true, false).value();

  EXPECT_EQ(all,
            (PositionsByHotkey{{"a", world.positions_of("a")}, {"b", world.positions_of("b")}}));
  EXPECT_EQ(open, (PositionsByHotkey{{"a", world.call(get_positions, "a", true).value()}}));
  EXPECT_THAT(world.call(get_all_hotkeys).value(), ElementsAre("a", "b"));
  EXPECT_EQ(world.eliminations_asked, 0);
}

TEST_F(Reading, TheEliminatedAreLeftOutOnRequest) {
  const Hotkeys hotkeys = onetrip::test::keys_of_one_owner(2);
  trade(hotkeys[0], "p1", "BTCUSD", today_ms);
  trade(hotkeys[1], "p2", "BTCUSD", today_ms);
  world.eliminated = {hotkeys[0]};

  const auto left = world.call(get_positions_for_hotkeys, hotkeys, false, true).value();

  EXPECT_EQ(left.size(), 1U);
  EXPECT_TRUE(left.contains(hotkeys[1]));
  EXPECT_EQ(world.eliminations_asked, 1);
}

TEST_F(Reading, ADeletedPositionIsGoneWithItsOrders) {
  trade("h", "p1", "BTCUSD", today_ms, today_ms + 1'000);
  trade("h", "p2", "BTCUSD", today_ms + 2'000);

  EXPECT_TRUE(world.call(delete_position, "h", "p1").value());
  EXPECT_FALSE(world.call(delete_position, "h", "p1").value());
  EXPECT_THAT(uuids(world.positions_of("h")), ElementsAre("p2"));
  EXPECT_TRUE(world.call(delete_position, "h", "p2").value());
  trade("h", "p1", "BTCUSD", today_ms + 3'000);  // Its order's uuid is free again.
  EXPECT_EQ(exported("p1").open_ms, today_ms + 3'000);
  EXPECT_TRUE(world.call(delete_position, "h", "p1").value());
  EXPECT_TRUE(world.call(get_all_hotkeys)->empty());
}

TEST_F(Reading, WhatIsExportedAndImportedIsTheSameAndGoesOnTheSame) {
  trade("h", "p1", "BTCUSD", t0, t0 + 100'000'000);
  trade("h", "p2", "BTCUSD", t0 + 200'000'000);
  world.call(mark_to_market, PricesByPair{{"BTCUSD", 120}}, t0 + 900'000'000).value();
  const Positions before = world.positions_of("h");
  World other;

  EXPECT_EQ(other.call(import_positions, before).value(), 2);
  EXPECT_EQ(other.positions_of("h"), before);
  EXPECT_EQ(world.call(import_positions, before).value(), 2);
  EXPECT_EQ(world.positions_of("h"), before);

  const Order next = named("next", buy(.03, 130, t0 + 950'000'000));
  const AddedOrder here = world.add_order("h", next).value();
  EXPECT_EQ(here.position.orders.size(), 2U);
  EXPECT_EQ(other.add_order("h", next).value(), here);
  EXPECT_EQ(other.add_order("h", named("p1", next))->position.position_uuid, "p1");
}

TEST_F(Reading, AnImportIsFlattenedWithoutAPriceAtTheReturnsThatItCameWith) {
  trade("h", "p1", "BTCUSD", today_ms);
  world.call(mark_to_market, PricesByPair{{"BTCUSD", 120}}, today_ms + 60'000).value();
  const Position marked = exported("p1");
  World other;
  other.call(import_positions, Positions{marked}).value();

  other.call(flatten, "h", PricesByPair{}, today_ms + 120'000).value();

  const Position closed = other.positions_of("h").at(0);
  EXPECT_TRUE(closed.is_closed_position);
  EXPECT_EQ(closed.current_return, marked.current_return);
  EXPECT_EQ(closed.return_at_close, marked.return_at_close);
}

TEST_F(Reading, AnImportReplacesWhatHasTheSameUuidOnly) {
  trade("h", "p1", "BTCUSD", today_ms);
  trade("h", "p2", "ETHUSD", today_ms);
  Position changed = exported("p1");
  changed.realized_pnl = 77;

  EXPECT_EQ(world.call(import_positions, Positions{changed}).value(), 1);

  EXPECT_EQ(exported("p1"), changed);
  EXPECT_EQ(world.positions_of("h").size(), 2U);
  EXPECT_EQ(world.call(get_open_position, "h", "BTCUSD").value(), changed);
}

TEST_F(Reading, AnImportNeverMakesASecondOpenPosition) {
  trade("h", "p1", "BTCUSD", today_ms);
  Position second = exported("p1");
  second.position_uuid = "p2";
  second.orders[0].order_uuid = "o2";

  const auto refused = world.call(import_positions, Positions{second});
  EXPECT_EQ(refused.error().code, onetrip::Code::failed_precondition);
  EXPECT_THAT(refused.error().message,
              HasSubstr("positions[0].trade_pair is BTCUSD: position p1 is open in it"));

  // In one call with what closes the first it is fine.
  world.add_order("h", named("o3", flat(110, today_ms + 1))).value();
  const Position closed = exported("p1");
  World other;
  other.call(import_positions, Positions{second}).value();
  second.position_uuid = "p3";
  Position closed_second = closed;
  closed_second.position_uuid = "p2";
  EXPECT_EQ(other.call(import_positions, Positions{second, closed_second}).value(), 2);
  EXPECT_EQ(other.call(get_open_position, "h", "BTCUSD").value()->position_uuid, "p3");
}

// Of one instance: each refuses for itself.
TEST_F(Reading, AccountSizesThatCannotBeAreRefusedTogether) {
  const Hotkeys hotkeys = onetrip::test::keys_of_one_owner(2);
  const std::map<Hotkey, double> sizes{{hotkeys[0], 5'000}, {hotkeys[1], 0.5}};

  const auto refused = world.call(set_account_sizes, sizes);

  EXPECT_THAT(refused.error().message, HasSubstr("sizes[\"" + hotkeys[1] + "\"] is 0.5"));
  EXPECT_EQ(world.call(get_account_size, hotkeys[0]).value(), 100'000);
}

}  // namespace
}  // namespace positions::testing
