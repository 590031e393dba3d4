// A small workload over a disk that fails or loses its power at the n-th change of a file, for
// every n: what is found afterwards is what was acknowledged, and nothing half.
#include <gmock/gmock.h>

#include <optional>
#include <vector>

#include "tests/store/faulty_disk.hpp"
#include "tests/store/sqlite_rows.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {
namespace {

using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::IsEmpty;

// The last five are on rows of their own, after the last that clears: none hides that another was
// lost.
constexpr int commits_count = 17;

// The n-th commit changes several pages, and not the same ones.
OneCommit commit_of(int n) {
  OneCommit commit(static_cast<CommitNo>(n));
  const std::string number = std::to_string(n);
  commit.put("counts", "a", number).put("counts", "b", number);
  commit.put("texts", "text " + std::to_string(n % 5),
             std::string(1000 + 977 * static_cast<std::size_t>(n % 7), static_cast<char>('a' + n)));
  if (n % 4 == 0) commit.erase("texts", "text 1");
  if (n % 6 == 0) commit.clear("texts").put("texts", "first", number);
  return commit;
}

// What the file holds after it.
TextRows rows_after(int n, TextRows rows) {
  const std::string number = std::to_string(n);
  rows[{"counts", "a"}] = rows[{"counts", "b"}] = number;
  rows[{"texts", "text " + std::to_string(n % 5)}] =
      std::string(1000 + 977 * static_cast<std::size_t>(n % 7), static_cast<char>('a' + n));
  if (n % 4 == 0) rows.erase({"texts", "text 1"});
  if (n % 6 == 0) {
    std::erase_if(rows, [](const auto& row) { return row.first.first == "texts"; });
    rows[{"texts", "first"}] = number;
  }
  return rows;
}

// The commits, on a disk of their own.
class Workload {
 public:
  explicit Workload(std::uint64_t seed) : random_(seed) {}

  // Until the end, or until the first failure.
  void go(std::int64_t n, Fault fault, std::int64_t times = 1) {
    disk_.fail_at(n, fault, times);
    fault_ = fault;
    auto opened = open_rows(options(disk_.name()));
    if (opened) write_all(*opened->file);
    if (!opened) check_refusal(opened.error());
    opened = internal("closed");
  }

  void lose_power() { disk_.lose_unsynced(random_); }

  // The disk is whole again: what is there now is allowed, is sound, and can be written.
  void check_what_is_left() {
    disk_.fail_at(1, Fault::none);
    auto opened = open_rows(options(disk_.name()));
    ASSERT_TRUE(opened.ok()) << to_string(opened.error());
    EXPECT_THAT(allowed_, Contains(opened->rows));
    const auto more = OneCommit(100).put("counts", "more", "1").write_to(*opened->file);
    EXPECT_EQ(more.outcome, CommitOutcome::durable) << more.details;
    opened->rows[{"counts", "more"}] = "1";
    const TextRows expected = opened->rows;
    opened = internal("closed");
    opened = open_rows(options(disk_.name()));
    ASSERT_TRUE(opened.ok()) << to_string(opened.error());
    EXPECT_EQ(opened->rows, expected);
  }

  DiskChange struck() const { return disk_.struck(); }
  const std::optional<CommitOutcome>& first_failure() const { return first_failure_; }
  const FaultyDisk& disk() const { return disk_; }

 private:
  SqliteOptions options(const std::string& vfs) const {
    // A log of three commits or so, so that it is brought into the file now and then; and batches
    // that become rows after every third commit or so.
    return {.path = folder_ / "kv.db",
            .service = "kv",
            .log_bytes_max = 32 << 10,
            .batch_bytes_max = 8 << 10,
            .fold_rows_min = 1,
            .vfs = vfs};
  }

  void check_refusal(const Error& error) const {
    EXPECT_NE(disk_.struck(), DiskChange::none) << to_string(error);
    EXPECT_THAT(error.code,
                AnyOf(Code::internal, Code::resource_exhausted, Code::permission_denied))
        << to_string(error);
  }

  void write_all(SqliteFile& file) {
    for (int n = 1; n <= commits_count; ++n) {
      const TextRows after = rows_after(n, allowed_.back());
      const DiskChange struck_before = disk_.struck();
      const auto written = commit_of(n).write_to(file);
      if (written.outcome == CommitOutcome::durable) {
        allowed_ = {after};
      } else {
        if (!first_failure_) first_failure_ = written.outcome;
        if (struck_before == DiskChange::none) check_outcome(written);
        if (written.outcome == CommitOutcome::failed) return allowed_.push_back(after);
      }
      if (file.checkpoint_due()) file.checkpoint();
      if (file.fold_due()) file.fold();
    }
  }

  // What was reported of a commit in which the fault struck.
  void check_outcome(const SqliteFile::Written& written) const {
    const bool is_power_or_disk = fault_ == Fault::power_cut || fault_ == Fault::io_error;
    const bool undone = !is_power_or_disk && disk_.struck() == DiskChange::write;
    EXPECT_EQ(written.outcome, undone ? CommitOutcome::full : CommitOutcome::failed)
        << written.details;
    EXPECT_THAT(written.details, testing::Not(IsEmpty()));
  }

  const ScratchFolder folder_;
  FaultyDisk disk_;
  Random random_;
  Fault fault_ = Fault::none;
  std::vector<TextRows> allowed_{{}};
  std::optional<CommitOutcome> first_failure_;
};

// How the first failure was reported, over all runs.
struct Seen {
  int full = 0;
  int failed = 0;
  int elsewhere = 0;  // In opening, bringing the log into the file, closing.
};

Seen run_at_every_change(Fault fault, bool then_lose_power, std::int64_t times = 1) {
  Seen seen;
  for (std::int64_t n = 1;; ++n) {
    SCOPED_TRACE("change " + std::to_string(n));
    Workload run(static_cast<std::uint64_t>(n));
    run.go(n, fault, times);
    if (run.struck() == DiskChange::none) return seen;
    if (then_lose_power) run.lose_power();
    run.check_what_is_left();
    if (!run.first_failure()) ++seen.elsewhere;
    if (run.first_failure() == CommitOutcome::full) ++seen.full;
    if (run.first_failure() == CommitOutcome::failed) ++seen.failed;
    if (testing::Test::HasFailure()) return seen;
  }
}

TEST(SqliteCrash, KeepsWhatWasAcknowledgedWhereThePowerFailsAtAnyChange) {
  const Seen seen = run_at_every_change(Fault::power_cut, /*then_lose_power=*/true);

  EXPECT_GT(seen.failed, 50);
  EXPECT_GT(seen.elsewhere, 10);
  EXPECT_EQ(seen.full, 0);
}

TEST(SqliteCrash, KeepsWhatWasAcknowledgedWhereTheProcessIsKilledAtAnyChange) {
  // What was written stays, synced or not: the system lives on.
  const Seen seen = run_at_every_change(Fault::power_cut, /*then_lose_power=*/false);

  EXPECT_GT(seen.failed, 50);
}

TEST(SqliteCrash, FailsWhereAnyChangeFails) {
  const Seen seen = run_at_every_change(Fault::io_error, /*then_lose_power=*/true);

  EXPECT_GT(seen.failed, 50);
  EXPECT_EQ(seen.full, 0);
}

TEST(SqliteCrash, UndoesWhereThereIsNoRoomForAWriteAndGoesOn) {
  for (const Fault fault : {Fault::no_room, Fault::quota}) {
    const Seen seen = run_at_every_change(fault, /*then_lose_power=*/true);

    EXPECT_GT(seen.full, 30);
    EXPECT_GT(seen.failed, 5) << "a sync that failed is never taken for a full disk";
  }
}

TEST(SqliteCrash, UndoesManyTimesWhereThereIsNoRoomForLong) {
  const Seen seen = run_at_every_change(Fault::full_disk, /*then_lose_power=*/false, /*times=*/9);

  EXPECT_GT(seen.full, 30);
  EXPECT_EQ(seen.failed, 0);
}

TEST(SqliteCrash, WritesNothingMoreOnceTheLogCouldNotBeBroughtIntoTheFile) {
  const ScratchFolder folder;
  FaultyDisk disk;
  auto opened = open_rows({.path = folder / "kv.db", .service = "kv", .vfs = disk.name()}).value();
  ASSERT_EQ(OneCommit(1).put("s", "a", "1").write_to(*opened.file).outcome, CommitOutcome::durable);
  disk.fail_at(1, Fault::io_error);

  opened.file->checkpoint();

  EXPECT_EQ(OneCommit(2).put("s", "a", "2").write_to(*opened.file).outcome, CommitOutcome::failed);
  EXPECT_NE(disk.struck(), DiskChange::none);
}

TEST(SqliteCrash, LeavesNothingUnsyncedWhereItHasAcknowledgedOrClosed) {
  Workload run(1);

  run.go(1'000'000, Fault::io_error);

  EXPECT_GT(run.disk().changes(), 100);
  EXPECT_THAT(run.disk().unsynced(), IsEmpty());
  run.check_what_is_left();
}

}  // namespace
}  // namespace onetrip::test
