// The rows themselves: who is eliminated, one at a time, many at once, and all replaced.
#include "services/eliminations/rows.hpp"

#include "onetrip/trading/times.hpp"
#include "tests/eliminations/world.hpp"
#include "tests/support/number_from_environment.hpp"

namespace eliminations::testing {
namespace {

using onetrip::Result;
using onetrip::RunningTask;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using Rows = std::vector<Elimination>;

class RowsTest : public ::testing::Test {
 protected:
  bool add(const Elimination& elimination) {
    return world.wait_for(append(world.mesh(), elimination)).value();
  }
  Result<std::vector<Hotkey>> replace(const Rows& rows) {
    return world.wait_for(sync(world.mesh(), rows));
  }

  World world;
};

TEST_F(RowsTest, ARowThatIsThereStaysAsItIs) {
  EXPECT_TRUE(add(row("a")));
  Elimination other = row("a", now_ms + 5);
  other.reason = liquidated;

  EXPECT_FALSE(add(other));

  EXPECT_EQ(world.rows(), Rows{row("a")});
  EXPECT_EQ(world.wait_for(get_elimination(world.mesh(), "a")).value(), row("a"));
  EXPECT_EQ(world.wait_for(get_elimination(world.mesh(), "b")).value(), std::nullopt);
}

TEST_F(RowsTest, AreListedByTimeThenByHotkey) {
  for (const auto& elimination : {row("c", now_ms), row("a", now_ms + 1), row("b", now_ms)})
    add(elimination);
  EXPECT_EQ(world.rows(), (Rows{row("b", now_ms), row("c", now_ms), row("a", now_ms + 1)}));
}

TEST_F(RowsTest, EverybodyWhoIsAskedForIsInTheAnswer) {
  add(row("a"));
  const std::vector<Hotkey> asked{"a", "b", "a"};
  EXPECT_THAT(world.wait_for(are_eliminated(world.mesh(), asked)).value(),
              ElementsAre(Pair("a", true), Pair("b", false)));
  EXPECT_TRUE(world.wait_for(is_eliminated(world.mesh(), "a")).value());
  EXPECT_FALSE(world.wait_for(is_eliminated(world.mesh(), "b")).value());
}

TEST_F(RowsTest, ASyncReplacesAllAndTellsWhoIsFreeAgain) {
  for (const char* hotkey : {"a", "b", "c"}) add(row(hotkey));
  Elimination changed = row("b", now_ms + 7);
  changed.dd = 11.5;

  EXPECT_THAT(replace({changed, row("d")}).value(), ElementsAre("a", "c"));

  EXPECT_EQ(world.rows(), (Rows{row("d"), changed}));
  world.node.restart();
  EXPECT_EQ(world.rows(), (Rows{row("d"), changed}));
  EXPECT_THAT(replace(world.rows()).value(), IsEmpty());
}

TEST_F(RowsTest, RemovesThoseThatAreThere) {
  for (const char* hotkey : {"a", "b"}) add(row(hotkey));
  const std::vector<Hotkey> gone{"a", "x", "a"};
  EXPECT_EQ(world.wait_for(remove(world.mesh(), gone)).value(), 1);
  EXPECT_EQ(world.rows(), Rows{row("b")});
}

TEST_F(RowsTest, ABatchIsItsSingleCalls) {
  const Rows rows{row("a"), row("b", now_ms + 1), row("c", now_ms + 2)};
  const std::vector<Hotkey> asked{"a", "x", "c", "a"};
  const auto expect_answers = [&] {
    std::map<Hotkey, bool> answers;
    Rows found;
    for (const Hotkey& hotkey : asked)
      answers[hotkey] = world.wait_for(is_eliminated(world.mesh(), hotkey)).value();
    for (const char* hotkey : {"a", "b", "c"})
      if (const auto one = world.wait_for(get_elimination(world.mesh(), hotkey)).value())
        found.push_back(*one);
    EXPECT_EQ(world.wait_for(are_eliminated(world.mesh(), asked)).value(), answers);
    EXPECT_EQ(world.rows(), found);
  };

  replace(rows).value();
  expect_answers();
  const Rows at_once = world.rows();
  EXPECT_EQ(world.wait_for(remove(world.mesh(), asked)).value(), 2);
  expect_answers();
  replace({}).value();

  for (const Elimination& one : rows) add(one);
  EXPECT_EQ(world.rows(), at_once);
  std::int64_t removed = 0;
  for (const Hotkey& hotkey : asked)
    removed += world.wait_for(remove(world.mesh(), std::vector<Hotkey>{hotkey})).value();
  EXPECT_EQ(removed, 2);
  EXPECT_EQ(world.rows(), Rows{rows[1]});
}

TEST_F(RowsTest, TwentyConcurrentEliminationsGiveTwentyRows) {
  std::vector<RunningTask> tasks;
  int added = 0;
  for (int i = 0; i < 20; ++i)
    for (int repeated = 0; repeated < 3; ++repeated)
      tasks.push_back(start(append(world.mesh(), row("miner_" + std::to_string(i))),
                            [&](Result<bool> is_new) { added += is_new.value() ? 1 : 0; }));

  world.run_for(std::chrono::seconds(1));

  EXPECT_EQ(added, 20);
  EXPECT_EQ(world.rows().size(), 20u);
}

TEST_F(RowsTest, AReaderSeesTheOldSetOrTheNewOneAndNeverLess) {
  Rows before;
  Rows after;
  for (int i = 0; i < 20; ++i) before.push_back(row("old_" + std::to_string(100 + i)));
  for (int i = 0; i < 30; ++i) after.push_back(row("new_" + std::to_string(100 + i)));
  replace(before).value();

  std::vector<RunningTask> tasks;
  std::vector<Rows> seen;
  const auto read = [&] {
    tasks.push_back(start(get_eliminations(world.mesh()),
                          [&](Result<Rows> rows) { seen.push_back(rows.value()); }));
  };
  for (int i = 0; i < 10; ++i) read();
  const RunningTask writing = start(sync(world.mesh(), after), [](const auto&) {});
  for (int i = 0; i < 40; ++i) {
    read();
    world.step();
  }
  world.run_for(std::chrono::seconds(1));

  ASSERT_EQ(seen.size(), 50u);
  for (const Rows& rows : seen) EXPECT_TRUE(rows == before || rows == after) << rows.size();
  EXPECT_EQ(seen.front(), before);
  EXPECT_EQ(seen.back(), after);
}

struct BadRow {
  const char* message;
  void (*spoil)(Elimination&);
};

const BadRow bad_rows[] = {
    {"hotkey is \"\"", [](Elimination& e) { e.hotkey.clear(); }},
    {"129 bytes", [](Elimination& e) { e.hotkey.assign(129, 'h'); }},
    {"reason is \"ZOMBI\": it is none of the known reasons. Did you mean ZOMBIE?",
     [](Elimination& e) { e.reason = "ZOMBI"; }},
    {"dd is -1:", [](Elimination& e) { e.dd = -1; }},
    {"dd is 100.5:", [](Elimination& e) { e.dd = 100.5; }},
    {"dd is 1e+300:", [](Elimination& e) { e.dd = 1e300; }},
    {"elimination_initiated_time_ms is 0:",
     [](Elimination& e) { e.elimination_initiated_time_ms = 0; }},
    {"elimination_initiated_time_ms is 253402300800000:",
     [](Elimination& e) { e.elimination_initiated_time_ms = trading::time_max_ms + 1; }},
    {"price_info is", [](Elimination& e) { e.price_info["BTCUSB"] = 1; }},
    {"price_info[\"BTCUSD\"] is -5", [](Elimination& e) { e.price_info["BTCUSD"] = -5; }},
    {"price_info[\"BTCUSD\"] is 1e+300", [](Elimination& e) { e.price_info["BTCUSD"] = 1e300; }},
    {"return_info is", [](Elimination& e) { e.return_info[""] = 1; }},
    {"return_info[\"u\"] is -0.5", [](Elimination& e) { e.return_info["u"] = -.5; }},
    {"return_info has 257 entries", [](Elimination& e) {
       for (int i = 0; i < 257; ++i) e.return_info["u" + std::to_string(i)] = 1;
     }}};

TEST_F(RowsTest, ABadRowIsRefusedByItsFieldAndValueAndChangesNothing) {
  add(row("a"));
  for (const BadRow& bad : bad_rows) {
    Elimination spoilt = row("b");
    bad.spoil(spoilt);
    const auto refused = world.wait_for(append(world.mesh(), spoilt));
    const auto refused_among = replace({row("c"), spoilt});

    ASSERT_FALSE(refused.ok()) << bad.message;
    EXPECT_EQ(refused.error().code, onetrip::Code::invalid_argument);
    EXPECT_THAT(refused.error().message, HasSubstr(bad.message));
    EXPECT_THAT(refused.error().message, HasSubstr("elimination."));
    ASSERT_FALSE(refused_among.ok()) << bad.message;
    EXPECT_THAT(refused_among.error().message, HasSubstr("eliminations[1]."));
  }
  EXPECT_THAT(replace({row("c"), row("d"), row("c")}).error().message,
              HasSubstr("eliminations[2].hotkey is \"c\": so is that of eliminations[0]"));
  EXPECT_EQ(world.rows(), Rows{row("a")});
}

TEST_F(RowsTest, AnyOrderOfCallsLeavesWhatAMapWouldHold) {
  const std::uint64_t seed = onetrip::number_from_environment("ONETRIP_ELIMINATIONS_SEED", 1);
  SCOPED_TRACE("seed " + std::to_string(seed));
  onetrip::Random random(seed);
  std::map<Hotkey, Elimination> model;
  const auto any_row = [&] {
    return row("miner_" + std::to_string(random.below(6)),
               now_ms + static_cast<std::int64_t>(random.below(1'000)));
  };
  for (int i = 0; i < 300; ++i) {
    const Elimination one = any_row();
    switch (random.below(4)) {
      case 0:
        EXPECT_EQ(add(one), model.emplace(one.hotkey, one).second);
        break;
      case 1: {
        const std::vector<Hotkey> gone{one.hotkey};
        EXPECT_EQ(world.wait_for(remove(world.mesh(), gone)).value(),
                  static_cast<std::int64_t>(model.erase(one.hotkey)));
        break;
      }
      case 2: {
        std::map<Hotkey, Elimination> next;
        for (int n = 0; n < 3; ++n) next.emplace(any_row().hotkey, one);
        Rows rows;
        for (auto& [hotkey, elimination] : next) {
          elimination.hotkey = hotkey;
          rows.push_back(elimination);
        }
        EXPECT_TRUE(replace(rows).ok());
        model = next;
        break;
      }
      default:
        world.node.restart();
    }
    Rows expected;
    for (const auto& [hotkey, elimination] : model) expected.push_back(elimination);
    EXPECT_THAT(world.rows(), ::testing::UnorderedElementsAreArray(expected));
  }
}

}  // namespace
}  // namespace eliminations::testing
