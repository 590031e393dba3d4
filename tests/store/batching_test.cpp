// How sealed sets become batches.
#include <gmock/gmock.h>

#include <optional>

#include "onetrip/store/memory_backend.hpp"
#include "onetrip/store/table.hpp"
#include "tests/store/stepped_backend.hpp"
#include "tests/store/stretch.hpp"

namespace onetrip::test {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class Batching : public ::testing::Test {
 protected:
  explicit Batching(BatchLimits limits = {}) : backend(limits) { EXPECT_TRUE(store.load().ok()); }

  // One commit of that many changes.
  void commit(std::size_t changes) {
    stretch(store, [&] {
      for (std::size_t i = 0; i != changes; ++i) table.put(std::to_string(i), "value");
    });
  }
  void finish_all() {
    while (backend.busy()) backend.finish(CommitOutcome::durable);
  }

  SteppedBackend backend;
  Store store{backend, never_fatal()};
  Table<std::string, std::string> table{store, "table"};
  Outbox outbox;
};

class BatchingOfFourChanges : public Batching {
 protected:
  BatchingOfFourChanges() : Batching({.changes_max = 4}) {}
};
class BatchingOfTwentyBytes : public Batching {
 protected:
  BatchingOfTwentyBytes() : Batching({.bytes_max = 20}) {}
};

TEST(BatchInHand, NamesItsSpaceWhenTheTableIsGone) {
  SteppedBackend backend;
  Store store(backend, never_fatal());
  std::optional<Table<std::string, std::string>> table;
  table.emplace(store, "a name too long to lie within its string");
  ASSERT_TRUE(store.load().ok());
  stretch(store, [&] { table->put("key", "value"); });

  table.reset();
  const std::string other(40, 'x');  // Where the name was, if it is gone.

  EXPECT_EQ(backend.sets().at(0)[0].space, "a name too long to lie within its string") << other;
}

TEST_F(Batching, TakesAllThatIsSealedWhileItGathers) {
  {
    const Store::Gathering gathering(store);
    commit(1);
    commit(2);
    EXPECT_FALSE(backend.busy());
  }
  EXPECT_TRUE(backend.busy());
  commit(3);

  finish_all();

  EXPECT_THAT(backend.batches(), ElementsAre(Pair(1, 2), Pair(3, 3)));
}

TEST_F(Batching, TakesNothingWhileItGathersWhereABatchEnds) {
  commit(1);
  {
    const Store::Gathering gathering(store);
    commit(2);
    backend.finish(CommitOutcome::durable);
    EXPECT_FALSE(backend.busy());
    commit(3);
  }

  finish_all();

  EXPECT_THAT(backend.batches(), ElementsAre(Pair(1, 1), Pair(2, 3)));
}

TEST(BatchingInMemory, EndsEachCommitAtOnceWhileItGathers) {
  MemoryBackend backend;
  Store store(backend, never_fatal());
  Table<std::string, std::string> table(store, "table");
  ASSERT_TRUE(store.load().ok());
  const Store::Gathering gathering(store);

  stretch(store, [&] { table.put("key", "value"); });

  EXPECT_EQ(store.durable_commit(), 1U);
}

TEST_F(Batching, TakesAllThatWaitWhenTheBackendIsIdle) {
  commit(1);
  commit(2);
  commit(3);

  finish_all();

  EXPECT_THAT(backend.batches(), ElementsAre(Pair(1, 1), Pair(2, 3)));
  EXPECT_TRUE(store.idle());
  EXPECT_EQ(store.durable_commit(), 3U);
}

TEST_F(Batching, CountsWhatIsNotSettled) {
  commit(1);
  commit(1);
  EXPECT_EQ(store.unsettled_commits(), 2U);

  backend.finish(CommitOutcome::durable);

  EXPECT_EQ(store.unsettled_commits(), 1U);
  EXPECT_FALSE(store.idle());
}

TEST_F(BatchingOfFourChanges, CutsWhatWaitsAtTheLimit) {
  commit(1);
  commit(2);
  commit(2);
  commit(1);

  finish_all();

  EXPECT_THAT(backend.batches(), ElementsAre(Pair(1, 1), Pair(2, 3), Pair(4, 4)));
}

TEST_F(BatchingOfFourChanges, LetsALargerSetGoAlone) {
  commit(1);
  commit(1);
  commit(9);
  commit(1);
  commit(1);

  finish_all();

  EXPECT_THAT(backend.batches(), ElementsAre(Pair(1, 1), Pair(2, 2), Pair(3, 3), Pair(4, 5)));
}

TEST_F(BatchingOfTwentyBytes, CutsByBytesToo) {  // A change has a key of 2 and a value of 6.
  commit(1);
  commit(1);
  commit(1);
  commit(1);
  commit(3);

  finish_all();

  EXPECT_THAT(backend.batches(), ElementsAre(Pair(1, 1), Pair(2, 3), Pair(4, 4), Pair(5, 5)));
}

TEST_F(Batching, GoesOnWithBackendsThatFinishAtOnce) {
  commit(1);
  commit(1);
  commit(1);
  backend.finish_at_once(CommitOutcome::durable);
  backend.finish(CommitOutcome::durable);
  commit(1);

  EXPECT_THAT(backend.batches(), ElementsAre(Pair(1, 1), Pair(2, 3), Pair(4, 4)));
  EXPECT_EQ(store.durable_commit(), 4U);
}

TEST_F(Batching, KeepsTheOrderWhereAWaiterWritesAndTheBackendFinishesAtOnce) {
  backend.finish_at_once(CommitOutcome::durable);
  Transaction call;
  store.enter(call);
  table.put("a", "");
  store.when_durable(call, [&](const Status& status) {
    outbox.sends("first")(status);
    Transaction next;
    stretch(store, next, [&] { table.put("b", ""); });
    store.when_durable(next, outbox.sends("third"));
  });
  store.when_durable(call, outbox.sends("second"));
  store.leave();

  EXPECT_THAT(outbox.sent(), ElementsAre("first", "second", "third"));
}

TEST_F(Batching, WritesARowOnceHoweverOftenAStretchPutsIt) {
  stretch(store, [&] {
    for (const char* value : {"a", "b", "c"}) table.put("key", value);
  });

  ASSERT_EQ(backend.sets().size(), 1U);
  ASSERT_EQ(backend.sets()[0].size(), 1U);
  const Change change = backend.sets()[0][0];
  EXPECT_EQ(change.kind, ChangeKind::put);
  EXPECT_EQ(change.space, "table");
  EXPECT_EQ(wire::text_of(change.key), "\xa3key");
  EXPECT_EQ(wire::text_of(change.value),
            "\xa1"
            "c");
}

TEST_F(Batching, WritesARowOnceThatAStretchChangesAndErases) {
  commit(1);
  finish_all();
  stretch(store, [&] {
    table.put("0", "changed");
    EXPECT_TRUE(table.erase("0"));
  });

  ASSERT_EQ(backend.sets().size(), 1U);
  ASSERT_EQ(backend.sets()[0].size(), 1U);
  EXPECT_EQ(backend.sets()[0][0].kind, ChangeKind::erase);
  EXPECT_EQ(wire::text_of(backend.sets()[0][0].key),
            "\xa1"
            "0");
}

}  // namespace
}  // namespace onetrip::test
