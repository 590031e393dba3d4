#include "onetrip/runtime/turns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "onetrip/runtime/completion.hpp"
#include "onetrip/runtime/task.hpp"

namespace onetrip {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class TurnsTest : public ::testing::Test {
 protected:
  Time at(Duration time) const { return Time(time); }

  // Takes the key's turn and holds it until finish(name).
  Task<Status> hold(std::string name, std::string key, Time deadline, Completion<Done> finished) {
    ONETRIP_CO_TRY(const Turn turn, co_await turns_->take(key, deadline));
    events_.push_back(name);
    co_await finished;
    co_return Done{};
  }
  void begin(const std::string& name, const std::string& key, Time deadline = Time::max()) {
    const auto [finished, is_new] = finished_.try_emplace(name, scheduler_);
    running_[name] = start(hold(name, key, deadline, finished->second), [this, name](Status end) {
      if (!end.ok()) events_.push_back(name + ": " + to_string(end.error()));
    });
  }
  void finish(const std::string& name) {
    finished_.at(name).set(Done{});
    run();
  }
  void run() {
    while (scheduler_.run_ready()) {
    }
  }
  std::vector<std::string> events() { return std::exchange(events_, {}); }

  ManualClock clock_;
  Scheduler scheduler_{clock_};
  std::unique_ptr<Turns<std::string>> turns_ = std::make_unique<Turns<std::string>>(scheduler_);
  std::map<std::string, Completion<Done>> finished_;
  std::map<std::string, RunningTask> running_;
  std::vector<std::string> events_;
};

TEST_F(TurnsTest, GivesAFreeTurnWithoutSuspending) {
  begin("a", "hotkey_1");

  EXPECT_THAT(events(), ElementsAre("a"));
  EXPECT_FALSE(scheduler_.has_ready());
}

TEST_F(TurnsTest, LetsOneInAtATimeInTheOrderInWhichTheyAsked) {
  begin("a", "hotkey_1");
  begin("b", "hotkey_1");
  begin("c", "hotkey_1");
  EXPECT_THAT(events(), ElementsAre("a"));
  EXPECT_EQ(turns_->waiting("hotkey_1"), 2U);

  finish("a");
  EXPECT_THAT(events(), ElementsAre("b"));
  finish("b");
  EXPECT_THAT(events(), ElementsAre("c"));
}

TEST_F(TurnsTest, LetsDifferentKeysGoOnBesideEachOther) {
  begin("a", "hotkey_1");
  begin("b", "hotkey_2");

  EXPECT_THAT(events(), ElementsAre("a", "b"));
  EXPECT_EQ(turns_->keys(), 2U);
}

TEST_F(TurnsTest, KeepsNothingOfAKeyThatNobodyHas) {
  begin("a", "hotkey_1");
  begin("b", "hotkey_1");
  EXPECT_EQ(turns_->keys(), 1U);

  finish("a");
  finish("b");

  EXPECT_EQ(turns_->keys(), 0U);
  EXPECT_EQ(scheduler_.next_timer(), std::nullopt);
}

TEST_F(TurnsTest, DoesNotLetALatecomerPassWhileTheNextIsOnItsWay) {
  begin("a", "hotkey_1");
  begin("b", "hotkey_1");
  finished_.at("a").set(Done{});
  scheduler_.run_ready();  // a has ended, b is ready but has not run.

  begin("late", "hotkey_1");
  run();

  EXPECT_THAT(events(), ElementsAre("a", "b"));
}

TEST_F(TurnsTest, RefusesWhoIsNotServedBeforeHisDeadline) {
  begin("a", "hotkey_1");
  begin("b", "hotkey_1", at(5ms));
  begin("c", "hotkey_1");
  EXPECT_THAT(events(), ElementsAre("a"));

  clock_.advance(5ms);
  run();
  EXPECT_THAT(events(), ElementsAre("b: DEADLINE_EXCEEDED: the turn did not come before the "
                                    "deadline (not_executed)"));

  finish("a");
  EXPECT_THAT(events(), ElementsAre("c"));
}

TEST_F(TurnsTest, RefusesADeadlineThatHasPassedEvenWhereTheTurnIsFree) {
  begin("late", "hotkey_1", at(0ms));

  EXPECT_EQ(events().size(), 1U);
  EXPECT_EQ(turns_->keys(), 0U);
}

TEST_F(TurnsTest, HonoursATurnThatCameInTheSameMomentAsTheDeadline) {
  begin("a", "hotkey_1");
  begin("b", "hotkey_1", at(5ms));
  finished_.at("a").set(Done{});
  scheduler_.run_ready();  // b has the turn, but has not run.
  events();

  clock_.advance(5ms);
  run();

  EXPECT_THAT(events(), ElementsAre("b"));
}

TEST_F(TurnsTest, PassesTheTurnOnWhenItsHolderIsDestroyed) {
  begin("a", "hotkey_1");
  begin("b", "hotkey_1");

  running_.erase("a");
  run();

  EXPECT_THAT(events(), ElementsAre("a", "b"));
}

TEST_F(TurnsTest, PassesTheTurnOnWhenItsHolderIsDestroyedBeforeItRan) {
  begin("a", "hotkey_1");
  begin("b", "hotkey_1");
  begin("c", "hotkey_1");
  finished_.at("a").set(Done{});
  scheduler_.run_ready();  // b has the turn, but has not run.

  running_.erase("b");
  run();

  EXPECT_THAT(events(), ElementsAre("a", "c"));
}

TEST_F(TurnsTest, ForgetsWhoIsDestroyedWhileHeWaits) {
  begin("a", "hotkey_1");
  begin("b", "hotkey_1", at(5ms));

  running_.erase("b");

  EXPECT_EQ(turns_->waiting("hotkey_1"), 0U);
  EXPECT_EQ(scheduler_.next_timer(), std::nullopt);
  finish("a");
  EXPECT_EQ(turns_->keys(), 0U);
}

TEST_F(TurnsTest, MayBeDestroyedBeforeThoseWhoHoldAndWait) {
  begin("a", "hotkey_1");
  begin("b", "hotkey_1");

  turns_.reset();
  finish("a");
  EXPECT_THAT(events(), ElementsAre("a", "b"));

  finish("b");
  EXPECT_FALSE(running_.at("b").active());
}

TEST_F(TurnsTest, GivesATurnBackOnceHoweverOftenItIsAsked) {
  std::vector<Turn> held;
  const auto take = [](Turns<std::string>& turns, std::vector<Turn>& into) -> Task<Status> {
    ONETRIP_CO_TRY(Turn turn, co_await turns.take("hotkey_1", Time::max()));
    into.push_back(std::move(turn));
    co_return Done{};
  };
  ASSERT_FALSE(start(take(*turns_, held), [](Status) {}).active());
  EXPECT_TRUE(held.front().held());

  held.front().give_back();
  EXPECT_EQ(turns_->keys(), 0U);
  begin("a", "hotkey_1");
  held.front().give_back();
  held.clear();

  EXPECT_EQ(turns_->keys(), 1U);  // a's turn, untouched.
}

}  // namespace
}  // namespace onetrip
