// A copy of the file that is made between writes: what it holds, where it may be, and what is left
// of one that fails.
#include "onetrip/store/sqlite_backup.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>

#include "onetrip/base/random.hpp"
#include "tests/store/faulty_disk.hpp"
#include "tests/store/small_disk.hpp"
#include "tests/store/sqlite_rows.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// A store of some megabytes, and the model of its rows.
class Writer {
 public:
  Writer(const SqliteOptions& options, std::uint64_t seed)
      : opened_(open_rows(options).value()), random_(seed) {
    for (int i = 0; i != 40; ++i) commit();
  }

  SqliteFile& file() { return *opened_.file; }
  const TextRows& rows() const { return rows_; }
  CommitNo last() const { return last_; }

  // Some rows of up to 60 KB; now and then one goes, or all of a space.
  CommitOutcome commit() {
    OneCommit commit(last_ + 1);
    TextRows after = rows_;
    for (std::int64_t i = random_.between(1, 5); i != 0; --i) {
      const char* space = random_.chance(0.5) ? "a" : "b";
      const std::string key = std::to_string(random_.between(0, 150));
      const std::string value(static_cast<std::size_t>(random_.between(0, 60'000)), 'x');
      commit.put(space, key, value);
      after[{space, key}] = value;
    }
    const std::string gone = std::to_string(random_.between(0, 150));
    commit.erase("b", gone);
    after.erase({"b", gone});
    if (random_.chance(0.02)) {
      commit.clear("a");
      std::erase_if(after, [](const auto& row) { return row.first.first == "a"; });
    }
    const auto written = commit.write_to(file());
    if (written.outcome == CommitOutcome::durable) {
      ++last_;
      rows_ = std::move(after);
    }
    if (file().checkpoint_due()) file().checkpoint();
    return written.outcome;
  }
  bool by_chance(double chance) { return random_.chance(chance); }

 private:
  OpenedRows opened_;
  Random random_;
  TextRows rows_;
  CommitNo last_ = 0;
};

// Where the two are not the same; a row's text would fill the screen.
std::string difference(const TextRows& found, const TextRows& expected) {
  std::string text;
  for (const auto& [place, value] : expected) {
    const auto it = found.find(place);
    if (it == found.end()) {
      text += fmt::format("{}/{} is missing\n", place.first, place.second);
    } else if (it->second != value) {
      text += fmt::format("{}/{} has {} bytes of {}\n", place.first, place.second,
                          it->second.size(), value.size());
    }
  }
  for (const auto& [place, value] : found)
    if (!expected.contains(place))
      text += fmt::format("{}/{} is there\n", place.first, place.second);
  return text;
}

class SqliteBackupTest : public ::testing::Test {
 protected:
  SqliteOptions options() const {
    return {.path = folder_ / "kv.db", .service = "kv", .log_bytes_max = 256 << 10};
  }
  std::string path() const { return folder_ / "copy.db"; }
  std::string part() const { return path() + ".onetrip-part"; }

  // What there is, opened as a store.
  OpenedRows open_copy() const {
    SqliteOptions copy = options();
    copy.path = path();
    return open_rows(copy).value();
  }
  static Result<StoredBackup> copy_at_once(SqliteFile& file, const std::string& path) {
    ONETRIP_TRY(const auto backup, file.begin_backup(path));
    for (bool done = false; !done;) {
      ONETRIP_TRY(done, backup->step(file.last_commit()));
    }
    return backup->finish();
  }

  ScratchFolder folder_;
};

TEST_F(SqliteBackupTest, IsTheStoreAsItWasAtTheLastStepHoweverMuchWasWrittenMeanwhile) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    SCOPED_TRACE(seed);
    fs::remove(path());
    fs::remove(options().path);
    Writer writer(options(), seed);
    const auto backup = writer.file().begin_backup(path()).value();
    int steps = 0;

    for (bool done = false; !done; ++steps) {
      while (writer.by_chance(0.6)) ASSERT_EQ(writer.commit(), CommitOutcome::durable);
      ASSERT_FALSE(fs::exists(path()));
      done = backup->step(writer.file().last_commit()).value();
    }
    const TextRows rows = writer.rows();
    const CommitNo last = writer.last();
    ASSERT_EQ(writer.commit(), CommitOutcome::durable);
    const StoredBackup made = backup->finish().value();

    EXPECT_GT(steps, 8);
    EXPECT_EQ(made.path, path());
    EXPECT_EQ(made.last_commit, last);
    EXPECT_EQ(made.bytes, fs::file_size(path()));
    EXPECT_EQ(made.bytes, made.pages * 4096);
    const OpenedRows copy = open_copy();
    EXPECT_EQ(difference(copy.rows, rows), "");
    EXPECT_EQ(copy.recovered.last_commit, last);
  }
}

TEST_F(SqliteBackupTest, GoesOnWhereACommitIsUndoneMeanwhile) {
  FaultyDisk disk;
  SqliteOptions faulty = options();
  faulty.vfs = disk.name();
  Writer writer(faulty, 4);
  const auto backup = writer.file().begin_backup(path()).value();
  ASSERT_FALSE(backup->step(writer.last()).value());

  disk.fail_at(1, Fault::no_room);
  EXPECT_EQ(writer.commit(), CommitOutcome::full);
  while (!backup->step(writer.file().last_commit()).value())
    EXPECT_EQ(writer.commit(), CommitOutcome::durable);

  EXPECT_EQ(backup->finish().value().last_commit, writer.last());
  EXPECT_EQ(difference(open_copy().rows, writer.rows()), "");
}

TEST_F(SqliteBackupTest, HarmsNothingWhereAnyWriteOfItFails) {
  FaultyDisk disk;
  SqliteOptions faulty = options();
  faulty.vfs = disk.name();
  Writer writer(faulty, 5);
  int failed = 0;

  for (std::int64_t n = 1; n < 2'000; n += 97) {
    SCOPED_TRACE(n);
    disk.fail_at(n, Fault::no_room);
    const auto made = copy_at_once(writer.file(), path());
    if (!made) {
      ++failed;
      EXPECT_EQ(made.error().code, Code::resource_exhausted) << to_string(made.error());
      EXPECT_EQ(made.error().reason, "disk_full");
      EXPECT_FALSE(fs::exists(path()));
    }
    EXPECT_FALSE(fs::exists(part()));
    disk.fail_at(1, Fault::none);
    fs::remove(path());
    ASSERT_EQ(writer.commit(), CommitOutcome::durable);
  }

  EXPECT_GT(failed, 5);
  ASSERT_TRUE(copy_at_once(writer.file(), path()).ok());
  EXPECT_EQ(difference(open_copy().rows, writer.rows()), "");
}

TEST_F(SqliteBackupTest, FailsAndHarmsNothingWhereACommitFindsNoRoomForItsPartOfTheCopy) {
  const SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "mounting is not allowed here: " << system_message(errno);
  SqliteOptions tiny = options();
  tiny.log_bytes_max = 4096;  // As good as no room is kept free.
  auto opened = open_rows(tiny).value();
  const auto put = [&](CommitNo n, std::size_t bytes) {
    return OneCommit(n).put("s", std::to_string(n), std::string(bytes, 'x')).write_to(*opened.file);
  };
  ASSERT_EQ(put(1, 700'000).outcome, CommitOutcome::durable);
  const std::string copy = disk.path() + "/copy.db";
  const auto backup = opened.file->begin_backup(copy).value();
  ASSERT_FALSE(backup->step(1).value());
  disk.fill(2 << 20);

  Result<bool> stepped = false;
  for (CommitNo n = 2; stepped.ok() && n != 20; ++n) {
    ASSERT_EQ(put(n, 200'000).outcome, CommitOutcome::durable);
    stepped = backup->step(n);
  }

  ASSERT_FALSE(stepped.ok());
  EXPECT_EQ(stepped.error().reason, "disk_full") << to_string(stepped.error());
  EXPECT_FALSE(fs::exists(copy));
}

TEST_F(SqliteBackupTest, IsNotBegunWhereItWouldLeaveTheServiceNoRoom) {
  const SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "mounting is not allowed here: " << system_message(errno);
  SqliteOptions on_disk = options();
  on_disk.path = disk.path() + "/kv.db";
  const auto opened = open_rows(on_disk).value();
  ASSERT_EQ(OneCommit(1).put("s", "k", std::string(450'000, 'x')).write_to(*opened.file).outcome,
            CommitOutcome::durable);

  const auto refused = copy_at_once(*opened.file, disk.path() + "/copy.db");

  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "disk_full");
  EXPECT_THAT(refused.error().message, HasSubstr("make room first"));
  EXPECT_EQ(OneCommit(2).put("s", "k", "1").write_to(*opened.file).outcome, CommitOutcome::durable);
}

TEST_F(SqliteBackupTest, IsRefusedWhereItsPathCannotBeTaken) {
  const auto opened = open_rows(options()).value();
  std::ofstream(folder_ / "there") << "mine";
  const auto refusal = [&](const std::string& path) {
    const auto made = copy_at_once(*opened.file, path);
    return made ? Code::ok : made.error().code;
  };

  EXPECT_EQ(refusal("copy.db"), Code::invalid_argument);
  EXPECT_EQ(refusal(""), Code::invalid_argument);
  EXPECT_EQ(refusal(folder_.path() + "/"), Code::invalid_argument);
  EXPECT_EQ(refusal(path() + std::string(1, '\0')), Code::invalid_argument);
  EXPECT_EQ(refusal(folder_ / "there"), Code::already_exists);
  EXPECT_EQ(refusal(folder_.path()), Code::already_exists);
  EXPECT_EQ(refusal(folder_ / "none/copy.db"), Code::not_found);
  EXPECT_EQ(fs::file_size(folder_ / "there"), 4U);
}

TEST_F(SqliteBackupTest, ReplacesNothingThatGotItsNameMeanwhile) {
  const auto opened = open_rows(options()).value();
  const auto backup = opened.file->begin_backup(path()).value();
  while (!backup->step(0).value()) {
  }
  std::ofstream(path()) << "mine";

  const auto made = backup->finish();

  ASSERT_FALSE(made.ok());
  EXPECT_EQ(made.error().code, Code::already_exists);
  EXPECT_EQ(fs::file_size(path()), 4U);
}

TEST_F(SqliteBackupTest, IsWrittenByOneAtATime) {
  const auto opened = open_rows(options()).value();
  const auto first = opened.file->begin_backup(path()).value();

  const auto second = opened.file->begin_backup(path());

  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().reason, "in_use");
  EXPECT_TRUE(first->step(0).value());
  EXPECT_TRUE(first->finish().ok());
}

TEST_F(SqliteBackupTest, TakesOverWhatAKilledOneHasLeftAndIsForItsUserAlone) {
  const auto opened = open_rows(options()).value();
  std::ofstream(part()) << std::string(100'000, 'x');
  fs::permissions(part(), fs::perms::owner_read | fs::perms::owner_write);

  ASSERT_TRUE(copy_at_once(*opened.file, path()).ok());

  EXPECT_FALSE(fs::exists(part()));
  struct stat found {};
  ASSERT_EQ(stat(path().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
  EXPECT_TRUE(open_copy().rows.empty());
}

TEST_F(SqliteBackupTest, IsRemovedWhereItIsGivenUp) {
  Writer writer(options(), 6);
  {
    const auto backup = writer.file().begin_backup(path()).value();
    ASSERT_FALSE(backup->step(writer.last()).value());
    EXPECT_TRUE(fs::exists(part()));
  }

  EXPECT_FALSE(fs::exists(part()));
  EXPECT_EQ(writer.commit(), CommitOutcome::durable);
}

}  // namespace
}  // namespace onetrip::test
