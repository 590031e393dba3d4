// The program is killed (kill -9) between any two steps of an elimination, and started again: there
// is one row, one flatten, and nothing left over.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/api/eliminations.hpp"
#include "tests/support/fake_validator.hpp"
#include "tests/support/kill_stage.hpp"
#include "tests/support/service_thread.hpp"

namespace eliminations::testing {
namespace {

using onetrip::Mesh;
using onetrip::Store;
using onetrip::test::KillMoment;
using onetrip::test::KillStage;
using onetrip::test::Story;
using ::testing::IsEmpty;

constexpr std::int64_t now_ms = 1'762'000'000'000;
const std::vector<Hotkey> all_hotkeys{"a"};

void step(const std::string& call) {
  // This is how the test sees that all is done.
  if (call != "challenge_period.get_hotkeys_by_bucket") KillStage::step();
}

// A hotkey that has lost everything, with all that an elimination takes away.
struct Positions : onetrip::test::FakePositions {
  explicit Positions(Store& /*store*/) {
    at_step = step;
    all["a"] = {onetrip::test::open_position("a", "a_btc", "BTCUSD"),
                onetrip::test::open_position("a", "a_eth", "ETHUSD")};
  }
};
struct LimitOrders : onetrip::test::FakeLimitOrders {
  explicit LimitOrders(Store& /*store*/) {
    at_step = step;
    orders["a"] = 2;
  }
};
// Prices fall with every question, so that a second choice of them would be seen.
struct Prices : onetrip::test::FakePrices {
  explicit Prices(Store& /*store*/) {
    at_step = [this, price = 50.](const std::string& call) mutable {
      trading::PriceSource source;
      source.source = "feed";
      source.open = source.close = price--;
      source.start_ms = now_ms;
      source.websocket = true;
      prices["BTCUSD"] = prices["ETHUSD"] = source;
      step(call);
    };
  }
};
struct PerfLedger : onetrip::test::FakePerfLedger {
  explicit PerfLedger(Store& /*store*/) {
    at_step = step;
    liquidations["a"] = now_ms - 1;
  }
};
struct ChallengePeriod : onetrip::test::FakeChallengePeriod {
  explicit ChallengePeriod(Store& /*store*/) {
    at_step = step;
    records["a"] = {"CHALLENGE", now_ms - 1'000, {}, {}};
  }
};
struct Plagiarism : onetrip::test::FakePlagiarism {
  explicit Plagiarism(Store& /*store*/) { at_step = step; }
};

class Stage : public KillStage {
 public:
  Stage()
      : KillStage(ELIMINATIONS_PROGRAM, "eliminations",
                  {"positions", "limit_orders", "challenge_period"},
                  "[service.eliminations.settings]\nprocess_ms = 0\n[service.positions]\n"
                  "[service.limit_orders]\n[service.prices]\n[service.perf_ledger]\n"
                  "[service.challenge_period]\n[service.plagiarism]\n") {}

 private:
  template <class Fake>
  using Thread = onetrip::ServiceThread<Fake>;

  Thread<Positions> positions_{context(), endpoint("positions")};
  Thread<LimitOrders> limit_orders_{context(), endpoint("limit_orders")};
  Thread<Prices> prices_{context(), endpoint("prices")};
  Thread<PerfLedger> perf_ledger_{context(), endpoint("perf_ledger")};
  Thread<ChallengePeriod> challenge_period_{context(), endpoint("challenge_period")};
  Thread<Plagiarism> plagiarism_{context(), endpoint("plagiarism")};
};

bool has_record(Mesh& mesh) {
  return !challenge_period::get_hotkeys_by_bucket(mesh, "CHALLENGE")->empty();
}

void expect_eliminated_once(Mesh& mesh) {
  EXPECT_EQ(limit_orders::delete_all_for_hotkey(mesh, "a").value(), 0);
  EXPECT_FALSE(has_record(mesh));
  const auto positions = positions::get_positions_for_hotkeys(mesh, all_hotkeys).value();
  const std::vector<Elimination> rows = get_eliminations(mesh).value();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].hotkey, "a");
  EXPECT_EQ(rows[0].reason, liquidated);
  ASSERT_EQ(rows[0].return_info.size(), 2u);
  for (const positions::Position& position : positions.at("a")) {
    ASSERT_EQ(position.orders.size(), 1u) << position.position_uuid;
    const trading::Order& flat = position.orders[0];
    EXPECT_EQ(flat.src, trading::src::elimination_flat);
    // Of the one flatten, whether or not its answer was heard.
    EXPECT_EQ(rows[0].price_info.at(position.trade_pair), flat.price);
    EXPECT_EQ(rows[0].return_info.at(position.position_uuid), flat.price / 100);
  }
}

TEST(EliminationsKill, LeavesOneRowAndOneFlatten) {
  Story story;
  story.prepare = [](Mesh& mesh) { ASSERT_THAT(get_eliminations(mesh).value(), IsEmpty()); };
  story.tell = [](Mesh& mesh) {
    const auto processed = eliminations::process(mesh, now_ms);
    ASSERT_TRUE(processed.ok()) << to_string(processed.error());
    EXPECT_THAT(processed->problems, IsEmpty());
  };
  story.check = expect_eliminated_once;
  onetrip::test::tell_with_a_kill_at_each_moment<Stage>(story, 10, 5);
}

// Nobody asks again: what was begun is found when the program starts, and brought to its end.
TEST(EliminationsKill, WhatWasBegunIsBroughtToItsEndByTheNextStart) {
  Story story;
  story.prepare = [](Mesh& mesh) {
    // Opens the session: so what is begun next leaves at once, with nobody who waits for it.
    EXPECT_FALSE(eliminations::process(mesh, 0).ok());
  };
  story.tell = [](Mesh& mesh) {
    const auto given_up = eliminations::process.start(mesh, now_ms);
    Mesh other = Mesh::to(mesh.directory()).value();
    while (has_record(other)) continue;
    // Answered when the second process has noted that, too.
    ASSERT_TRUE(eliminations::process(other, now_ms + 1).ok());
  };
  story.check = expect_eliminated_once;
  // The four before it are questions to the judges: there is no row yet.
  constexpr int orders_are_deleted = 5;
  constexpr int record_is_removed = 10;
  for (int step = orders_are_deleted; step <= record_is_removed; ++step)
    EXPECT_TRUE(Stage().play(story, {KillMoment::Of::fakes, step})) << step;
}

}  // namespace
}  // namespace eliminations::testing
