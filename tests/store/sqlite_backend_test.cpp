// The store over a real file, with the thread that writes.
#include "onetrip/store/sqlite_backend.hpp"

#include <gmock/gmock.h>

#include <optional>

#include "onetrip/store/table.hpp"
#include "tests/store/collecting.hpp"
#include "tests/store/faulty_disk.hpp"
#include "tests/store/stretch.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Numbers = Table<std::string, std::int64_t>;

// A program over the file: its store, and the one table in it.
struct Program {
  explicit Program(const std::string& path, const std::string& vfs = "")
      : backend({.path = path, .service = "kv", .vfs = vfs}), loaded(store.load()) {}

  void put(const std::string& key, std::int64_t value, Outbox& outbox) {
    Transaction call;
    stretch(store, call, [&] { numbers.put(key, value); });
    store.when_durable(call, outbox.sends(key));
  }

  std::optional<Error> fatal;
  SqliteBackend backend;
  Store store{backend, [this](const Error& error) { fatal = error; }};
  Numbers numbers{store, "numbers"};
  Status loaded;
};

class SqliteBackendTest : public ::testing::Test {
 protected:
  std::string path() const { return folder_ / "kv.db"; }

  ScratchFolder folder_;
  Outbox outbox_;
};

TEST_F(SqliteBackendTest, LetsARepliesGoWhenItsCommitIsOnDiskAndNotBefore) {
  Program program(path());
  ASSERT_TRUE(program.loaded.ok());

  program.put("a", 1, outbox_);
  EXPECT_THAT(outbox_.sent(), IsEmpty());
  collect_until_idle(program.backend, program.store);

  EXPECT_THAT(outbox_.sent(), ElementsAre("a"));
}

TEST_F(SqliteBackendTest, WritesAllThatGatheredMeanwhileInOneBatch) {
  Program program(path());
  ASSERT_TRUE(program.loaded.ok());

  for (const char* key : {"a", "b", "c", "d"}) program.put(key, 1, outbox_);
  collect_one(program.backend);
  EXPECT_EQ(program.store.durable_commit(), 1U);
  collect_one(program.backend);

  EXPECT_EQ(program.store.durable_commit(), 4U);
  EXPECT_THAT(outbox_.sent(), ElementsAre("a", "b", "c", "d"));
}

// Below, the disk is one whose syncs take no time.
constexpr int more_than_enough = 100 * SqliteBackend::quick_commits;

TEST_F(SqliteBackendTest, WritesASetThatIsAloneAtOnceWhileTheDiskIsQuick) {
  FaultyDisk disk;
  Program program(path(), disk.name());
  ASSERT_TRUE(program.loaded.ok());

  int handed_over = 0;
  bool at_once = false;
  for (; !at_once && handed_over != more_than_enough; ++handed_over) {
    program.put("a", handed_over, outbox_);
    at_once = program.store.idle();
    collect_until_idle(program.backend, program.store);
  }

  EXPECT_TRUE(at_once);
  EXPECT_GE(handed_over, SqliteBackend::quick_commits);
  EXPECT_EQ(outbox_.sent().size(), static_cast<std::size_t>(handed_over));
}

TEST_F(SqliteBackendTest, HandsOverASetThatIsAloneWhereTheDiskIsSlow) {
  FaultyDisk disk;
  Program program(path(), disk.name());
  ASSERT_TRUE(program.loaded.ok());
  disk.take_per_sync(SqliteBackend::quick_commit);

  for (int i = 0; i != 2 * SqliteBackend::quick_commits; ++i) {
    program.put("a", i, outbox_);
    ASSERT_FALSE(program.store.idle()) << i;
    collect_until_idle(program.backend, program.store);
  }
}

TEST_F(SqliteBackendTest, IsFatalWhereTheDiskFailsUnderASetThatIsWrittenAtOnce) {
  FaultyDisk disk;
  Program program(path(), disk.name());
  ASSERT_TRUE(program.loaded.ok());
  bool at_once = false;
  int acknowledged = 0;
  for (; !at_once && acknowledged != more_than_enough; ++acknowledged) {
    program.put("a", acknowledged, outbox_);
    at_once = program.store.idle();
    collect_until_idle(program.backend, program.store);
  }
  disk.fail_at(1, Fault::io_error);

  program.put("a", -1, outbox_);
  if (!program.fatal) collect_one(program.backend);

  EXPECT_TRUE(program.fatal.has_value());
  EXPECT_EQ(outbox_.sent().size(), static_cast<std::size_t>(acknowledged));
}

TEST_F(SqliteBackendTest, BringsBackWhatWasWritten) {
  {
    Program program(path());
    ASSERT_TRUE(program.loaded.ok());
    EXPECT_TRUE(program.backend.recovered().is_new);
    program.put("a", 1, outbox_);
    program.put("b", 2, outbox_);
    collect_until_idle(program.backend, program.store);
  }

  const Program again(path());

  ASSERT_TRUE(again.loaded.ok());
  EXPECT_EQ(*again.numbers.find("b"), 2);
  EXPECT_EQ(again.store.durable_commit(), 2U);
  EXPECT_FALSE(again.backend.recovered().is_new);
  EXPECT_EQ(again.backend.recovered().rows, 2U);
  EXPECT_EQ(again.backend.recovered().bytes, 2U * 3U) << "a short text and a small number";
}

TEST_F(SqliteBackendTest, FinishesTheBatchInHandWhenItIsClosedAndTellsNobody) {
  {
    Program program(path());
    ASSERT_TRUE(program.loaded.ok());
    program.put("a", 1, outbox_);
  }
  EXPECT_THAT(outbox_.sent(), IsEmpty());

  const Program again(path());

  ASSERT_TRUE(again.loaded.ok());
  EXPECT_TRUE(again.numbers.contains("a"));
}

TEST_F(SqliteBackendTest, UndoesWhatFoundNoRoomAndGoesOnWhenThereIsSome) {
  FaultyDisk disk;
  Program program(path(), disk.name());
  ASSERT_TRUE(program.loaded.ok());
  program.put("a", 1, outbox_);
  collect_until_idle(program.backend, program.store);
  disk.fail_at(1, Fault::full_disk, 1000);

  program.put("a", 2, outbox_);
  program.put("b", 2, outbox_);
  collect_until_idle(program.backend, program.store);
  EXPECT_EQ(*program.numbers.find("a"), 1);
  EXPECT_FALSE(program.numbers.contains("b"));
  disk.fail_at(1, Fault::none);
  program.put("a", 3, outbox_);
  collect_until_idle(program.backend, program.store);

  EXPECT_THAT(outbox_.sent(), ElementsAre("a", "a: RESOURCE_EXHAUSTED not_executed disk_full",
                                          "b: RESOURCE_EXHAUSTED not_executed disk_full", "a"));
  EXPECT_FALSE(program.fatal.has_value());
}

TEST_F(SqliteBackendTest, IsFatalWhereTheDiskFailsAndAcknowledgesNothing) {
  FaultyDisk disk;
  Program program(path(), disk.name());
  ASSERT_TRUE(program.loaded.ok());
  disk.fail_at(1, Fault::io_error);

  program.put("a", 1, outbox_);
  collect_one(program.backend);

  EXPECT_THAT(outbox_.sent(), IsEmpty());
  ASSERT_TRUE(program.fatal.has_value());
  EXPECT_THAT(program.fatal->message, HasSubstr("Input/output error"));
}

TEST_F(SqliteBackendTest, RefusesAFileThatAnotherHasOpen) {
  const Program first(path());
  ASSERT_TRUE(first.loaded.ok());

  const Program second(path());

  ASSERT_FALSE(second.loaded.ok());
  EXPECT_EQ(second.loaded.error().reason, "in_use");
}

}  // namespace
}  // namespace onetrip::test
