// A crash between any two steps of an elimination: one row, one flatten, and nothing left over.
#include "tests/eliminations/world.hpp"

namespace eliminations::testing {
namespace {

using onetrip::RunningTask;
using ::testing::IsEmpty;

// What the world looks like once everything that follows from an elimination is done, once.
void expect_done_once(World& world, const Hotkey& hotkey) {
  EXPECT_EQ(world.limit_orders.orders.at(hotkey), 0);
  for (const positions::Position& position : world.positions.all.at(hotkey)) {
    ASSERT_EQ(position.orders.size(), 1u) << position.position_uuid;
    EXPECT_EQ(position.orders[0].src, trading::src::elimination_flat);
  }
  EXPECT_FALSE(world.challenge_period.records.contains(hotkey));
  EXPECT_TRUE(world.challenge_period.failures.empty());
  const std::vector<Elimination> rows = world.rows();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].hotkey, hotkey);
  EXPECT_EQ(rows[0].reason, liquidated);
  // Of the one flatten, and at its price, whether or not we heard its answer.
  const double price = world.positions.position(hotkey, hotkey + "_btc").orders[0].price;
  EXPECT_EQ(rows[0].price_info.at("BTCUSD"), price);
  EXPECT_EQ(rows[0].return_info.at(hotkey + "_btc"), price / 100);
  EXPECT_EQ(rows[0].return_info.size(), 2u);
}

// How many steps of the world a whole pass takes.
int steps_of_a_pass() {
  World world;
  world.add_liquidated("a");
  bool ended = false;
  const RunningTask pass =
      start(process(world.mesh(), now_ms), [&](const auto& end) { ended = end.ok(); });
  int steps = 0;
  world.settle();
  while (!ended) {
    world.step();
    ++steps;
  }
  expect_done_once(world, "a");
  return steps;
}

TEST(EliminationsCrash, AtAnyStepLeavesOneRowAndOneFlattenAfterTheNextPass) {
  const int steps = steps_of_a_pass();
  ASSERT_GT(steps, 20);
  for (int crash_after = 0; crash_after <= steps; ++crash_after) {
    SCOPED_TRACE("a crash after step " + std::to_string(crash_after));
    World world;
    world.add_liquidated("a");
    RunningTask pass = start(process(world.mesh(), now_ms), [](const auto&) {});
    world.settle();
    for (int i = 0; i < crash_after; ++i) world.step();
    pass.cancel();
    world.node.restart();
    // A second flatten would be seen: it is another price by now.
    world.prices.prices["BTCUSD"] = price_of(45);

    EXPECT_THAT(world.run_process(now_ms + 300'000).problems, IsEmpty());

    expect_done_once(world, "a");
    if (::testing::Test::HasFailure()) break;
  }
}

TEST(EliminationsCrash, AtEveryStepOfManyStillLeavesOneRowAndOneFlattenEach) {
  World world;
  for (int i = 0; i < 5; ++i) world.add_liquidated("miner_" + std::to_string(i));
  for (int crashes = 0; crashes < 40; ++crashes) {
    RunningTask pass = start(process(world.mesh(), now_ms + crashes), [](const auto&) {});
    world.settle();
    for (int i = 0; i < 3 + crashes; ++i) world.step();
    pass.cancel();
    world.node.restart();
  }
  world.run_process(now_ms + 300'000);

  EXPECT_EQ(world.rows().size(), 5u);
  for (const auto& [hotkey, theirs] : world.positions.all)
    for (const positions::Position& position : theirs) EXPECT_EQ(position.orders.size(), 1u);
  EXPECT_THAT(world.challenge_period.records, IsEmpty());
  for (const Elimination& elimination : world.rows())
    EXPECT_EQ(elimination.return_info.size(), 2u) << elimination.hotkey;
}

TEST(EliminationsCrash, WhatWasLeftIsDoneAfterTheStartWithoutAnotherPass) {
  World world;
  world.add_liquidated("a");
  RunningTask pass = start(process(world.mesh(), now_ms), [](const auto&) {});
  while (world.calls["limit_orders.delete_all_for_hotkey"] == 0) world.step();
  pass.cancel();
  world.node.restart();

  onetrip::Execution run(world.node.store(), world.clock.now() + std::chrono::seconds(5));
  onetrip::RunningTask following;
  std::optional<onetrip::Status> end;
  world.scheduler.run(run, [&] {
    following = start(world.node.service().run_follow_ups(),
                      [&](onetrip::Status status) { end = std::move(status); });
  });
  world.run_for(std::chrono::seconds(1));

  ASSERT_TRUE(end && end->ok());
  expect_done_once(world, "a");
}

}  // namespace
}  // namespace eliminations::testing
