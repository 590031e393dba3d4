// limit_orders is killed between any two steps of a fill: the fill happens, and it happens once.
//
// A step is the smallest thing that can happen in the World: code runs until it waits, a commit
// becomes durable, a message arrives.  A test of each kind of fill is run once for every step of
// it, and is killed there; frames under way then arrive in one half of the runs, and are lost in
// the other.
#include <gtest/gtest.h>

#include <functional>

#include "tests/limit_orders/world.hpp"

namespace limit_orders::testing {
namespace {

using trading::long_type;

onetrip::net::FaultPlan losing(double frames) {
  onetrip::net::FaultPlan faults;
  faults.delay_min = faults.delay_max = std::chrono::microseconds(100);
  faults.lose_at_break = frames;
  return faults;
}

// `prepare` makes the World as it is before the fill, `fill` asks for it, `check` looks at what
// there is in the end.  The client that asks lives on, and asks again.
struct Story {
  std::function<void(World&)> prepare;
  std::function<void(World&)> fill;
  std::function<void(World&)> check;
};

std::uint64_t play(const Story& story, double lost_frames, std::uint64_t killed_at) {
  World world(losing(lost_frames));
  story.prepare(world);
  const std::uint64_t begin = world.steps();
  if (killed_at != World::never) world.restart_at(begin + killed_at);
  story.fill(world);
  const std::uint64_t steps = world.steps() - begin;
  EXPECT_TRUE(world.resolve_fills().ok());
  EXPECT_EQ(world.fills_in_doubt(), 0);
  story.check(world);
  return steps;
}

void play_killed_at_each_step(const Story& story) {
  const std::uint64_t steps = play(story, 0, World::never);
  ASSERT_GT(steps, 10);
  for (const double lost_frames : {0., 1.}) {
    for (std::uint64_t step = 0; step != steps; ++step) {
      SCOPED_TRACE("killed at step " + std::to_string(step) + " of " + std::to_string(steps) +
                   ", frames lost: " + std::to_string(lost_frames));
      play(story, lost_frames, step);
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(FillCrash, AMarketOrderIsFilledOnceWhereverItsServiceIsKilled) {
  Story story;
  story.prepare = [](World& world) { world.prices.set(event_at(t0, 50'000)); };
  story.fill = [](World& world) {
    Order order = market_order("m", long_type, .1);
    order.stop_loss = 45'000;
    const auto answer = world.submit("h", order);
    ASSERT_TRUE(answer.ok()) << to_string(answer.error());
    EXPECT_EQ(answer->status, "filled");
    EXPECT_EQ(answer->position->net_leverage, .1);
  };
  story.check = [](World& world) {
    EXPECT_EQ(world.count_filled("m"), 1);
    EXPECT_EQ(world.waiting("h").size(), 1u);
    EXPECT_EQ(world.waiting("h")[0].order_uuid, "m-bracket");
    EXPECT_EQ(world.submit("h", market_order("m2", long_type, .1, t0 + 9'999)).error().reason,
              "too_soon");
  };
  play_killed_at_each_step(story);
}

TEST(FillCrash, ALimitOrderIsFilledOnceWhereverItsServiceIsKilled) {
  Story story;
  story.prepare = [](World& world) {
    world.prices.set(event_at(t0, 50'000));
    Order order = limit_order("l", long_type, .1, 48'000);
    order.take_profit = 52'000;
    ASSERT_EQ(world.submit("h", order)->status, "accepted");
    world.prices.set(event_at(t0 + 5'000, 47'000));
  };
  story.fill = [](World& world) { ASSERT_TRUE(world.evaluate(t0 + 10'000).ok()); };
  story.check = [](World& world) {
    EXPECT_EQ(world.count_filled("l"), 1);
    const std::vector<ClosedOrder> closed = world.closed("h");
    ASSERT_EQ(closed.size(), 1u);
    EXPECT_EQ(closed[0].order.src, trading::src::limit_filled);
    EXPECT_EQ(closed[0].order.price, 48'000);
    ASSERT_EQ(world.waiting("h").size(), 1u);
    EXPECT_EQ(world.waiting("h")[0].order_uuid, "l-bracket");
    EXPECT_EQ(world.cancel("h", "l")->num_cancelled, 1);
  };
  play_killed_at_each_step(story);
}

TEST(FillCrash, ABracketClosesItsPositionOnceWhereverItsServiceIsKilled) {
  Story story;
  story.prepare = [](World& world) {
    world.prices.set(event_at(t0, 50'000));
    Order order = market_order("m", long_type, .1);
    order.stop_loss = 45'000;
    ASSERT_EQ(world.submit("h", order)->status, "filled");
    world.prices.set(event_at(t0 + 5'000, 44'000));
  };
  story.fill = [](World& world) { ASSERT_TRUE(world.evaluate(t0 + 10'000).ok()); };
  story.check = [](World& world) {
    EXPECT_EQ(world.count_filled("m-bracket"), 1);
    EXPECT_EQ(world.positions.open("h", "BTCUSD"), nullptr);
    EXPECT_EQ(world.closed("h").size(), 1u);
    EXPECT_TRUE(world.waiting("h").empty());
  };
  play_killed_at_each_step(story);
}

TEST(FillCrash, ARefusedFillCancelsItsOrderOnceWhereverItsServiceIsKilled) {
  Story story;
  story.prepare = [](World& world) {
    world.prices.set(event_at(t0, 50'000));
    ASSERT_EQ(world.submit("h", limit_order("l", long_type, .1, 48'000))->status, "accepted");
    world.prices.set(event_at(t0 + 5'000, 47'000));
    world.positions.refuses = onetrip::failed_precondition("leverage is too much");
  };
  story.fill = [](World& world) { ASSERT_TRUE(world.evaluate(t0 + 10'000).ok()); };
  story.check = [](World& world) {
    EXPECT_EQ(world.count_filled("l"), 0);
    const std::vector<ClosedOrder> closed = world.closed("h");
    ASSERT_EQ(closed.size(), 1u);
    EXPECT_EQ(closed[0].order.src, trading::src::limit_cancelled);
    EXPECT_EQ(closed[0].reason, "leverage is too much");
    EXPECT_TRUE(world.waiting("h").empty());
  };
  play_killed_at_each_step(story);
}

// Where the client that asked does not live on: what it began is brought to its end all the same.
TEST(FillCrash, WhatWasBegunIsBroughtToItsEndByWhoeverStartsNext) {
  int resolved = 0;
  for (std::uint64_t steps = 1; steps != 60; ++steps) {
    SCOPED_TRACE("killed after " + std::to_string(steps) + " steps");
    World world(losing(1));
    world.prices.set(event_at(t0, 50'000));
    {
      const onetrip::RunningTask given_up =
          onetrip::start(limit_orders::submit(world.mesh, "h", market_order("m", long_type, .1)),
                         [](const onetrip::Result<Submitted>&) {});
      for (std::uint64_t step = 0; step != steps && given_up.active(); ++step) world.step();
    }
    world.restart();
    const bool begun = world.fills_in_doubt() != 0;
    const bool filled_before = world.count_filled("m") == 1;

    EXPECT_TRUE(world.resolve_fills().ok());

    EXPECT_EQ(world.fills_in_doubt(), 0);
    EXPECT_EQ(world.count_filled("m"), begun || filled_before ? 1 : 0);
    resolved += begun ? 1 : 0;
  }
  EXPECT_GT(resolved, 2);
}

}  // namespace
}  // namespace limit_orders::testing
