#include "services/prices/feed_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/trading/synthetic_feed.hpp"
#include "tests/prices/sources.hpp"

namespace prices::testing {
namespace {

using namespace trading;  // NOLINT(google-build-using-namespace): what is tested.

using onetrip::Duration;
using onetrip::Status;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Does what the test says.
struct Scripted {
  std::vector<const trading::TradePair*> pairs{&pair("BTCUSD")};
  Status connects;
  Status polls;
  bool delivers = true;
  std::int64_t every_ms = 1000;
  bool ends = false;
  std::vector<std::string> skips;
  std::vector<std::int64_t> connected_ms;
};

class ScriptedFeed final : public Feed {
 public:
  explicit ScriptedFeed(Scripted& script) : script_(script) {}
  std::string_view name() const override { return "scripted"; }
  std::span<const trading::TradePair* const> pairs() const override { return script_.pairs; }
  Status connect(std::int64_t now_ms) override {
    script_.connected_ms.push_back(now_ms);
    next_ms_ = now_ms;
    return script_.connects;
  }
  Status poll(std::int64_t now_ms, Delivery& delivery) override {
    delivery.skipped = std::exchange(script_.skips, {});
    if (script_.delivers && now_ms >= next_ms_) delivery.ticks.push_back({"BTCUSD", event(now_ms)});
    while (next_ms_ <= now_ms) next_ms_ += script_.every_ms;
    return script_.polls;
  }
  std::optional<std::int64_t> next_poll_ms() const override {
    return script_.ends ? std::nullopt : std::optional(next_ms_);
  }

 private:
  Scripted& script_;
  std::int64_t next_ms_ = 0;
};

class FeedRunnerTest : public ::testing::Test {
 protected:
  void start() {
    std::vector<std::unique_ptr<Feed>> feeds;
    feeds.push_back(std::make_unique<ScriptedFeed>(script_));
    runner_ = std::make_unique<FeedRunner>(
        scheduler_, log_, std::move(feeds), [this](const std::vector<Tick>& ticks) {
          pushed_.insert(pushed_.end(), ticks.begin(), ticks.end());
          return push_result_;
        });
  }
  void run_for(Duration time) { run_until(scheduler_, clock_.now() + time); }
  void run_until(onetrip::Scheduler& scheduler, onetrip::Time end) {
    while (scheduler.next_timer() && *scheduler.next_timer() <= end) {
      clock_.advance_to(*scheduler.next_timer());
      scheduler.run_ready();
    }
    clock_.advance_to(end);
  }
  FeedStatus status() const { return runner_->status().at(0); }
  std::vector<std::int64_t> connected_after_ms() const {
    std::vector<std::int64_t> all;
    for (const std::int64_t at : script_.connected_ms) all.push_back(at - t0);
    return all;
  }

  onetrip::ManualClock clock_{t0};
  onetrip::Scheduler scheduler_{clock_};
  onetrip::SilentLog log_;
  Scripted script_;
  onetrip::Result<std::int64_t> push_result_ = std::int64_t{1};
  std::vector<Tick> pushed_;
  std::unique_ptr<FeedRunner> runner_;
};

TEST_F(FeedRunnerTest, PushesWhatAFeedDelivers) {
  start();
  EXPECT_EQ(status().state, "waiting");
  EXPECT_TRUE(runner_->check().ok());  // For the first time: that is no fault.
  run_for(milliseconds(2500));
  ASSERT_EQ(pushed_.size(), 3u);
  EXPECT_EQ(pushed_[2].price.start_ms, t0 + 2000);
  EXPECT_EQ(status().state, "running");
  EXPECT_EQ(status().delivered, 3);
  EXPECT_EQ(status().accepted, 3);
  EXPECT_EQ(status().connected, 1);
  EXPECT_EQ(status().last_price_ms, t0 + 2000);
  EXPECT_EQ(status().last_error, std::nullopt);
}

TEST_F(FeedRunnerTest, ConnectsAgainWhereNothingCameFor120Seconds) {
  start();
  run_for(seconds(10));
  script_.delivers = false;

  run_for(seconds(120));
  EXPECT_EQ(status().state, "running");
  run_for(seconds(1));

  EXPECT_EQ(status().state, "waiting");
  EXPECT_THAT(*status().last_error, HasSubstr("120 s"));
  EXPECT_EQ(status().next_connect_ms, t0 + 132'000);
  EXPECT_THAT(runner_->check().error().message,
              HasSubstr("feed scripted: it has delivered nothing"));
  run_for(seconds(1));
  EXPECT_EQ(status().state, "running");
  EXPECT_EQ(status().connected, 2);
  EXPECT_EQ(status().next_connect_ms, std::nullopt);
  EXPECT_TRUE(runner_->check().ok());
}

TEST_F(FeedRunnerTest, TakesSilenceForNoFaultWhileTheMarketIsClosed) {
  script_.pairs = {&pair("EURUSD"), &pair("NVDA")};  // t0 is a Saturday.
  script_.delivers = false;
  start();
  run_for(seconds(1000));
  EXPECT_EQ(status().connected, 1);

  script_.pairs.push_back(&pair("BTCUSD"));
  run_for(seconds(120));
  EXPECT_EQ(status().state, "waiting");
}

TEST_F(FeedRunnerTest, TakesTheSilenceThatAFeedAnnouncedForNoFault) {
  script_.every_ms = 1'000'000;
  start();
  run_for(seconds(999));
  EXPECT_EQ(status().connected, 1);

  script_.delivers = false;
  run_for(seconds(119));
  EXPECT_EQ(status().connected, 1);
  run_for(seconds(3));
  EXPECT_EQ(status().connected, 2);
}

TEST_F(FeedRunnerTest, WaitsHalfAsLongAgainEachTimeUpToThirtySeconds) {
  script_.connects = onetrip::unavailable("nobody there");
  start();
  run_for(seconds(150));
  EXPECT_THAT(connected_after_ms(), ElementsAre(0, 1000, 2500, 4750, 8125, 13187, 20781, 32171,
                                                49257, 74886, 104886, 134886));
  EXPECT_THAT(*status().last_error, HasSubstr("nobody there"));
  EXPECT_EQ(status().connected, 0);
}

TEST_F(FeedRunnerTest, WaitsOneSecondAgainAfterADelivery) {
  script_.connects = onetrip::unavailable("nobody there");
  start();
  run_for(seconds(10));
  script_.connects = {};
  run_for(seconds(10));
  script_.polls = onetrip::unavailable("cut off");
  const std::size_t before = script_.connected_ms.size();
  run_for(seconds(2));
  ASSERT_EQ(script_.connected_ms.size(), before + 1);
  EXPECT_THAT(*status().last_error, HasSubstr("cut off"));
}

TEST_F(FeedRunnerTest, PushesWhatCameBeforeTheConnectionWasLost) {
  script_.polls = onetrip::unavailable("cut off");
  start();
  run_for(milliseconds(10));
  EXPECT_EQ(pushed_.size(), 1u);
  EXPECT_EQ(status().state, "waiting");
}

TEST_F(FeedRunnerTest, LeavesAFeedAloneThatHasEnded) {
  script_.ends = true;
  start();
  run_for(seconds(1000));
  EXPECT_EQ(status().state, "ended");
  EXPECT_EQ(pushed_.size(), 1u);
  EXPECT_EQ(status().connected, 1);
}

TEST_F(FeedRunnerTest, CountsSkippedRowsAndKeepsTheLastAsText) {
  script_.skips = {"line 2: x", "line 3: \xff"};
  start();
  run_for(milliseconds(10));
  EXPECT_EQ(status().skipped, 2);
  EXPECT_EQ(status().last_skipped, "line 3: ?");
}

TEST_F(FeedRunnerTest, SaysWhatPushRefused) {
  push_result_ = onetrip::invalid("no");
  start();
  run_for(milliseconds(10));
  EXPECT_EQ(status().delivered, 1);
  EXPECT_EQ(status().accepted, 0);
  EXPECT_EQ(status().last_error, "no");
}

TEST_F(FeedRunnerTest, EndsWithItsTimers) {
  start();
  run_for(seconds(3));
  runner_.reset();
  EXPECT_EQ(scheduler_.next_timer(), std::nullopt);
}

// The clock that is injected, and nothing else, says what is delivered.
TEST_F(FeedRunnerTest, IsDeterministicUnderASeed) {
  const auto run = [](std::uint64_t seed) {
    onetrip::ManualClock clock(t0 + 123);
    onetrip::Scheduler scheduler(clock);
    onetrip::SilentLog log;
    std::vector<Tick> ticks;
    std::vector<std::unique_ptr<Feed>> feeds;
    feeds.push_back(std::make_unique<SyntheticFeed>(
        seed, 0.001, std::vector<const trading::TradePair*>{&pair("BTCUSD"), &pair("ETHUSD")}));
    const FeedRunner runner(scheduler, log, std::move(feeds), [&](const std::vector<Tick>& some) {
      ticks.insert(ticks.end(), some.begin(), some.end());
      return onetrip::Result<std::int64_t>(std::int64_t{0});
    });
    while (clock.unix_ms() < t0 + 100'000) {
      scheduler.run_ready();
      clock.advance_to(*scheduler.next_timer());
    }
    return ticks;
  };
  const std::vector<Tick> ticks = run(5);
  EXPECT_GT(ticks.size(), 200u);
  EXPECT_EQ(ticks, run(5));
  EXPECT_NE(ticks, run(6));
}

TEST_F(FeedRunnerTest, NoticesAClockThatWasSetBack) {
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(std::make_unique<SyntheticFeed>(
      1, 0.001, std::vector<const trading::TradePair*>{&pair("BTCUSD")}));
  class SetBack final : public onetrip::Clock {
   public:
    explicit SetBack(const onetrip::ManualClock& clock) : clock_(clock) {}
    onetrip::Time now() const override { return clock_.now(); }
    std::int64_t unix_ms() const override { return clock_.unix_ms() - back_ms; }
    std::int64_t back_ms = 0;

   private:
    const onetrip::ManualClock& clock_;
  };
  SetBack wall(clock_);
  onetrip::Scheduler scheduler(wall);
  const FeedRunner runner(scheduler, log_, std::move(feeds), [](const std::vector<Tick>&) {
    return onetrip::Result<std::int64_t>(std::int64_t{1});
  });
  run_until(scheduler, onetrip::Time(seconds(10)));

  wall.back_ms = 3'600'000;
  run_until(scheduler, onetrip::Time(seconds(140)));

  EXPECT_EQ(runner.status()[0].connected, 2);
  EXPECT_GT(*runner.status()[0].last_price_ms, t0 - 3'600'000 + 130'000);
  EXPECT_LT(*runner.status()[0].last_price_ms, t0);
}

}  // namespace
}  // namespace prices::testing
