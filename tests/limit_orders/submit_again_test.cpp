// Orders that are sent again, and those of who may not trade or has to wait.
#include <gtest/gtest.h>

#include "tests/limit_orders/world.hpp"

namespace limit_orders::testing {
namespace {

using onetrip::Code;
using onetrip::Result;
using trading::long_type;
using trading::short_type;

class SubmitAgain : public ::testing::Test {
 protected:
  void SetUp() override { world.prices.set(event_at(t0, 50'000)); }

  std::string status_of(const Order& order, const Hotkey& hotkey = "h") {
    const Result<Submitted> answer = world.submit(hotkey, order);
    return answer.ok() ? answer->status : to_string(answer.error());
  }

  World world;
};

// A uuid that was used before.

TEST_F(SubmitAgain, AFilledUuidAnswersAsTheFirstTime) {
  const Submitted first = world.submit("h", market_order("m", long_type, .1)).value();
  ASSERT_EQ(status_of(market_order("m2", long_type, .1, t0 + 10'000)), "filled");

  EXPECT_EQ(world.submit("h", market_order("m", long_type, .3, t0 + 20'000)), first);

  EXPECT_EQ(world.positions.added.size(), 2u);
  EXPECT_EQ(status_of(market_order("m", long_type, .1), "other"), "filled");
}

TEST_F(SubmitAgain, AFilledUuidWhosePositionWasDeletedMovesNothing) {
  ASSERT_EQ(status_of(market_order("m", long_type, .1)), "filled");
  world.positions.forget_all();

  EXPECT_EQ(world.submit("h", market_order("m", long_type, .1, t0 + 20'000)),
            (Submitted{"filled", "m", std::nullopt}));

  EXPECT_EQ(world.positions.added.size(), 1u);
}

TEST_F(SubmitAgain, AnAcceptedOrUnchangedUuidAnswersAsTheFirstTime) {
  ASSERT_EQ(status_of(flat_order("f")), "unchanged");
  ASSERT_EQ(status_of(limit_order("l", long_type, .1, 48'000)), "accepted");
  ASSERT_EQ(status_of(market_order("m", long_type, .1)), "filled");
  ASSERT_TRUE(world.cancel("h", "l").ok());

  EXPECT_EQ(status_of(flat_order("f", t0 + 20'000)), "unchanged");
  EXPECT_EQ(status_of(limit_order("l", long_type, .1, 99'000)), "accepted");

  EXPECT_TRUE(world.waiting("h").empty());
  EXPECT_EQ(world.positions.added.size(), 1u);
}

TEST_F(SubmitAgain, ARepetitionIsAnsweredBeforeItsOrderIsLookedAt) {
  ASSERT_EQ(status_of(limit_order("l", long_type, .1, 48'000)), "accepted");
  Order nonsense = limit_order("l", "UP", -1, -1);

  EXPECT_EQ(status_of(nonsense), "accepted");

  Order blocked = nonsense;
  blocked.trade_pair = "USDJPY";
  EXPECT_EQ(world.submit("h", blocked).error().code, Code::failed_precondition);
}

TEST_F(SubmitAgain, UuidsAreKnownAfterARestart) {
  const Submitted first = world.submit("h", market_order("m", long_type, .1)).value();
  ASSERT_EQ(status_of(limit_order("l", long_type, .1, 48'000)), "accepted");

  world.restart();

  EXPECT_EQ(world.submit("h", market_order("m", long_type, .1)), first);
  EXPECT_EQ(status_of(limit_order("l", short_type, .1, 48'000)), "accepted");
  EXPECT_EQ(world.waiting("h").size(), 1u);
}

// Who may not trade.

TEST_F(SubmitAgain, AnEliminatedHotkeyIsRefusedBeforeAnythingElse) {
  world.eliminations.eliminated = {"h"};
  Order order = market_order("m", long_type, .1);
  order.trade_pair = "USDJPY";

  const auto refused = world.submit("h", order);

  EXPECT_EQ(refused.error().code, Code::failed_precondition);
  EXPECT_EQ(refused.error().message, "hotkey h is eliminated");
  EXPECT_EQ(status_of(market_order("m", long_type, .1), "other"), "filled");
}

TEST_F(SubmitAgain, AReRegisteredHotkeyIsRefused) {
  world.eliminations.re_registered = {"h"};

  const auto refused = world.submit("h", market_order("m", long_type, .1));

  EXPECT_EQ(refused.error().code, Code::failed_precondition);
  EXPECT_EQ(refused.error().message,
            "hotkey h is re-registered: it departed once, and its orders are refused");
}

TEST_F(SubmitAgain, AnOrderThatAnEliminationOvertakesIsRefused) {
  world.eliminations.holds = true;
  std::optional<Result<Submitted>> answer;
  const onetrip::RunningTask running =
      onetrip::start(limit_orders::submit(world.mesh, "h", limit_order("l", long_type, .1, 48'000)),
                     [&](Result<Submitted> given) { answer = std::move(given); });
  while (world.eliminations.held() == 0) ASSERT_TRUE(world.step());

  world.eliminations.eliminated = {"h"};
  ASSERT_EQ(world.run(limit_orders::delete_all_for_hotkey(world.mesh, "h")), 0);
  world.eliminations.let_go();
  while (!answer) ASSERT_TRUE(world.step());

  EXPECT_EQ(answer->error().message, "hotkey h is eliminated");
  EXPECT_TRUE(world.waiting("h").empty());
}

TEST_F(SubmitAgain, TheOrdersOfAHotkeyAreTakenOneAtATime) {
  std::vector<Result<Submitted>> answers;
  std::vector<onetrip::RunningTask> running;
  for (int i = 0; i != 20; ++i)
    running.push_back(onetrip::start(
        limit_orders::submit(world.mesh, "h", market_order(std::to_string(i), long_type, .1)),
        [&](Result<Submitted> given) { answers.push_back(std::move(given)); }));
  while (answers.size() != 20) ASSERT_TRUE(world.step());

  EXPECT_EQ(std::count_if(answers.begin(), answers.end(), [](const auto& a) { return a.ok(); }), 1);
  EXPECT_EQ(world.positions.added.size(), 1u);
}

TEST_F(SubmitAgain, AHotkeyThatWaitsForPositionsDelaysItselfAndNoOther) {
  world.positions.holds = true;
  std::optional<Result<Submitted>> slow;
  const onetrip::RunningTask running =
      onetrip::start(limit_orders::submit(world.mesh, "slow", market_order("m", long_type, .1)),
                     [&](Result<Submitted> given) { slow = std::move(given); });
  while (world.positions.calls["add_order"] == 0) ASSERT_TRUE(world.step());
  std::optional<Result<Submitted>> behind;
  const onetrip::RunningTask waiting = onetrip::start(
      limit_orders::submit(world.mesh, "slow", limit_order("l", long_type, .1, 48'000)),
      [&](Result<Submitted> given) { behind = std::move(given); });

  EXPECT_EQ(status_of(limit_order("l", long_type, .1, 48'000), "quick"), "accepted");

  EXPECT_EQ(slow, std::nullopt);
  EXPECT_EQ(behind, std::nullopt);
  world.positions.let_go();
  while (!slow || !behind) ASSERT_TRUE(world.step());
  EXPECT_EQ((*slow)->status, "filled");
  EXPECT_EQ((*behind)->status, "accepted");
}

}  // namespace
}  // namespace limit_orders::testing
