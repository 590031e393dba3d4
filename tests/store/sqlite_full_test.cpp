// A disk that is really full, and a limit on file size: what waits is undone, what was acknowledged
// stays, and when there is room again it goes on.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>

#include "tests/store/small_disk.hpp"
#include "tests/store/sqlite_rows.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {
namespace {

// No file grows beyond it while this object lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

// Commits rows of 20 KB until one finds no room; the number of those that did.
int commit_until_full(SqliteFile& file, int first) {
  for (int n = first;; ++n) {
    const OneCommit commit = std::move(
        OneCommit(static_cast<CommitNo>(n)).put("s", std::to_string(n), std::string(20'000, 'x')));
    const auto written = commit.write_to(file);
    if (file.checkpoint_due()) file.checkpoint();
    if (written.outcome == CommitOutcome::durable) continue;
    EXPECT_EQ(written.outcome, CommitOutcome::full) << written.details;
    return n - first;
  }
}

TEST(SqliteOnAFullDisk, UndoesWhatFindsNoRoomAndGoesOnWhenThereIsSome) {
  const SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "mounting is not allowed here: " << system_message(errno);
  const SqliteOptions options{
      .path = disk.path() + "/kv.db", .service = "kv", .log_bytes_max = 128 << 10};
  disk.fill(300 << 10);
  auto opened = open_rows(options).value();

  const int before = commit_until_full(*opened.file, 1);
  EXPECT_GT(before, 10);
  EXPECT_EQ(commit_until_full(*opened.file, 1000), 0);
  disk.make_room();
  EXPECT_EQ(OneCommit(3000).put("s", "small", "1").write_to(*opened.file).outcome,
            CommitOutcome::durable);
  opened = OpenedRows{};

  opened = open_rows(options).value();
  EXPECT_EQ(opened.recovered.rows, static_cast<std::uint64_t>(before) + 1);
  EXPECT_EQ(opened.rows.count({"s", "small"}), 1U);
}

TEST(SqliteOnAFullDisk, LeavesTheRoomThereIsWhereItsLogDoesNotFitAsAWhole) {
  const SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "mounting is not allowed here: " << system_message(errno);
  const auto opened = open_rows({.path = disk / "kv.db", .service = "kv"}).value();

  EXPECT_EQ(std::filesystem::file_size(disk / "kv.db-wal"), 0U);
  EXPECT_GT(std::filesystem::space(disk.path()).available, 900U << 10U);
  EXPECT_GT(commit_until_full(*opened.file, 1), 10);
}

TEST(SqliteOnAFullDisk, IsRefusedWhereItCannotBeMadeAndLeavesNothing) {
  const SmallDisk disk;
  if (!disk.mounted()) GTEST_SKIP() << "mounting is not allowed here: " << system_message(errno);
  const SqliteOptions options{.path = disk.path() + "/kv.db", .service = "kv"};
  disk.fill(2 << 20);

  const auto refused = open_rows(options);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::resource_exhausted) << to_string(refused.error());
  disk.make_room();

  EXPECT_TRUE(open_rows(options).ok());
}

TEST(SqliteOnAFullDisk, TakesALimitOnFileSizeForOne) {
  std::signal(SIGXFSZ, SIG_IGN);
  const ScratchFolder folder;
  const SqliteOptions options{.path = folder / "kv.db", .service = "kv"};
  auto opened = open_rows(options).value();
  int before = 0;
  {
    const FileSizeLimit limit(256 << 10);
    before = commit_until_full(*opened.file, 1);
    EXPECT_GT(before, 5);
  }
  EXPECT_EQ(OneCommit(3000).put("s", "small", "1").write_to(*opened.file).outcome,
            CommitOutcome::durable);
  opened = OpenedRows{};

  opened = open_rows(options).value();
  EXPECT_EQ(opened.recovered.rows, static_cast<std::uint64_t>(before) + 1);
}

}  // namespace
}  // namespace onetrip::test
