// A commit that failed for any reason but want of room is never acknowledged.
#include <gmock/gmock.h>

#include "onetrip/store/table.hpp"
#include "tests/store/stepped_backend.hpp"
#include "tests/store/stretch.hpp"

namespace onetrip::test {
namespace {

using ::testing::IsEmpty;
using ::testing::Optional;

class FailedCommit : public ::testing::Test {
 protected:
  FailedCommit() { EXPECT_TRUE(store.load().ok()); }

  std::optional<Error> fatal;
  SteppedBackend backend;
  Store store{backend, [this](const Error& error) { fatal = error; }};
  Table<std::string, std::int64_t> table{store, "table"};
  Outbox outbox;
};

TEST_F(FailedCommit, IsFatalAndSaysWhy) {
  stretch(store, [&] { table.put("a", 1); });

  backend.finish(CommitOutcome::failed, "fsync: Input/output error");

  EXPECT_THAT(fatal,
              Optional(data_loss("the store could not be written: fsync: Input/output error")));
}

TEST_F(FailedCommit, IsNeverAcknowledgedNorTriedAgain) {
  Transaction call;
  Transaction next;
  stretch(store, call, [&] { table.put("a", 1); });
  store.when_durable(call, outbox.sends("reply"));

  backend.finish(CommitOutcome::failed);
  stretch(store, next, [&] { table.put("b", 1); });
  store.when_durable(next, outbox.sends("next"));

  EXPECT_THAT(outbox.sent(), IsEmpty());
  EXPECT_EQ(backend.batches().size(), 1U);
  EXPECT_EQ(store.durable_commit(), 0U);
}

TEST_F(FailedCommit, IsFatalToProgramsWhoseBackendFindsOutAtOnce) {
  backend.finish_at_once(CommitOutcome::failed);

  stretch(store, [&] { table.put("a", 1); });

  EXPECT_TRUE(fatal.has_value());
}

using FailedCommitDeathTest = FailedCommit;

TEST_F(FailedCommitDeathTest, MayNotBeReportedDurableAfterAll) {
  stretch(store, [&] { table.put("a", 1); });
  backend.finish(CommitOutcome::failed);

  EXPECT_DEATH(store.finished(CommitOutcome::durable), "!stopped_");
}

}  // namespace
}  // namespace onetrip::test
