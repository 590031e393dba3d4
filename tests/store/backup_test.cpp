// A store is asked for a backup while it commits.
#include <gmock/gmock.h>

#include <filesystem>
#include <optional>

#include "onetrip/store/memory_backend.hpp"
#include "onetrip/store/table.hpp"
#include "tests/store/collecting.hpp"
#include "tests/store/faulty_disk.hpp"
#include "tests/store/stretch.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {
namespace {

namespace fs = std::filesystem;

using Texts = Table<std::int64_t, std::string>;

// A program over a file: its store, and the one table in it.
struct BackedUp {
  explicit BackedUp(const std::string& path, const std::string& vfs = "")
      : backend({.path = path, .service = "kv", .log_bytes_max = 4 << 20, .vfs = vfs}) {
    ONETRIP_CHECK(store.load().ok());
  }

  void put(std::int64_t key, std::size_t bytes) {
    stretch(store, [&] { texts.put(key, std::string(bytes, 'x')); });
  }
  // What has become of it once it has ended.
  void back_up(const std::string& path, std::optional<Result<StoredBackup>>& ended) {
    store.back_up(path, [&](Result<StoredBackup> made) { ended = std::move(made); });
  }

  SqliteBackend backend;
  Store store{backend, never_fatal()};
  Texts texts{store, "texts"};
};

class BackupTest : public ::testing::Test {
 protected:
  ScratchFolder folder_;
  std::optional<Result<StoredBackup>> ended_;
};

TEST_F(BackupTest, HasAllThatWasAcknowledgedBeforeItAndNothingThatIsNotWhole) {
  CommitNo before = 0;
  std::int64_t during = 0;
  StoredBackup made;
  {
    BackedUp program(folder_ / "kv.db");
    for (std::int64_t key = 1; key <= 400; ++key) program.put(key, 30'000);
    collect_until_idle(program.backend, program.store);
    before = program.store.durable_commit();

    program.back_up(folder_ / "copy.db", ended_);
    for (; !ended_; ++during) {
      program.put(401 + during, 3'000);
      collect_one(program.backend);
    }
    ASSERT_TRUE(ended_->ok()) << to_string(ended_->error());
    made = **ended_;
    collect_until_idle(program.backend, program.store);
  }

  EXPECT_GT(during, 3) << "it went on meanwhile";
  EXPECT_GE(made.last_commit, before);
  EXPECT_LE(made.last_commit, before + static_cast<CommitNo>(during));
  const BackedUp copy(folder_ / "copy.db");
  EXPECT_EQ(copy.store.durable_commit(), made.last_commit);
  EXPECT_EQ(copy.texts.size(), made.last_commit) << "each commit has put one row";
  EXPECT_TRUE(copy.texts.contains(static_cast<std::int64_t>(made.last_commit)));
}

TEST_F(BackupTest, IsOneAtATime) {
  BackedUp program(folder_ / "kv.db");
  program.back_up(folder_ / "copy.db", ended_);
  std::optional<Result<StoredBackup>> second;

  program.back_up(folder_ / "other.db", second);

  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->error().reason, "backup_running");
  while (!ended_) collect_one(program.backend);
  EXPECT_TRUE(ended_->ok());
  program.back_up(folder_ / "other.db", second);
  second.reset();
  while (!second) collect_one(program.backend);
  EXPECT_TRUE(second->ok());
  EXPECT_TRUE(fs::exists(folder_ / "other.db"));
}

TEST_F(BackupTest, TellsWhyItFailedAndTheStoreGoesOn) {
  BackedUp program(folder_ / "kv.db");

  program.back_up(folder_ / "none/copy.db", ended_);
  while (!ended_) collect_one(program.backend);
  program.put(1, 10);
  collect_until_idle(program.backend, program.store);

  EXPECT_EQ(ended_->error().code, Code::not_found);
  EXPECT_EQ(program.store.durable_commit(), 1U);
}

TEST_F(BackupTest, HarmsNoCommitWhereItsDiskIsFull) {
  FaultyDisk disk;
  BackedUp program(folder_ / "kv.db", disk.name());
  for (std::int64_t key = 1; key <= 20; ++key) program.put(key, 30'000);
  collect_until_idle(program.backend, program.store);
  // Nothing else is written meanwhile: the log is too short to be brought into the file.
  disk.fail_at(20, Fault::full_disk);

  program.back_up(folder_ / "copy.db", ended_);
  while (!ended_) collect_one(program.backend);
  program.put(21, 10);
  collect_until_idle(program.backend, program.store);

  ASSERT_FALSE(ended_->ok());
  EXPECT_EQ(ended_->error().reason, "disk_full") << to_string(ended_->error());
  EXPECT_FALSE(fs::exists(folder_ / "copy.db"));
  EXPECT_FALSE(fs::exists(folder_ / "copy.db.onetrip-part"));
  EXPECT_TRUE(program.texts.contains(21));
}

TEST_F(BackupTest, IsDroppedOrWholeWhereTheStoreGoesMeanwhile) {
  {
    BackedUp program(folder_ / "kv.db");
    for (std::int64_t key = 1; key <= 100; ++key) program.put(key, 30'000);
    collect_until_idle(program.backend, program.store);
    program.back_up(folder_ / "copy.db", ended_);
  }

  EXPECT_FALSE(ended_.has_value());
  EXPECT_FALSE(fs::exists(folder_ / "copy.db.onetrip-part"));
  if (fs::exists(folder_ / "copy.db")) {
    const BackedUp copy(folder_ / "copy.db");
    EXPECT_EQ(copy.texts.size(), 100U);
  }
}

TEST_F(BackupTest, IsRefusedWhereNothingIsKept) {
  MemoryBackend backend;
  Store store(backend, never_fatal());
  ASSERT_TRUE(store.load().ok());

  store.back_up(folder_ / "copy.db", [&](Result<StoredBackup> made) { ended_ = std::move(made); });

  ASSERT_TRUE(ended_.has_value());
  EXPECT_EQ(ended_->error().code, Code::failed_precondition);
  EXPECT_EQ(ended_->error().reason, "nothing_kept");
}

}  // namespace
}  // namespace onetrip::test
