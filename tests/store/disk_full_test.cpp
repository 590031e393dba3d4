// A full disk: what is undone, who hears of it, and that the store goes on.
#include <gmock/gmock.h>

#include "onetrip/store/table.hpp"
#include "tests/store/stepped_backend.hpp"
#include "tests/store/stretch.hpp"

namespace onetrip::test {
namespace {

using ::testing::ElementsAre;

class DiskFull : public ::testing::Test {
 protected:
  DiskFull() {
    EXPECT_TRUE(store.load().ok());
    stretch(store, [&] {
      table.put("a", 1);
      table.put("b", 2);
    });
    backend.finish(CommitOutcome::durable);
  }

  using Rows = std::map<std::string, std::int64_t>;
  Rows rows() const {
    Rows rows;
    for (const auto& [key, value] : table.scan()) rows.emplace(key, value);
    return rows;
  }

  SteppedBackend backend;
  Store store{backend, never_fatal()};
  Table<std::string, std::int64_t> table{store, "table"};
  Outbox outbox;
  const Rows before{{"a", 1}, {"b", 2}};
};

TEST_F(DiskFull, UndoesTheBatchAndAllThatWasSealedAfterIt) {
  stretch(store, [&] { table.put("a", 10); });
  stretch(store, [&] { table.erase("a"); });
  stretch(store, [&] { table.put("a", 100); });
  stretch(store, [&] { table.put("c", 3); });
  stretch(store, [&] { table.clear(); });
  stretch(store, [&] { table.put("d", 4); });

  backend.finish(CommitOutcome::full);

  EXPECT_EQ(rows(), before);
  EXPECT_TRUE(store.idle());
  EXPECT_EQ(store.durable_commit(), 1U);
}

TEST_F(DiskFull, UndoesAllThatOneStretchDidToOneRow) {
  stretch(store, [&] {
    table.put("a", 10);
    table.erase("a");
    table.put("a", 11);
    table.update("a", [](std::int64_t& value) { value = 12; });
    table.put("new", 1);
    table.erase("new");
    table.put("new", 2);
    table.clear();
    table.put("b", 20);
  });

  backend.finish(CommitOutcome::full);

  EXPECT_EQ(rows(), before);
}

TEST_F(DiskFull, KeepsWhatWasDurableBefore) {
  stretch(store, [&] { table.put("a", 10); });
  stretch(store, [&] { table.put("b", 20); });
  backend.finish(CommitOutcome::durable);

  backend.finish(CommitOutcome::full);

  EXPECT_EQ(rows(), (Rows{{"a", 10}, {"b", 2}}));
  EXPECT_EQ(store.durable_commit(), 2U);
}

TEST_F(DiskFull, TellsWritersAndWhoeverReadWhatTheyWroteInOrder) {
  Transaction writing;
  Transaction reading;
  Transaction later;
  stretch(store, writing, [&] { table.put("a", 10); });
  stretch(store, reading, [&] { table.find("a"); });
  stretch(store, later, [&] { table.put("b", 20); });
  store.when_durable(later, outbox.sends("later"));
  store.when_durable(writing, outbox.sends("writing"));
  store.when_durable(reading, outbox.sends("reading"));

  backend.finish(CommitOutcome::full);

  EXPECT_THAT(outbox.sent(), ElementsAre("writing: RESOURCE_EXHAUSTED not_executed disk_full",
                                         "reading: RESOURCE_EXHAUSTED not_executed disk_full",
                                         "later: RESOURCE_EXHAUSTED not_executed disk_full"));
}

TEST_F(DiskFull, LeavesThoseWhoReadOnlyDurableRowsAlone) {
  Transaction reading;
  stretch(store, [&] { table.put("a", 10); });
  stretch(store, reading, [&] { table.find("b"); });

  backend.finish(CommitOutcome::full);
  store.when_durable(reading, outbox.sends("reading"));

  EXPECT_TRUE(reading.status().ok());
  EXPECT_THAT(outbox.sent(), ElementsAre("reading"));
}

TEST_F(DiskFull, GoesOnAndNeverGivesANumberTwice) {
  stretch(store, [&] { table.put("a", 10); });
  backend.finish(CommitOutcome::full);
  Transaction next;
  stretch(store, next, [&] { table.put("a", 11); });
  store.when_durable(next, outbox.sends("next"));

  backend.finish(CommitOutcome::durable);

  EXPECT_THAT(outbox.sent(), ElementsAre("next"));
  EXPECT_EQ(store.durable_commit(), 3U);
  EXPECT_EQ(rows(), (Rows{{"a", 11}, {"b", 2}}));
}

TEST_F(DiskFull, RestoresWhatMissesAndScansDependOn) {
  stretch(store, [&] { table.put("c", 3); });
  stretch(store, [&] { table.put("d", 4); });
  backend.finish(CommitOutcome::full);
  Transaction reading;

  stretch(store, reading, [&] {
    EXPECT_FALSE(table.contains("c"));
    EXPECT_EQ(table.size(), 2U);
  });

  EXPECT_EQ(reading.depends_on(), 1U);
}

TEST_F(DiskFull, TellsWhenAllIsSettledThatNotAllIsDurable) {
  stretch(store, [&] { table.put("a", 10); });
  store.when_all_durable(outbox.sends("drained"));
  backend.finish(CommitOutcome::full);
  store.when_all_durable(outbox.sends("nothing waits"));

  EXPECT_THAT(outbox.sent(),
              ElementsAre("drained: RESOURCE_EXHAUSTED not_executed disk_full", "nothing waits"));
}

TEST_F(DiskFull, FailsACallThatIsStillAtWorkForGood) {
  Transaction call;
  stretch(store, call, [&] { table.put("a", 10); });
  backend.finish(CommitOutcome::full);
  ASSERT_FALSE(call.status().ok());
  EXPECT_EQ(call.status().error().reason, "disk_full");

  stretch(store, call, [&] { table.put("b", 20); });  // Its coroutine could not be stopped.
  store.when_durable(call, outbox.sends("reply"));

  EXPECT_EQ(rows(), before);
  EXPECT_FALSE(backend.busy());
  EXPECT_THAT(outbox.sent(), ElementsAre("reply: RESOURCE_EXHAUSTED not_executed disk_full"));
}

TEST_F(DiskFull, FailsACallThatHasReadWhatWasUndoneEvenIfItWroteNothing) {
  Transaction call;
  stretch(store, [&] { table.put("a", 10); });
  stretch(store, call, [&] { table.find("a"); });
  backend.finish(CommitOutcome::full);

  stretch(store, call, [&] { table.put("b", 20); });

  EXPECT_FALSE(call.status().ok());
  EXPECT_EQ(rows(), before);
}

TEST_F(DiskFull, SaysThatTheOutcomeIsUnknownWhereAnEarlierStretchIsDurable) {
  Transaction call;
  stretch(store, call, [&] { table.put("a", 10); });
  backend.finish(CommitOutcome::durable);
  stretch(store, call, [&] { table.put("b", 20); });
  store.when_durable(call, outbox.sends("reply"));

  backend.finish(CommitOutcome::full);

  EXPECT_THAT(outbox.sent(), ElementsAre("reply: RESOURCE_EXHAUSTED unknown disk_full"));
  EXPECT_EQ(call.status().error().outcome, Outcome::unknown);
  EXPECT_EQ(rows(), (Rows{{"a", 10}, {"b", 2}}));
}

TEST_F(DiskFull, IsTheSameWhereTheBackendFindsOutAtOnce) {
  backend.finish_at_once(CommitOutcome::full);
  Transaction call;
  store.enter(call);
  table.put("a", 10);
  store.when_durable(call, outbox.sends("call"));
  store.leave();
  store.when_durable(call, outbox.sends("reply"));

  EXPECT_THAT(outbox.sent(), ElementsAre("call: RESOURCE_EXHAUSTED not_executed disk_full",
                                         "reply: RESOURCE_EXHAUSTED not_executed disk_full"));
  EXPECT_EQ(rows(), before);
}

TEST_F(DiskFull, FindsTheTablesAsTheyWereWhenItTellsTheWaiters) {
  Transaction call;
  stretch(store, call, [&] { table.put("a", 10); });
  stretch(store, [&] { table.put("b", 20); });
  Rows found;
  store.when_durable(call, [&](const Status&) {
    found = rows();
    stretch(store, [&] { table.put("c", 3); });
  });

  backend.finish(CommitOutcome::full);
  backend.finish(CommitOutcome::durable);

  EXPECT_EQ(found, before);
  EXPECT_EQ(rows(), (Rows{{"a", 1}, {"b", 2}, {"c", 3}}));
}

TEST(DiskFullOfLargeValues, MovesBackWhatWasReplacedWithoutACopy) {
  SteppedBackend backend;
  Store store(backend, never_fatal());
  Table<std::string, std::string> texts(store, "texts");
  ASSERT_TRUE(store.load().ok());
  stretch(store, [&] { texts.put("key", std::string(1000, 'x')); });
  backend.finish(CommitOutcome::durable);
  const char* bytes = texts.find("key")->data();

  stretch(store, [&] { texts.put("key", "short"); });
  backend.finish(CommitOutcome::full);

  EXPECT_EQ(texts.find("key")->data(), bytes);
}

}  // namespace
}  // namespace onetrip::test
