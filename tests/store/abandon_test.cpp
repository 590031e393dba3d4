// Stretches that end in an error: nothing changes on the way to it.
#include <gmock/gmock.h>

#include "onetrip/store/table.hpp"
#include "tests/store/stepped_backend.hpp"
#include "tests/store/stretch.hpp"

namespace onetrip::test {
namespace {

using ::testing::ElementsAre;

class Abandoning : public ::testing::Test {
 protected:
  Abandoning() {
    EXPECT_TRUE(store.load().ok());
    stretch(store, [&] { table.put("a", 1); });
  }

  SteppedBackend backend;
  Store store{backend, never_fatal()};
  Table<std::string, std::int64_t> table{store, "table"};
  Transaction call;
  Outbox outbox;
};

TEST_F(Abandoning, LeavesTheTablesAsTheyWere) {
  store.enter(call);
  table.put("a", 10);
  table.put("b", 2);
  table.clear();
  table.put("c", 3);
  store.abandon();

  EXPECT_EQ(table.size(), 1U);
  EXPECT_EQ(*table.find("a"), 1);
  EXPECT_EQ(store.sealed_commit(), 1U);
}

TEST_F(Abandoning, LeavesTheCallDependingOnWhatItHasRead) {
  stretch(store, [&] { table.put("b", 2); });
  store.enter(call);
  table.find("b");
  table.put("a", 10);
  store.abandon();

  store.when_durable(call, outbox.sends("error reply"));

  EXPECT_TRUE(call.status().ok());
  EXPECT_EQ(call.depends_on(), 2U);
  backend.finish(CommitOutcome::durable);
  backend.finish(CommitOutcome::durable);
  EXPECT_THAT(outbox.sent(), ElementsAre("error reply"));
}

TEST_F(Abandoning, StopsWhatTheStretchHadBegunToSend) {
  stretch(store, call, [&] { table.put("a", 5); });
  store.enter(call);
  table.put("a", 10);
  store.when_durable(call, outbox.sends("call to another service"));
  store.abandon();

  EXPECT_THAT(outbox.sent(), ElementsAre("call to another service: ABORTED not_executed"));
}

TEST_F(Abandoning, GivesTheNumberToTheNextStretchAsIfNothingHadBeen) {
  store.enter(call);
  table.put("a", 10);
  store.abandon();
  Transaction next;

  stretch(store, next, [&] { table.put("a", 20); });
  backend.finish(CommitOutcome::durable);
  backend.finish(CommitOutcome::full);

  EXPECT_EQ(next.depends_on(), 2U);
  EXPECT_EQ(*table.find("a"), 1);
}

}  // namespace
}  // namespace onetrip::test
