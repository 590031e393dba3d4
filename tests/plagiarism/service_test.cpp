#include "services/plagiarism/service.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plagiarism/traders.hpp"
#include "tests/support/fake_validator.hpp"
#include "tests/support/service_world.hpp"
#include "tests/support/stepped_worker.hpp"

namespace plagiarism::testing {
namespace {

using onetrip::Result;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using Scores = std::map<Hotkey, double>;

// A service with a worker that the test steps, or that steps by itself.
struct Program {
  Program(onetrip::Scheduler& scheduler, onetrip::Store& store, onetrip::AsyncMesh& mesh)
      : worker(scheduler), service(scheduler, store, mesh, worker) {}
  onetrip::MethodTable methods() { return service.methods(); }

  onetrip::test::SteppedWorker worker;
  PlagiarismService service;
};

class PlagiarismServiceTest : public ::testing::Test {
 protected:
  PlagiarismServiceTest() { world.serve(positions, "positions"); }

  void add_copycats(int count) {
    const auto theirs = random_orders(random, 30);
    positions.all["victim"] = positions_of("victim", "BTCUSD", theirs);
    for (int i = 0; i < count; ++i) {
      const Hotkey hotkey = "copycat_" + std::to_string(i);
      const auto orders = copied(random, theirs, (10 + i) * trading::minute_ms);
      positions.all[hotkey] = positions_of(hotkey, "BTCUSD", orders);
    }
  }

  // Lets the searches that wait for the worker be done.
  template <class T>
  Result<T> working(onetrip::Task<Result<T>> task) {
    std::optional<Result<T>> end;
    const onetrip::RunningTask running =
        start(std::move(task), [&](Result<T> result) { end = std::move(result); });
    for (int i = 0; i < 10'000 && !end; ++i) {
      world.step();
      if (node.service().worker.waiting() > 0) node.service().worker.step();
      world.settle();
    }
    return *std::move(end);
  }
  Result<std::vector<PlagiarismRecord>> search(const std::vector<Hotkey>& hotkeys = {}) {
    return working(detect(world.mesh(), now_ms, hotkeys));
  }
  Result<MinersChange> put(std::int64_t at_ms, const Scores& scores) {
    return world.wait_for(update_plagiarism_miners(world.mesh(), at_ms, scores));
  }
  std::map<Hotkey, std::int64_t> miners() {
    return world.wait_for(get_plagiarism_miners(world.mesh())).value();
  }

  onetrip::Random random{5};
  onetrip::test::Calls calls;
  onetrip::test::FakePositions positions;
  onetrip::test::ServiceWorld world;
  onetrip::test::WorldService<Program> node{world, "plagiarism"};
};

TEST_F(PlagiarismServiceTest, AScoreOfNinetyPercentIsInAndWhoHasLessOrNoneIsCleared) {
  EXPECT_EQ(put(now_ms, {{"a", .9}, {"b", .95}, {"c", .8999}}).value(),
            (MinersChange{{"a", "b"}, {}}));
  EXPECT_EQ(put(now_ms + 5, {{"a", 1}, {"c", .9}, {"b", .5}}).value(),
            (MinersChange{{"c"}, {"b"}}));
  EXPECT_THAT(miners(), ElementsAre(Pair("a", now_ms), Pair("c", now_ms + 5)));

  EXPECT_EQ(put(now_ms + 6, {{"c", .9}}).value(), (MinersChange{{}, {"a"}}));
  node.restart();
  EXPECT_THAT(miners(), ElementsAre(Pair("c", now_ms + 5)));
}

TEST_F(PlagiarismServiceTest, FourteenDaysAreGrantedAndAMillisecondMoreIsNot) {
  put(now_ms, {{"a", .9}}).value();
  const std::int64_t end_ms = now_ms + 14 * trading::day_ms;
  EXPECT_THAT(world.wait_for(to_eliminate(world.mesh(), end_ms)).value(), IsEmpty());
  EXPECT_THAT(world.wait_for(to_eliminate(world.mesh(), end_ms + 1)).value(), ElementsAre("a"));
}

TEST_F(PlagiarismServiceTest, DetectGivesAndKeepsARecordOfEachWhoCopies) {
  add_copycats(1);
  positions.all["loner"] = positions_of("loner", "BTCUSD", random_orders(random, 20));

  const auto found = search().value();

  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].plagiarist, "copycat_0");
  EXPECT_EQ(found[0].events.at(0).victim, "victim");
  node.restart();
  EXPECT_EQ(world.wait_for(get_record(world.mesh(), "copycat_0")).value(), found[0]);
  EXPECT_EQ(world.wait_for(get_record(world.mesh(), "victim")).value(), std::nullopt);
}

TEST_F(PlagiarismServiceTest, OnlyThoseWhoAreAskedForAreSuspectsAndAllAreVictims) {
  add_copycats(9);
  const auto found = search({"copycat_3", "stranger"}).value();
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].plagiarist, "copycat_3");
  EXPECT_THAT(found[0].events, SizeIs(4));  // The victim, and those who copied faster.
}

TEST_F(PlagiarismServiceTest, ASearchForManyIsTheSearchesForEach) {
  add_copycats(4);
  const std::vector<Hotkey> asked{"copycat_0", "copycat_2", "victim"};
  std::vector<PlagiarismRecord> one_by_one;
  for (const Hotkey& hotkey : asked) {
    const auto found = search({hotkey}).value();
    one_by_one.insert(one_by_one.end(), found.begin(), found.end());
  }

  EXPECT_EQ(search(asked).value(), one_by_one);
  EXPECT_THAT(one_by_one, SizeIs(2));
  EXPECT_EQ(search(), search({"copycat_0", "copycat_1", "copycat_2", "copycat_3", "victim"}));
}

TEST_F(PlagiarismServiceTest, OthersAreAnsweredWhileASearchIsOnTheWorker) {
  add_copycats(2);
  const onetrip::RunningTask searching =
      start(detect(world.mesh(), now_ms, std::vector<Hotkey>{}), [](const auto&) {});
  while (node.service().worker.waiting() == 0) world.step();

  EXPECT_TRUE(put(now_ms, {{"a", .9}}).ok());
  EXPECT_THAT(miners(), SizeIs(1));
  EXPECT_EQ(node.service().worker.waiting(), 1u);
}

TEST_F(PlagiarismServiceTest, TheTimerDetectsAndTakesTheScoresIn) {
  add_copycats(1);
  put(now_ms - trading::day_ms, {{"honest", .95}}).value();
  onetrip::Execution run(node.store(), world.clock.now() + std::chrono::seconds(30));
  onetrip::RunningTask running;
  std::optional<onetrip::Status> end;
  const std::int64_t at_ms = world.clock.unix_ms();
  world.scheduler.run(run, [&] {
    running = start(node.service().service.run_detect(),
                    [&](onetrip::Status status) { end = std::move(status); });
  });
  while (node.service().worker.waiting() == 0) world.step();
  node.service().worker.step();
  world.run_for(std::chrono::seconds(1));

  ASSERT_TRUE(end && end->ok());
  EXPECT_THAT(miners(), ElementsAre(Pair("copycat_0", at_ms)));
}

TEST_F(PlagiarismServiceTest, WithoutPositionsTheSearchFailsAndChangesNothing) {
  put(now_ms, {{"a", .9}}).value();
  world.stop("positions");
  EXPECT_EQ(search().error().code, onetrip::Code::unavailable);
  EXPECT_THAT(miners(), SizeIs(1));
}

TEST_F(PlagiarismServiceTest, BadRequestsAreRefusedByFieldAndValueAndChangeNothing) {
  put(now_ms, {{"a", .9}}).value();
  const auto message = [](const auto& result) {
    EXPECT_EQ(result.error().code, onetrip::Code::invalid_argument);
    return result.error().message;
  };
  EXPECT_THAT(message(put(now_ms, {{"b", 1}, {"c", 1.5}})), HasSubstr("scores[\"c\"] is 1.5"));
  EXPECT_THAT(message(put(now_ms, {{"c", -.1}})), HasSubstr("scores[\"c\"] is -0.1"));
  EXPECT_THAT(message(put(now_ms, {{"c", 1e300}})), HasSubstr("scores[\"c\"] is 1e+300"));
  EXPECT_THAT(message(put(now_ms, {{"", 1}})), HasSubstr("a key of scores is \"\""));
  EXPECT_THAT(message(put(0, {{"b", 1}})), HasSubstr("now_ms is 0"));
  EXPECT_THAT(message(world.wait_for(to_eliminate(world.mesh(), std::int64_t{-3}))),
              HasSubstr("now_ms is -3"));
  const std::vector<Hotkey> nameless{"a", ""};
  EXPECT_THAT(message(search(nameless)), HasSubstr("hotkeys[1] is \"\""));
  EXPECT_THAT(miners(), ElementsAre(Pair("a", now_ms)));
}

}  // namespace
}  // namespace plagiarism::testing
