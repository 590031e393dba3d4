// A pass: who is eliminated, for what, in what order, and what follows from it.
#include "tests/eliminations/world.hpp"

namespace eliminations::testing {
namespace {

using onetrip::Result;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

auto is(const Hotkey& hotkey, std::string_view reason) {
  return AllOf(Field(&Elimination::hotkey, hotkey),
               Field(&Elimination::reason, std::string(reason)));
}

class ProcessTest : public ::testing::Test {
 protected:
  void set_network(const std::vector<Hotkey>& hotkeys) {
    world.wait_for(update_metagraph(world.mesh(), hotkeys, now_ms)).value();
  }

  void expect_taken_away(const Hotkey& hotkey) {
    EXPECT_EQ(world.limit_orders.orders.at(hotkey), 0);
    for (const positions::Position& position : world.positions.all.at(hotkey)) {
      ASSERT_EQ(position.orders.size(), 1u);
      EXPECT_EQ(position.orders[0].src, trading::src::elimination_flat);
    }
    EXPECT_FALSE(world.challenge_period.records.contains(hotkey));
    ASSERT_EQ(world.rows().size(), 1u);
    EXPECT_THAT(world.rows()[0].return_info, ::testing::SizeIs(2));
  }

  World world;
};

TEST_F(ProcessTest, EliminatesForEveryReasonInOrderAndEachHotkeyForTheFirst) {
  world.perf_ledger.liquidations = {{"broke", now_ms}};
  world.challenge_period.failures = {
      {"broke", std::string(failed_challenge_period_time), {}, now_ms},
      {"slow", std::string(failed_challenge_period_time), {}, now_ms},
      {"fallen", std::string(failed_challenge_period_drawdown), 10.5, now_ms}};
  world.challenge_period.records = {{"down", {"MAINCOMP", now_ms, {}, {}}},
                                    {"up", {"MAINCOMP", now_ms, {}, {}}},
                                    {"young", {"CHALLENGE", now_ms, {}, {}}}};
  world.perf_ledger.drawdowns = {{"down", 10}, {"up", 9.999}, {"young", 50}};
  world.plagiarism.to_eliminate = {"copycat", "down"};
  world.positions.scores = {{"ghost", {}}, {"up", {}}};
  set_network({"up"});

  const Processed processed = world.run_process();

  EXPECT_THAT(
      processed.eliminated,
      ElementsAre(is("broke", liquidated), is("slow", failed_challenge_period_time),
                  is("fallen", failed_challenge_period_drawdown), is("down", max_total_drawdown),
                  is("copycat", plagiarism), is("ghost", zombie)));
  EXPECT_EQ(processed.eliminated[2].dd, 10.5);
  EXPECT_EQ(processed.eliminated[3].dd, 10);
  EXPECT_EQ(processed.eliminated[0].elimination_initiated_time_ms, now_ms);
  EXPECT_THAT(processed.problems, IsEmpty());
  EXPECT_EQ(world.rows().size(), 6u);
}

TEST_F(ProcessTest, NobodyIsAZombieBeforeThereWasAMetagraph) {
  world.positions.scores = {{"ghost", {}}};
  EXPECT_THAT(world.run_process().eliminated, IsEmpty());
  set_network({});
  EXPECT_THAT(world.run_process().eliminated, IsEmpty());
}

TEST_F(ProcessTest, PassesOverWhoIsEliminatedAlready) {
  world.add_liquidated("a");
  EXPECT_THAT(world.run_process().eliminated, ElementsAre(is("a", liquidated)));
  EXPECT_THAT(world.run_process(now_ms + 1).eliminated, IsEmpty());
  EXPECT_EQ(world.rows().front().elimination_initiated_time_ms, now_ms);
}

TEST_F(ProcessTest, TakesAwayOrdersPositionsAndChallengeRecord) {
  world.add_liquidated("a");

  const Processed processed = world.run_process();

  EXPECT_EQ(world.limit_orders.orders.at("a"), 0);
  const positions::Position& btc = world.positions.position("a", "a_btc");
  EXPECT_TRUE(btc.is_closed_position);
  EXPECT_EQ(btc.close_ms, now_ms);
  EXPECT_EQ(btc.orders.at(0).price, 50);
  EXPECT_EQ(btc.orders.at(0).src, trading::src::elimination_flat);
  EXPECT_THAT(world.challenge_period.records, IsEmpty());
  ASSERT_EQ(processed.eliminated.size(), 1u);
  EXPECT_THAT(processed.eliminated[0].price_info,
              ElementsAre(Pair("BTCUSD", 50), Pair("ETHUSD", 20)));
  EXPECT_THAT(processed.eliminated[0].return_info,
              ElementsAre(Pair("a_btc", .5), Pair("a_eth", .2)));
  EXPECT_EQ(world.rows(), processed.eliminated);
}

TEST_F(ProcessTest, FlattensAtPriceZeroWhereAPairHasNoPrice) {
  world.add_liquidated("a");
  world.prices.prices.erase("ETHUSD");

  const Processed processed = world.run_process();

  EXPECT_EQ(world.positions.position("a", "a_eth").orders.at(0).src,
            trading::src::elimination_flat_unpriced);
  EXPECT_THAT(processed.eliminated.at(0).price_info, ElementsAre(Pair("BTCUSD", 50)));
}

TEST_F(ProcessTest, AsksEachServiceOnceHoweverManyAreEliminated) {
  for (int i = 0; i < 8; ++i) world.add_liquidated("miner_" + std::to_string(i));
  world.challenge_period.records["main_a"] = {"MAINCOMP", now_ms, {}, {}};
  world.challenge_period.records["main_b"] = {"MAINCOMP", now_ms, {}, {}};

  world.run_process();

  for (const char* once :
       {"perf_ledger.get_liquidations", "perf_ledger.get_drawdowns",
        "challenge_period.get_failures", "challenge_period.get_hotkeys_by_bucket",
        "challenge_period.remove", "plagiarism.to_eliminate", "positions.get_all_hotkeys",
        "prices.get_prices"})
    EXPECT_EQ(world.calls[once], 1) << once;
  EXPECT_EQ(world.calls["positions.get_positions_for_hotkeys"], 2);
  EXPECT_EQ(world.calls["positions.flatten"], 8);
}

TEST_F(ProcessTest, FollowsUpARowThatWasAppendedByHand) {
  world.add_liquidated("a");
  world.perf_ledger.liquidations.clear();
  world.wait_for(append(world.mesh(), row("a"))).value();

  EXPECT_THAT(world.run_process().eliminated, IsEmpty());

  EXPECT_TRUE(world.positions.position("a", "a_btc").is_closed_position);
  EXPECT_THAT(world.rows().front().price_info, ElementsAre(Pair("BTCUSD", 50), Pair("ETHUSD", 20)));
}

TEST_F(ProcessTest, OneServiceThatIsDownDoesNotLoseTheRest) {
  for (const char* down : {"perf_ledger", "challenge_period", "plagiarism"}) {
    World other;
    other.add_liquidated("broke");
    other.challenge_period.failures = {{"slow", "FAILED_CHALLENGE_PERIOD_TIME", {}, now_ms}};
    other.plagiarism.to_eliminate = {"copycat"};
    other.stop(down);

    const Processed processed = other.run_process();

    EXPECT_EQ(processed.eliminated.size(), 2u) << down;
    ASSERT_FALSE(processed.problems.empty());
    EXPECT_THAT(processed.problems, ::testing::Contains(HasSubstr(std::string(down) + ".")));
  }
}

TEST_F(ProcessTest, OrdersThatCouldNotBeDeletedAreDeletedByTheNextPass) {
  world.add_liquidated("a");
  world.stop("limit_orders");
  EXPECT_EQ(world.run_process().eliminated.size(), 1u);
  world.serve(world.limit_orders, "limit_orders");

  EXPECT_THAT(world.run_process(now_ms + 300'000).problems, IsEmpty());

  expect_taken_away("a");
}

TEST_F(ProcessTest, PositionsThatCouldNotBeFlattenedAreFlattenedByTheNextPass) {
  world.add_liquidated("a");
  world.stop("prices");
  EXPECT_EQ(world.run_process().eliminated.size(), 1u);
  world.serve(world.prices, "prices");

  EXPECT_THAT(world.run_process(now_ms + 300'000).problems, IsEmpty());

  expect_taken_away("a");
}

TEST_F(ProcessTest, ARecordThatCouldNotBeRemovedIsRemovedByTheNextPass) {
  world.add_liquidated("a");
  world.stop("challenge_period");
  EXPECT_EQ(world.run_process().eliminated.size(), 1u);
  world.serve(world.challenge_period, "challenge_period");

  EXPECT_THAT(world.run_process(now_ms + 300'000).problems, IsEmpty());

  expect_taken_away("a");
}

TEST_F(ProcessTest, AFlattenThatIsRefusedIsTriedAgainWithNewPrices) {
  world.add_liquidated("a");
  world.positions.refuses_to_flatten = true;
  EXPECT_THAT(world.run_process().problems,
              ElementsAre(HasSubstr("positions.flatten of a: FAILED_PRECONDITION")));

  world.positions.refuses_to_flatten = false;
  world.prices.prices["BTCUSD"] = price_of(40);
  EXPECT_THAT(world.run_process(now_ms + 300'000).problems, IsEmpty());

  EXPECT_EQ(world.positions.position("a", "a_btc").close_ms, now_ms + 300'000);
  EXPECT_EQ(world.rows().front().price_info.at("BTCUSD"), 40);
}

TEST_F(ProcessTest, TwoPassesAtOnceDoNothingTwice) {
  world.add_liquidated("a");
  std::vector<onetrip::RunningTask> tasks;
  std::vector<std::size_t> eliminated;
  for (int i = 0; i < 2; ++i)
    tasks.push_back(start(process(world.mesh(), now_ms), [&](Result<Processed> processed) {
      eliminated.push_back(processed.value().eliminated.size());
    }));

  world.run_for(std::chrono::seconds(2));

  EXPECT_THAT(eliminated, ElementsAre(1, 0));
  EXPECT_EQ(world.calls["positions.flatten"], 1);
}

TEST_F(ProcessTest, ARowThatIsRemovedDuringAPassIsNotBroughtBack) {
  world.add_liquidated("a");
  const onetrip::RunningTask pass = start(process(world.mesh(), now_ms), [](const auto&) {});
  while (world.calls["limit_orders.delete_all_for_hotkey"] == 0) world.step();
  const std::vector<Hotkey> gone{"a"};
  world.perf_ledger.liquidations.clear();
  EXPECT_EQ(world.wait_for(remove(world.mesh(), gone)).value(), 1);

  world.run_for(std::chrono::seconds(2));

  EXPECT_THAT(world.rows(), IsEmpty());
  EXPECT_EQ(world.calls["positions.flatten"], 0);
}

TEST_F(ProcessTest, ATimeThatIsNoneIsRefused) {
  const auto refused = world.wait_for(process(world.mesh(), std::int64_t{-1}));
  EXPECT_EQ(refused.error().code, onetrip::Code::invalid_argument);
  EXPECT_THAT(refused.error().message, HasSubstr("now_ms is -1"));
}

}  // namespace
}  // namespace eliminations::testing
