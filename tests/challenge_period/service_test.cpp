#include "services/challenge_period/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/trading/times.hpp"
#include "tests/challenge_period/now.hpp"
#include "tests/support/fake_validator.hpp"
#include "tests/support/service_world.hpp"

namespace challenge_period::testing {
namespace {

using onetrip::Result;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using trading::day_ms;

class ChallengeServiceTest : public ::testing::Test {
 protected:
  ChallengeServiceTest() {
    positions.calls = perf_ledger.calls = plagiarism.calls = eliminations.calls = &calls;
    world.serve(positions, "positions");
    world.serve(perf_ledger, "perf_ledger");
    world.serve(plagiarism, "plagiarism");
    world.serve(eliminations, "eliminations");
  }

  Result<bool> put(const Hotkey& hotkey, std::string_view bucket, std::int64_t start_ms = now_ms) {
    return world.wait_for(set_bucket(world.mesh(), hotkey, std::string(bucket), start_ms));
  }
  Records all() { return world.wait_for(get_all(world.mesh())).value(); }
  Refreshed refresh_now(std::int64_t at_ms = now_ms) {
    return world.wait_for(refresh(world.mesh(), at_ms)).value();
  }
  std::vector<ChallengeFailure> failures() {
    return world.wait_for(get_failures(world.mesh())).value();
  }

  onetrip::test::Calls calls;
  onetrip::test::FakePositions positions;
  onetrip::test::FakePerfLedger perf_ledger;
  onetrip::test::FakePlagiarism plagiarism;
  onetrip::test::FakeEliminations eliminations;
  onetrip::test::ServiceWorld world;
  onetrip::test::WorldService<ChallengePeriodService> node{world, "challenge_period"};
};

TEST_F(ChallengeServiceTest, ABucketIsSetAndTheOldOneBecomesThePrevious) {
  EXPECT_TRUE(put("a", challenge, now_ms - 5).value());
  EXPECT_FALSE(put("a", maincomp).value());

  const ChallengeRecord expected{"MAINCOMP", now_ms, "CHALLENGE", now_ms - 5};
  EXPECT_EQ(world.wait_for(get_bucket(world.mesh(), "a")).value(), expected);
  EXPECT_TRUE(world.wait_for(has_miner(world.mesh(), "a")).value());
}

TEST_F(ChallengeServiceTest, WhoWasNeverThereHasNoRecord) {
  EXPECT_EQ(world.wait_for(get_bucket(world.mesh(), "a")).value(), std::nullopt);
  EXPECT_FALSE(world.wait_for(has_miner(world.mesh(), "a")).value());
  EXPECT_THAT(all(), IsEmpty());
}

TEST_F(ChallengeServiceTest, ABucketIsListedWithItsStartTimes) {
  put("a", challenge, now_ms).value();
  put("b", maincomp, now_ms).value();
  put("c", challenge, now_ms + 1).value();
  EXPECT_THAT(world.wait_for(get_hotkeys_by_bucket(world.mesh(), std::string(challenge))).value(),
              ElementsAre(Pair("a", now_ms), Pair("c", now_ms + 1)));
}

TEST_F(ChallengeServiceTest, RecordsAreStoredAsTheyAreAndSurviveARestart) {
  const Records miners{{"a", {"PROBATION", now_ms, "MAINCOMP", now_ms - 9}},
                       {"b", {"UNKNOWN", now_ms, {}, {}}}};
  EXPECT_EQ(world.wait_for(update_miners(world.mesh(), miners)).value(), 2);
  node.restart();
  EXPECT_EQ(all(), miners);
}

TEST_F(ChallengeServiceTest, ABatchIsItsSingleCalls) {
  const Records miners{{"a", {"PROBATION", now_ms, "MAINCOMP", now_ms - 9}},
                       {"b", {"CHALLENGE", now_ms, {}, {}}},
                       {"c", {"CHALLENGE", now_ms + 1, {}, {}}}};
  const std::vector<Hotkey> gone{"a", "x", "b", "a"};
  world.wait_for(update_miners(world.mesh(), miners)).value();
  Records one_by_one;
  std::map<Hotkey, std::int64_t> in_challenge;
  for (const char* hotkey : {"a", "b", "c", "x"}) {
    const auto record = world.wait_for(get_bucket(world.mesh(), hotkey)).value();
    EXPECT_EQ(world.wait_for(has_miner(world.mesh(), hotkey)).value(), record.has_value());
    if (!record) continue;
    one_by_one[hotkey] = *record;
    if (record->bucket == challenge) in_challenge[hotkey] = record->bucket_start_ms;
  }
  EXPECT_EQ(all(), one_by_one);
  EXPECT_EQ(world.wait_for(get_hotkeys_by_bucket(world.mesh(), std::string(challenge))).value(),
            in_challenge);

  EXPECT_EQ(world.wait_for(remove(world.mesh(), gone)).value(), 2);
  const Records left = all();
  for (const auto& [hotkey, record] : miners)
    EXPECT_EQ(world.wait_for(update_miners(world.mesh(), Records{{hotkey, record}})).value(), 1);
  EXPECT_EQ(all(), miners);
  std::int64_t removed = 0;
  for (const Hotkey& hotkey : gone)
    removed += world.wait_for(remove(world.mesh(), std::vector<Hotkey>{hotkey})).value();
  EXPECT_EQ(removed, 2);
  EXPECT_EQ(all(), left);
}

TEST_F(ChallengeServiceTest, ARefreshTakesInFailsAndRanks) {
  positions.scores = {{"new", {1.1, now_ms - day_ms, "BTCUSD"}},
                      {"good", {2, now_ms - 70 * day_ms, "BTCUSD"}},
                      {"gone", {2, now_ms - 70 * day_ms, "BTCUSD"}}};
  perf_ledger.days = {{"good", 61}};
  perf_ledger.drawdowns = {{"fallen", 10.25}};
  eliminations.eliminated = {"gone"};
  put("good", challenge, now_ms - 70 * day_ms).value();
  put("fallen", probation, now_ms - day_ms).value();
  put("idle", maincomp, now_ms - day_ms).value();

  const Refreshed told = refresh_now();

  EXPECT_THAT(told.added, ElementsAre("new"));
  EXPECT_THAT(told.promoted, ElementsAre("good"));
  EXPECT_THAT(told.demoted, ElementsAre("idle"));
  EXPECT_THAT(told.failed, ElementsAre("fallen"));
  EXPECT_THAT(told.problems, IsEmpty());
  const ChallengeFailure failure{"fallen", "FAILED_CHALLENGE_PERIOD_DRAWDOWN", 10.25, now_ms};
  EXPECT_THAT(failures(), ElementsAre(failure));
  for (const auto& [call, count] : calls) EXPECT_EQ(count, 1) << call;
}

TEST_F(ChallengeServiceTest, AFailureStaysOverARestartUntilItsHotkeyIsRemoved) {
  put("late", challenge, now_ms - 91 * day_ms).value();
  refresh_now();
  node.restart();
  EXPECT_EQ(failures().size(), 1u);
  refresh_now(now_ms + 1);
  EXPECT_EQ(failures().at(0).at_ms, now_ms);

  const std::vector<Hotkey> gone{"late", "x"};
  EXPECT_EQ(world.wait_for(remove(world.mesh(), gone)).value(), 1);

  EXPECT_THAT(failures(), IsEmpty());
  EXPECT_THAT(all(), IsEmpty());
}

TEST_F(ChallengeServiceTest, PlagiarismIsPulledAtEachRefresh) {
  put("a", challenge, now_ms - day_ms).value();
  plagiarism.miners = {{"a", now_ms - 1}};
  refresh_now();
  EXPECT_EQ(all().at("a").bucket, "PLAGIARISM");
  node.restart();

  plagiarism.miners.clear();
  refresh_now();

  EXPECT_EQ(all().at("a").bucket, "CHALLENGE");
  EXPECT_EQ(all().at("a").bucket_start_ms, now_ms - day_ms);
}

TEST_F(ChallengeServiceTest, TheClassThatWasSetCountsForTheRanking) {
  const std::map<Hotkey, std::string> classes{{"idle", "forex"}};
  EXPECT_EQ(world.wait_for(set_asset_classes(world.mesh(), classes)).value(), 1);
  put("idle", challenge, now_ms - day_ms).value();
  perf_ledger.days = {{"idle", 61}};
  EXPECT_THAT(refresh_now().promoted, ElementsAre("idle"));
}

TEST_F(ChallengeServiceTest, WithOneServiceDownTheOtherRulesStillHold) {
  put("late", challenge, now_ms - 91 * day_ms).value();
  put("main", maincomp, now_ms - day_ms).value();
  positions.scores = {{"new", {1, now_ms - day_ms, "BTCUSD"}}};
  world.stop("perf_ledger");

  const Refreshed told = refresh_now();

  EXPECT_THAT(told.added, ElementsAre("new"));
  EXPECT_THAT(told.failed, ElementsAre("late"));
  EXPECT_THAT(told.demoted, IsEmpty());
  EXPECT_THAT(told.problems, Contains(HasSubstr("perf_ledger.get_checkpoint_days: UNAVAILABLE")));
}

TEST_F(ChallengeServiceTest, ACrashDuringARefreshLeavesAllOfItOrNothing) {
  positions.scores = {{"new", {1, now_ms - day_ms, "BTCUSD"}}};
  put("late", challenge, now_ms - 91 * day_ms).value();
  for (int steps = 0; steps < 20; ++steps) {
    onetrip::RunningTask pass = start(refresh(world.mesh(), now_ms), [](const auto&) {});
    world.settle();
    for (int i = 0; i < steps; ++i) world.step();
    pass.cancel();
    node.restart();
    EXPECT_EQ(all().contains("new"), !failures().empty()) << steps;
    EXPECT_EQ(all().at("late").bucket, challenge);
  }
  EXPECT_TRUE(all().contains("new"));
}

TEST_F(ChallengeServiceTest, TwoRefreshesAtOnceDoNothingTwice) {
  positions.scores = {{"new", {1, now_ms - day_ms, "BTCUSD"}}};
  std::size_t added = 0;
  std::vector<onetrip::RunningTask> tasks;
  for (int i = 0; i < 3; ++i)
    tasks.push_back(start(refresh(world.mesh(), now_ms),
                          [&](Result<Refreshed> told) { added += told.value().added.size(); }));
  world.run_for(std::chrono::seconds(2));
  EXPECT_EQ(added, 1u);
}

TEST_F(ChallengeServiceTest, BadRequestsAreRefusedByFieldAndValueAndChangeNothing) {
  put("a", challenge).value();
  const Records before = all();
  const Records bad_bucket{{"b", {"MAINCOM", now_ms, {}, {}}}};
  const Records bad_previous{{"b", {"MAINCOMP", now_ms, "X", {}}}};
  const Records bad_time{{"a", {"MAINCOMP", now_ms, {}, {}}}, {"b", {"MAINCOMP", -4, {}, {}}}};
  const Records nameless{{"", {"MAINCOMP", now_ms, {}, {}}}};
  const std::map<Hotkey, std::string> bad_class{{"a", "crypt"}};
  const auto message = [](const auto& result) {
    EXPECT_EQ(result.error().code, onetrip::Code::invalid_argument);
    return result.error().message;
  };

  EXPECT_THAT(message(put("a", "CHALENGE")),
              HasSubstr("bucket is \"CHALENGE\": it is one of MAINCOMP, CHALLENGE, PROBATION, "
                        "PLAGIARISM, UNKNOWN. Did you mean CHALLENGE?"));
  EXPECT_THAT(message(put("", challenge)), HasSubstr("hotkey is \"\""));
  EXPECT_THAT(message(put(std::string(129, 'h'), challenge)), HasSubstr("129 bytes"));
  EXPECT_THAT(message(put("a", maincomp, 0)), HasSubstr("start_ms is 0"));
  EXPECT_THAT(message(world.wait_for(update_miners(world.mesh(), bad_bucket))),
              HasSubstr("miners[\"b\"].bucket is \"MAINCOM\""));
  EXPECT_THAT(message(world.wait_for(update_miners(world.mesh(), bad_previous))),
              HasSubstr("miners[\"b\"].previous_bucket is \"X\""));
  EXPECT_THAT(message(world.wait_for(update_miners(world.mesh(), bad_time))),
              HasSubstr("miners[\"b\"].bucket_start_ms is -4"));
  EXPECT_THAT(message(world.wait_for(update_miners(world.mesh(), nameless))),
              HasSubstr("a key of miners is \"\""));
  EXPECT_THAT(message(world.wait_for(set_asset_classes(world.mesh(), bad_class))),
              HasSubstr("classes[\"a\"] is \"crypt\""));
  EXPECT_THAT(message(world.wait_for(get_hotkeys_by_bucket(world.mesh(), "main"))),
              HasSubstr("bucket is \"main\""));
  EXPECT_THAT(message(world.wait_for(refresh(world.mesh(), std::int64_t{0}))),
              HasSubstr("now_ms is 0"));
  EXPECT_EQ(all(), before);
}

}  // namespace
}  // namespace challenge_period::testing
