// The gate: what leaves, and when, by what its handler has read and written.
#include <gmock/gmock.h>

#include "onetrip/store/table.hpp"
#include "tests/store/stepped_backend.hpp"
#include "tests/store/stretch.hpp"

namespace onetrip::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Gating : public ::testing::Test {
 protected:
  Gating() {
    EXPECT_TRUE(store.load().ok());
    commit([&] { prices.put("old", 1); });
    backend.finish(CommitOutcome::durable);
  }

  // A stretch of a call that is then gone.
  template <class Work>
  void commit(Work work) {
    stretch(store, work);
  }

  // What a call that only did this depends on.
  template <class Work>
  CommitNo depends_on(Work work) {
    Transaction call;
    stretch(store, call, work);
    return call.depends_on();
  }

  SteppedBackend backend;
  Store store{backend, never_fatal()};
  Table<std::string, std::int64_t> prices{store, "prices"};
  Table<std::string, std::int64_t> orders{store, "orders"};
  Outbox outbox;
};

TEST_F(Gating, HoldsTheReplyOfAWriteUntilItsCommitIsDurable) {
  Transaction call;
  stretch(store, call, [&] { prices.put("new", 2); });
  store.when_durable(call, outbox.sends("reply"));
  EXPECT_THAT(outbox.sent(), IsEmpty());

  backend.finish(CommitOutcome::durable);

  EXPECT_THAT(outbox.sent(), ElementsAre("reply"));
}

TEST_F(Gating, HoldsTheReplyOfAReadThatMetAnUncommittedRow) {
  commit([&] { prices.put("new", 2); });
  Transaction reading;
  stretch(store, reading, [&] { EXPECT_EQ(*prices.find("new"), 2); });
  store.when_durable(reading, outbox.sends("reply"));
  EXPECT_THAT(outbox.sent(), IsEmpty());

  backend.finish(CommitOutcome::durable);

  EXPECT_THAT(outbox.sent(), ElementsAre("reply"));
}

TEST_F(Gating, MakesAReadDependOnTheLastWriteOfTheRowWhateverItWas) {
  commit([&] { prices.put("old", 2); });
  EXPECT_EQ(depends_on([&] { EXPECT_EQ(*prices.find("old"), 2); }), 2U);

  commit([&] { prices.update("old", [](std::int64_t& price) { price = 3; }); });
  EXPECT_EQ(depends_on([&] { EXPECT_EQ(*prices.find("old"), 3); }), 3U);
}

TEST_F(Gating, LetsAReadOfDurableRowsPassWhateverElseIsUncommitted) {
  commit([&] { prices.put("new", 2); });
  Transaction reading;
  stretch(store, reading, [&] { EXPECT_EQ(*prices.find("old"), 1); });

  store.when_durable(reading, outbox.sends("reply"));

  EXPECT_THAT(outbox.sent(), ElementsAre("reply"));
}

TEST_F(Gating, MakesAMissAScanAndASizeDependOnTheTablesLastCommit) {
  commit([&] { prices.put("new", 2); });

  EXPECT_EQ(depends_on([&] { EXPECT_EQ(prices.find("absent"), nullptr); }), 2U);
  EXPECT_EQ(depends_on([&] { EXPECT_FALSE(prices.erase("absent")); }), 2U);
  EXPECT_EQ(depends_on([&] { EXPECT_FALSE(prices.update("absent", [](auto&) {})); }), 2U);
  EXPECT_EQ(depends_on([&] { EXPECT_FALSE(prices.scan().empty()); }), 2U);
  EXPECT_EQ(depends_on([&] { EXPECT_TRUE(prices.scan_from("p").empty()); }), 2U);
  EXPECT_EQ(depends_on([&] { EXPECT_TRUE(prices.range("a", "b").empty()); }), 2U);
  EXPECT_EQ(depends_on([&] { EXPECT_EQ(prices.size(), 2U); }), 2U);
  EXPECT_EQ(depends_on([&] { EXPECT_FALSE(prices.empty()); }), 2U);
  EXPECT_EQ(depends_on([&] { EXPECT_EQ(*prices.find("old"), 1); }), 1U);
}

TEST_F(Gating, MakesAMissInATableThatWasErasedFromDependOnTheErasing) {
  commit([&] { EXPECT_TRUE(prices.erase("old")); });

  EXPECT_EQ(depends_on([&] { EXPECT_FALSE(prices.contains("old")); }), 2U);
}

TEST_F(Gating, MakesAClearOfAnEmptyTableDependOnWhatEmptiedIt) {
  commit([&] { EXPECT_EQ(prices.clear(), 1U); });

  EXPECT_EQ(depends_on([&] { EXPECT_EQ(prices.clear(), 0U); }), 2U);
  EXPECT_EQ(store.sealed_commit(), 2U);
}

TEST_F(Gating, KeepsTablesApart) {
  commit([&] { prices.put("new", 2); });

  EXPECT_EQ(depends_on([&] { EXPECT_TRUE(orders.empty()); }), 0U);
}

TEST_F(Gating, RemembersTheReadsOfAllStretches) {
  commit([&] { prices.put("new", 2); });
  Transaction call;
  stretch(store, call, [&] { prices.find("new"); });
  stretch(store, call, [&] { prices.find("old"); });

  store.when_durable(call, outbox.sends("reply"));

  EXPECT_EQ(call.depends_on(), 2U);
  EXPECT_THAT(outbox.sent(), IsEmpty());
}

TEST_F(Gating, HoldsACallSentFromAStretchUntilThatStretchIsDurable) {
  Transaction call;
  store.enter(call);
  store.when_durable(call, outbox.sends("before the write"));
  prices.put("new", 2);
  store.when_durable(call, outbox.sends("after the write"));
  EXPECT_EQ(call.depends_on(), 2U);
  store.leave();
  EXPECT_THAT(outbox.sent(), ElementsAre("before the write"));

  backend.finish(CommitOutcome::durable);

  EXPECT_THAT(outbox.sent(), ElementsAre("before the write", "after the write"));
}

TEST_F(Gating, LetsGoInTheOrderOfCommitsNotOfComing) {
  Transaction first;
  Transaction second;
  stretch(store, first, [&] { prices.put("a", 1); });
  stretch(store, second, [&] { prices.put("b", 1); });
  store.when_durable(second, outbox.sends("second"));
  store.when_durable(first, outbox.sends("first"));

  backend.finish(CommitOutcome::durable);
  EXPECT_THAT(outbox.sent(), ElementsAre("first"));
  backend.finish(CommitOutcome::durable);
  EXPECT_THAT(outbox.sent(), ElementsAre("first", "second"));
}

TEST_F(Gating, NotesDownNothingOutsideOfAStretch) {
  commit([&] { prices.put("new", 2); });
  Transaction call;
  stretch(store, call, [] {});

  EXPECT_EQ(*prices.find("new"), 2);

  EXPECT_EQ(call.depends_on(), 0U);
}

TEST_F(Gating, GivesAStretchThatOnlyReadsNoNumber) {
  stretch(store, [&] { prices.find("old"); });

  EXPECT_EQ(store.sealed_commit(), 1U);
  EXPECT_FALSE(backend.busy());
}

TEST_F(Gating, TellsWhenAllThatIsSealedIsDurable) {
  store.when_all_durable(outbox.sends("nothing waits"));
  commit([&] { prices.put("a", 1); });
  commit([&] { prices.put("b", 1); });
  store.when_all_durable(outbox.sends("drained"));

  backend.finish(CommitOutcome::durable);
  EXPECT_THAT(outbox.sent(), ElementsAre("nothing waits"));
  backend.finish(CommitOutcome::durable);

  EXPECT_THAT(outbox.sent(), ElementsAre("nothing waits", "drained"));
  EXPECT_TRUE(store.idle());
}

TEST_F(Gating, LetsAWaiterBeginAStretchOfItsOwn) {
  Transaction call;
  stretch(store, call, [&] { prices.put("a", 1); });
  store.when_durable(call, [&](const Status&) { commit([&] { prices.put("b", 2); }); });

  backend.finish(CommitOutcome::durable);
  EXPECT_TRUE(backend.busy());
  backend.finish(CommitOutcome::durable);

  EXPECT_EQ(store.durable_commit(), 3U);
}

TEST_F(Gating, DropsWaitersUncalledWhenTheStoreGoes) {
  SteppedBackend other;
  Transaction call;  // Outlives the store, as a call of a service that stops at once may.
  {
    Store going(other, never_fatal());
    Table<std::string, std::int64_t> table(going, "table");
    ASSERT_TRUE(going.load().ok());
    stretch(going, call, [&] { table.put("a", 1); });
    going.when_durable(call, outbox.sends("never"));
  }

  EXPECT_THAT(outbox.sent(), IsEmpty());
  EXPECT_FALSE(other.busy());
}

TEST_F(Gating, LetsATableGoBeforeItsCommitsAreSettled) {
  Transaction call;
  {
    SteppedBackend other;
    Store going(other, never_fatal());
    auto table = std::make_unique<Table<std::string, std::int64_t>>(going, "table");
    ASSERT_TRUE(going.load().ok());
    stretch(going, call, [&] { table->put("a", 1); });
    going.when_durable(call, outbox.sends("reply"));
    stretch(going, [&] { table->put("b", 1); });
    table.reset();

    other.finish(CommitOutcome::durable);
    other.finish(CommitOutcome::full);
  }

  EXPECT_THAT(outbox.sent(), ElementsAre("reply"));
}

using GatingDeathTest = Gating;

TEST_F(GatingDeathTest, StopsAtAWriteOutsideOfEveryStretch) {
  EXPECT_DEATH(prices.put("a", 1), "in_hand_ != nullptr; prices");
  EXPECT_DEATH(prices.erase("old"), "in_hand_ != nullptr; prices");
  EXPECT_DEATH(prices.clear(), "in_hand_ != nullptr; prices");
  EXPECT_DEATH(prices.update("old", [](auto&) {}), "in_hand_ != nullptr; prices");
}

TEST_F(GatingDeathTest, StopsAtStretchesInsideOfOneAnother) {
  Transaction one;
  Transaction other;
  EXPECT_DEATH((store.enter(one), store.enter(other)), "in_hand_ == nullptr");
  EXPECT_DEATH(store.leave(), "in_hand_ != nullptr");
}

TEST_F(GatingDeathTest, StopsWhereABackendReportsDuringAStretch) {
  commit([&] { prices.put("a", 1); });
  Transaction call;
  EXPECT_DEATH((store.enter(call), backend.finish(CommitOutcome::durable)), "in_hand_ == nullptr");
}

}  // namespace
}  // namespace onetrip::test
