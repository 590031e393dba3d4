#include "services/challenge_period/rules.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/base/random.hpp"
#include "tests/challenge_period/now.hpp"
#include "tests/support/number_from_environment.hpp"

namespace challenge_period::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using trading::day_ms;

ChallengeRecord in(std::string_view bucket, std::int64_t since_ms = now_ms - day_ms) {
  return {std::string(bucket), since_ms, {}, {}};
}

positions::Score score_of(double score, const std::string& pair = "BTCUSD") {
  return {score, now_ms - 2 * day_ms, pair};
}

// Everything could be learnt, and there is nothing to know.
Observed nothing_new(const State& state) {
  Observed observed;
  for (const auto& [hotkey, record] : state.records) observed.asked.insert(hotkey);
  observed.scores.emplace();
  observed.drawdowns.emplace();
  observed.days.emplace();
  observed.plagiarists.emplace();
  observed.eliminated.emplace();
  return observed;
}

// A hotkey that may be ranked.
void rank(State& state, Observed& observed, const Hotkey& hotkey, std::string_view bucket,
          double score, const std::string& pair = "BTCUSD") {
  state.records[hotkey] = in(bucket);
  observed.asked.insert(hotkey);
  observed.scores->emplace(hotkey, score_of(score, pair));
  observed.days->emplace(hotkey, days_min);
}

TEST(ChallengeRules, WhoTradesJoinsChallengeAtTheFirstOrdersTime) {
  State state;
  state.records["known"] = in(probation);
  Observed observed = nothing_new(state);
  observed.scores = {{"known", score_of(1)}, {"new", score_of(1)}, {"out", score_of(1)}};
  observed.eliminated = {"out"};

  EXPECT_THAT(apply_rules(state, observed, now_ms).added, ElementsAre("new"));

  EXPECT_EQ(state.records.at("new"), in(challenge, now_ms - 2 * day_ms));
  EXPECT_EQ(state.records.at("known"), in(probation));
  EXPECT_THAT(state.records, SizeIs(2));
}

TEST(ChallengeRules, ChallengeAndProbationPassOnTheirLastMillisecondAndFailOnTheNext) {
  State state;
  state.records = {{"c_in", in(challenge, now_ms - 90 * day_ms)},
                   {"c_out", in(challenge, now_ms - 90 * day_ms - 1)},
                   {"p_in", in(probation, now_ms - 60 * day_ms)},
                   {"p_out", in(probation, now_ms - 60 * day_ms - 1)},
                   {"unknown", in(unknown, 1)}};
  Observed observed = nothing_new(state);

  EXPECT_THAT(apply_rules(state, observed, now_ms).failed, ElementsAre("c_out", "p_out"));

  const ChallengeFailure expected{"c_out", "FAILED_CHALLENGE_PERIOD_TIME", {}, now_ms};
  EXPECT_EQ(state.failures.at("c_out"), expected);
}

TEST(ChallengeRules, ADrawdownOfTenFailsInChallengeAndProbationOnly) {
  State state;
  for (const auto bucket : {maincomp, challenge, probation, plagiarism, unknown})
    state.records[std::string(bucket)] = in(bucket);
  state.records["almost"] = in(challenge);
  state.records["no_ledger"] = in(challenge);
  Observed observed = nothing_new(state);
  for (const auto& [hotkey, record] : state.records) observed.drawdowns->emplace(hotkey, 10);
  observed.drawdowns->at("almost") = 9.999;
  observed.drawdowns->erase("no_ledger");
  observed.days.reset();  // No ranking.

  EXPECT_THAT(apply_rules(state, observed, now_ms).failed, ElementsAre("CHALLENGE", "PROBATION"));

  const ChallengeFailure expected{"CHALLENGE", "FAILED_CHALLENGE_PERIOD_DRAWDOWN", 10, now_ms};
  EXPECT_EQ(state.failures.at("CHALLENGE"), expected);
}

TEST(ChallengeRules, AFailureIsKeptAsItIsAndToldOnce) {
  State state;
  state.records = {{"a", in(challenge, now_ms - 91 * day_ms)}};
  Observed observed = nothing_new(state);
  apply_rules(state, observed, now_ms);
  const auto failures = state.failures;

  EXPECT_THAT(apply_rules(state, observed, now_ms + 1).failed, IsEmpty());
  EXPECT_EQ(state.failures, failures);
}

TEST(ChallengeRules, TheFirstTwentyFiveOfAClassAreMaincompAndTheOthersFallToProbation) {
  State state;
  Observed observed = nothing_new(state);
  for (int i = 0; i < 25; ++i)
    rank(state, observed, "good_" + std::to_string(10 + i), challenge, 2);
  rank(state, observed, "worse", maincomp, 1.9);
  rank(state, observed, "bad", challenge, 1.5);
  rank(state, observed, "euro", probation, .5, "EURUSD");  // The only one of its class.

  const Refreshed told = apply_rules(state, observed, now_ms);

  EXPECT_THAT(told.promoted, SizeIs(26));
  EXPECT_THAT(told.demoted, ElementsAre("worse"));
  const ChallengeRecord risen{"MAINCOMP", now_ms, "PROBATION", now_ms - day_ms};
  EXPECT_EQ(state.records.at("euro"), risen);
  const ChallengeRecord fallen{"PROBATION", now_ms, "MAINCOMP", now_ms - day_ms};
  EXPECT_EQ(state.records.at("worse"), fallen);
  EXPECT_EQ(state.records.at("bad"), in(challenge));
}

TEST(ChallengeRules, TheHotkeyDecidesBetweenEqualScores) {
  State state;
  Observed observed = nothing_new(state);
  for (int i = 0; i < 26; ++i) rank(state, observed, "m_" + std::to_string(10 + i), challenge, 2);

  EXPECT_THAT(apply_rules(state, observed, now_ms).promoted, SizeIs(25));
  EXPECT_EQ(state.records.at("m_35").bucket, challenge);
}

TEST(ChallengeRules, SixtyDaysAreTooFewForAPlace) {
  State state;
  Observed observed = nothing_new(state);
  for (const char* hotkey : {"old", "young"}) rank(state, observed, hotkey, challenge, 2);
  observed.days->at("young") = 60;

  EXPECT_THAT(apply_rules(state, observed, now_ms).promoted, ElementsAre("old"));
}

TEST(ChallengeRules, TheClassThatWasSetGoesBeforeThatOfTheFirstOrder) {
  State state;
  Observed observed = nothing_new(state);
  for (int i = 0; i < 25; ++i) rank(state, observed, "m_" + std::to_string(i), challenge, 2);
  rank(state, observed, "poor", challenge, 1);
  state.classes["poor"] = "indices";

  EXPECT_THAT(apply_rules(state, observed, now_ms).promoted, SizeIs(26));
}

TEST(ChallengeRules, WhoFailedOrIsEliminatedHasNoPlace) {
  State state;
  Observed observed = nothing_new(state);
  for (const char* hotkey : {"fails", "out", "stays"}) rank(state, observed, hotkey, challenge, 2);
  observed.drawdowns->emplace("fails", 30);
  observed.eliminated = {"out"};

  EXPECT_THAT(apply_rules(state, observed, now_ms).promoted, ElementsAre("stays"));
  EXPECT_EQ(state.records.at("out"), in(challenge));
}

TEST(ChallengeRules, APlagiaristGoesToPlagiarismAndWhenClearedBackToWhereItWas) {
  State state;
  state.records["a"] = in(probation, now_ms - 59 * day_ms);
  Observed observed = nothing_new(state);
  observed.plagiarists = {{"a", now_ms - 5}, {"stranger", now_ms}};
  apply_rules(state, observed, now_ms);
  const ChallengeRecord entered{"PLAGIARISM", now_ms - 5, "PROBATION", now_ms - 59 * day_ms};
  EXPECT_EQ(state.records.at("a"), entered);
  EXPECT_THAT(state.records, SizeIs(1));

  observed.plagiarists->clear();
  apply_rules(state, observed, now_ms);

  EXPECT_EQ(state.records.at("a").bucket, probation);
  EXPECT_EQ(state.records.at("a").bucket_start_ms, now_ms - 59 * day_ms);
}

TEST(ChallengeRules, APlagiarismSetByHandIsNotClearedBySomebodyElses) {
  State state;
  state.records["a"] = in(plagiarism);
  Observed observed = nothing_new(state);
  apply_rules(state, observed, now_ms);
  EXPECT_EQ(state.records.at("a"), in(plagiarism));
}

TEST(ChallengeRules, WhatCouldNotBeLearntChangesNothingThatNeedsIt) {
  State state;
  state.records = {{"a", in(maincomp)}, {"b", in(challenge)}, {"p", in(plagiarism)}};
  state.plagiarists = {{"p", now_ms}};
  const State before = state;
  Observed observed;  // Nothing at all.
  observed.asked = {"a", "b", "p"};

  EXPECT_EQ(apply_rules(state, observed, now_ms), Refreshed{});

  EXPECT_EQ(state.records, before.records);
  EXPECT_EQ(state.plagiarists, before.plagiarists);
}

TEST(ChallengeRules, ARecordThatCameWhileOthersWereAskedIsNotRanked) {
  State state;
  Observed observed = nothing_new(state);
  state.records["late"] = in(maincomp);
  EXPECT_THAT(apply_rules(state, observed, now_ms).demoted, IsEmpty());
}

TEST(ChallengeRules, MovingToTheSamePlaceAgainKeepsThePreviousOne) {
  ChallengeRecord record = in(challenge);
  move_to(record, maincomp, now_ms);
  const ChallengeRecord moved = record;
  move_to(record, maincomp, now_ms);
  EXPECT_EQ(record, moved);
}

// The rules said again, one hotkey at a time, for random states: who is in which bucket after.
std::string expected_bucket(const State& before, const Observed& seen, const Hotkey& hotkey) {
  const auto bucket_now = [&](const Hotkey& who) { return before.records.at(who).bucket; };
  const auto fails = [&](const Hotkey& who) {
    const ChallengeRecord& record = before.records.at(who);
    if (before.failures.contains(who)) return true;
    if (record.bucket != "CHALLENGE" && record.bucket != "PROBATION") return false;
    const std::int64_t limit = record.bucket == "CHALLENGE" ? 7'776'000'000 : 5'184'000'000;
    const auto fallen = seen.drawdowns->find(who);
    return now_ms - record.bucket_start_ms > limit ||
           (fallen != seen.drawdowns->end() && fallen->second >= 10);
  };
  const auto competes = [&](const Hotkey& who) {
    const std::string bucket = bucket_now(who);
    return (bucket == "MAINCOMP" || bucket == "CHALLENGE" || bucket == "PROBATION") &&
           !fails(who) && seen.days->at(who) >= 61;
  };
  const std::string bucket = bucket_now(hotkey);
  if (!competes(hotkey)) return bucket == "MAINCOMP" ? "PROBATION" : bucket;
  const auto class_of = [&](const Hotkey& who) {
    return seen.scores->at(who).first_trade_pair == "EURUSD";
  };
  std::size_t better = 0;
  for (const auto& [other, record] : before.records) {
    if (!competes(other) || class_of(other) != class_of(hotkey)) continue;
    const double mine = seen.scores->at(hotkey).score;
    const double theirs = seen.scores->at(other).score;
    if (theirs > mine || (theirs == mine && other < hotkey)) ++better;
  }
  return better < 25 ? "MAINCOMP" : bucket == "MAINCOMP" ? "PROBATION" : bucket;
}

TEST(ChallengeRules, AnyStateEndsAsTheRulesSayOfEachHotkeyAlone) {
  const std::uint64_t first = onetrip::number_from_environment("ONETRIP_CHALLENGE_SEED", 1);
  for (std::uint64_t seed = first; seed < first + 100 && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    onetrip::Random random(seed);
    State state;
    Observed seen = nothing_new(state);
    const std::string_view buckets[] = {maincomp, challenge, probation, unknown, plagiarism};
    for (int i = 0; i < 80; ++i) {
      const Hotkey hotkey = "m_" + std::to_string(random.below(1'000));
      const auto age = static_cast<std::int64_t>(random.below(100)) * day_ms;
      state.records[hotkey] = in(buckets[random.below(5)], now_ms - age);
      seen.asked.insert(hotkey);
      (*seen.scores)[hotkey] = score_of(static_cast<double>(random.below(20)) / 10,
                                        random.chance(.3) ? "EURUSD" : "ETHUSD");
      (*seen.days)[hotkey] = static_cast<std::int64_t>(58 + random.below(30));
      if (random.chance(.5)) (*seen.drawdowns)[hotkey] = static_cast<double>(random.below(12));
    }
    const State before = state;

    apply_rules(state, seen, now_ms);

    for (const auto& [hotkey, record] : state.records)
      EXPECT_EQ(record.bucket, expected_bucket(before, seen, hotkey)) << hotkey;
  }
}

}  // namespace
}  // namespace challenge_period::testing
