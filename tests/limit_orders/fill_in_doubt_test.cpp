// Fills whose end is not known: what they hold up, and how they come to one.
#include <chrono>

#include <gtest/gtest.h>

#include "tests/limit_orders/world.hpp"

namespace limit_orders::testing {
namespace {

using onetrip::Code;
using trading::long_type;

class FillInDoubt : public ::testing::Test {
 protected:
  // positions has filled it, or has not, and does not say so.
  void begin_fill(bool filled) {
    world.prices.set(event_at(t0, 50'000));
    ASSERT_EQ(world.submit("h", limit_order("l", long_type, .1, 48'000))->status, "accepted");
    world.prices.set(event_at(t0 + 5'000, 47'000));
    world.positions.holds = true;
    if (!filled) world.positions.fails = onetrip::internal("never heard");
    EXPECT_EQ(world.evaluate(t0 + 10'000).error().reason, "fill_in_doubt");
    ASSERT_EQ(world.fills_in_doubt(), 1);
  }

  World world;
};

TEST_F(FillInDoubt, AnOrderIsNeitherCancelledNorEvaluated) {
  begin_fill(true);

  const auto cancelled = world.cancel("h", "l");
  EXPECT_EQ(cancelled.error().reason, "fill_in_doubt") << to_string(cancelled.error());
  EXPECT_EQ(world.waiting("h").size(), 1u);
  EXPECT_TRUE(world.closed("h").empty());
  EXPECT_FALSE(world.run(limit_orders::delete_all_for_hotkey(world.mesh, "h")).ok());
  EXPECT_EQ(world.evaluate(t0 + 20'000), Evaluated{});
  EXPECT_EQ(world.count_filled("l"), 1);
}

TEST_F(FillInDoubt, ACancelThatLearnsOfTheFillComesTooLate) {
  begin_fill(true);
  world.positions.let_go();

  EXPECT_EQ(world.cancel("h", "l").error().code, Code::not_found);

  EXPECT_EQ(world.closed("h").at(0).order.src, trading::src::limit_filled);
}

TEST_F(FillInDoubt, AnotherOrderOfTheHotkeyCanBeCancelled) {
  world.prices.set(event_at(t0, 50'000));
  ASSERT_EQ(world.submit("h", limit_order("other", long_type, .1, 40'000))->status, "accepted");
  begin_fill(true);

  EXPECT_EQ(world.cancel("h", "other")->num_cancelled, 1);
}

TEST_F(FillInDoubt, DeletingTheOrdersOfAHotkeyBringsItToItsEndFirst) {
  begin_fill(true);
  world.positions.let_go();

  EXPECT_EQ(world.run(limit_orders::delete_all_for_hotkey(world.mesh, "h")), 0);

  EXPECT_EQ(world.count_filled("l"), 1);
  EXPECT_EQ(world.closed("h").size(), 1u);
}

TEST_F(FillInDoubt, IsTriedUntilPositionsAnswers) {
  begin_fill(false);
  world.positions.let_go();
  EXPECT_FALSE(world.resolve_fills().ok());
  EXPECT_EQ(world.fills_in_doubt(), 1);

  world.positions.fails.reset();
  EXPECT_TRUE(world.resolve_fills().ok());

  EXPECT_EQ(world.count_filled("l"), 1);
  EXPECT_EQ(world.closed("h").size(), 1u);
}

TEST_F(FillInDoubt, AFillThatNeverBeganLeavesItsOrderAsItWas) {
  world.prices.set(event_at(t0, 50'000));
  ASSERT_EQ(world.submit("h", limit_order("l", long_type, .1, 48'000))->status, "accepted");
  world.prices.set(event_at(t0 + 5'000, 47'000));
  world.positions.fails = onetrip::unavailable("no rates today");
  EXPECT_EQ(world.evaluate(t0 + 10'000).error().code, Code::unavailable);
  EXPECT_EQ(world.fills_in_doubt(), 0);
  EXPECT_EQ(world.waiting("h").size(), 1u);

  world.positions.fails.reset();
  EXPECT_EQ(world.evaluate(t0 + 20'000), (Evaluated{1, 1, 0}));
}

// A bug in positions, or an answer that cannot be read, lasts until somebody mends it.
class BrokenPositions : public ::testing::Test {
 protected:
  void SetUp() override {
    world.prices.set(event_at(t0, 50'000));
    ASSERT_EQ(world.submit("h", limit_order("l", long_type, .1, 48'000))->status, "accepted");
    world.prices.set(event_at(t0 + 5'000, 47'000));
  }
  void wait_for(onetrip::Duration duration) {
    world.network.advance_to(world.clock.now() + duration);
  }
  Order in_eth(Order order) {
    world.prices.sources["ETHUSD"] = {event_at(order.processed_ms, 3'000)};
    order.trade_pair = "ETHUSD";
    return order;
  }

  World world;
};

TEST_F(BrokenPositions, AnOrderThatTheyHoldIsFilledWhateverTheySay) {
  world.positions.fails_behind = onetrip::internal("an answer that nobody can read");

  EXPECT_EQ(world.evaluate(t0 + 10'000), (Evaluated{1, 1, 0}));

  EXPECT_EQ(world.count_filled("l"), 1);
  EXPECT_EQ(world.closed("h").at(0).order.src, trading::src::limit_filled);
  const auto sold = world.submit("h", market_order("m", long_type, .1, t0 + 20'000));
  EXPECT_EQ(sold->status, "filled");
  EXPECT_EQ(sold->position->net_leverage, .2);
}

TEST_F(BrokenPositions, AnOrderThatFailsAtOnceIsAsItWas) {
  world.positions.fails = onetrip::internal("a bug");

  EXPECT_EQ(world.evaluate(t0 + 10'000).error().code, Code::internal);
  EXPECT_EQ(world.submit("h", market_order("m", long_type, .1)).error().code, Code::internal);

  EXPECT_EQ(world.fills_in_doubt(), 0);
  EXPECT_EQ(world.waiting("h").size(), 1u);
}

// Once no order of this hotkey was taken any more, in whatever pair, for as long as it lasted.
TEST_F(BrokenPositions, AnOrderInDoubtKeepsItsPairOnlyAndForTenMinutesAtMost) {
  world.positions.holds = true;
  EXPECT_EQ(world.evaluate(t0 + 10'000).error().reason, "fill_in_doubt");
  world.positions.forget_all();  // The attempt was lost.
  world.positions.added.clear();
  world.positions.let_go();
  world.positions.fails = onetrip::internal("a bug");

  EXPECT_FALSE(world.resolve_fills().ok());
  const Order market = market_order("m", long_type, .1, t0 + 20'000);
  EXPECT_EQ(world.submit("h", market).error().reason, "fill_in_doubt");
  EXPECT_EQ(world.submit("h", in_eth(limit_order("e", long_type, .1, 1)))->status, "accepted");
  EXPECT_EQ(world.cancel("h", "e")->num_cancelled, 1);
  EXPECT_EQ(world.cancel("h", "l").error().reason, "fill_in_doubt");
  wait_for(doubt_max - std::chrono::seconds(1));
  EXPECT_FALSE(world.resolve_fills().ok());
  wait_for(std::chrono::seconds(1));
  EXPECT_TRUE(world.resolve_fills().ok());

  const ClosedOrder closed = world.closed("h").back();
  EXPECT_EQ(closed.order.order_uuid, "l");
  EXPECT_EQ(closed.order.src, trading::src::limit_cancelled);
  EXPECT_EQ(closed.reason,
            "order_uuid is l: no position holds it, and positions fails over it: a bug");
  EXPECT_TRUE(world.waiting("h").empty());
  world.positions.fails.reset();
  EXPECT_EQ(world.submit("h", market)->status, "filled");
  EXPECT_EQ(world.count_filled("l"), 0);
}

// Then an attempt of before may be under way that positions has not yet answered for.
TEST_F(BrokenPositions, TheTenMinutesBeginAnewWhenTheyFailInAnotherWay) {
  world.positions.holds = true;
  EXPECT_EQ(world.evaluate(t0 + 10'000).error().reason, "fill_in_doubt");
  world.positions.forget_all();
  world.positions.added.clear();
  world.positions.let_go();
  const auto try_after = [&](onetrip::Duration wait, const onetrip::Error& fails) {
    wait_for(wait);
    world.positions.fails = fails;
    return world.resolve_fills();
  };
  const onetrip::Error bug = onetrip::internal("a bug");

  EXPECT_FALSE(try_after(std::chrono::seconds(0), bug).ok());
  EXPECT_FALSE(try_after(doubt_max, onetrip::unavailable("starting")).ok());
  EXPECT_FALSE(try_after(std::chrono::seconds(1), bug).ok());
  EXPECT_FALSE(try_after(doubt_max - std::chrono::seconds(2), bug).ok());
  EXPECT_EQ(world.fills_in_doubt(), 1);
  EXPECT_TRUE(try_after(std::chrono::seconds(2), bug).ok());
  EXPECT_EQ(world.closed("h").back().order.src, trading::src::limit_cancelled);
}

TEST_F(FillInDoubt, ADiskThatIsFullBeginsNothing) {
  world.prices.set(event_at(t0, 50'000));
  std::optional<onetrip::Result<Submitted>> answer;
  const onetrip::RunningTask running =
      onetrip::start(limit_orders::submit(world.mesh, "h", market_order("m", long_type, .1)),
                     [&](onetrip::Result<Submitted> given) { answer = std::move(given); });
  while (!answer) {
    if (world.prices.calls["get_price_sources"] != 0) world.fill_disk();
    ASSERT_TRUE(world.step());
  }

  EXPECT_EQ(answer->error().code, Code::resource_exhausted);
  EXPECT_EQ(world.count_filled("m"), 0);
  EXPECT_EQ(world.fills_in_doubt(), 0);
}

}  // namespace
}  // namespace limit_orders::testing
