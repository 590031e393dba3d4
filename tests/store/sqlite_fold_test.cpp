// Batches that become rows: what a file holds before, while, and after.
#include <gmock/gmock.h>

#include <filesystem>

#include "onetrip/base/random.hpp"
#include "onetrip/store/sqlite_reader.hpp"
#include "tests/store/faulty_disk.hpp"
#include "tests/store/sqlite_rows.hpp"
#include "tests/store/sqlite_shell.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const std::string large_value(9000, 'x');

class SqliteFoldTest : public ::testing::Test {
 protected:
  SqliteOptions options() const {
    return {.path = folder_ / "kv.db", .service = "kv", .vfs = disk_.name()};
  }
  // Batches are made rows as soon as there are any.
  SqliteOptions folding() const {
    SqliteOptions options = this->options();
    options.batch_bytes_max = 1;
    return options;
  }
  OpenedRows open() const { return open_rows(options()).value(); }

  // As a kill leaves it: nothing that is not written yet will be.
  void kill(OpenedRows& opened) {
    disk_.fail_at(1, Fault::power_cut);
    opened.file.reset();
    disk_.fail_at(1, Fault::none);
  }
  static void fold_all(SqliteFile& file) {
    while (file.fold_due()) file.fold();
  }
  std::string shell(const std::string& sql) const { return run_shell(options().path, sql); }
  // Of a file that is closed, or was left by a kill.
  std::string keys_of_rows() const {
    return shell("SELECT group_concat(substr(CAST(key AS TEXT), 2)) FROM stored_rows");
  }
  std::string batches() const { return shell("SELECT count(*) FROM stored_batches"); }

  ScratchFolder folder_;
  FaultyDisk disk_;
};

TEST_F(SqliteFoldTest, KeepsASmallSetAsABatchAndPutsALargeOneAmongTheRows) {
  auto opened = open();
  OneCommit(1).put("s", "a", "1").write_to(*opened.file);
  OneCommit(2).put("s", "b", large_value).put("s", "c", "1").write_to(*opened.file);
  kill(opened);

  EXPECT_EQ(keys_of_rows(), "b,c\n");
  EXPECT_EQ(batches(), "2\n");
  opened = open();
  EXPECT_EQ(opened.rows,
            (TextRows{{{"s", "a"}, "1"}, {{"s", "b"}, large_value}, {{"s", "c"}, "1"}}));
  EXPECT_EQ(opened.recovered.batches, 2U);
  EXPECT_EQ(opened.recovered.rows, 3U);
  EXPECT_EQ(opened.recovered.last_commit, 2U);
}

TEST_F(SqliteFoldTest, HasNothingButRowsWhenItIsClosed) {
  auto opened = open();
  OneCommit(1).put("s", "a", "1").put("s", "b", "1").write_to(*opened.file);
  OneCommit(2).erase("s", "a").write_to(*opened.file);
  opened.file.reset();

  EXPECT_EQ(keys_of_rows(), "b\n");
  EXPECT_EQ(batches(), "0\n");
  EXPECT_EQ(shell("SELECT value FROM meta WHERE name='last_commit'"), "2\n");
}

TEST_F(SqliteFoldTest, PutsTheLastValueOfARowAndNoOlderOneAfterIt) {
  auto opened = open_rows(folding()).value();
  OneCommit(1).put("s", "a", "1").write_to(*opened.file);
  OneCommit(2).put("s", "a", "2").write_to(*opened.file);
  // The fold takes the first two; the large value passes them.
  ASSERT_TRUE(opened.file->fold_due());
  OneCommit(3).put("s", "a", large_value).write_to(*opened.file);
  fold_all(*opened.file);
  opened.file.reset();

  EXPECT_EQ(open().rows, (TextRows{{{"s", "a"}, large_value}}));
}

TEST_F(SqliteFoldTest, BringsNothingBackThatALargeSetHasRemoved) {
  const auto write_and_remove = [](SqliteFile& file) {
    OneCommit(1).put("s", "a", "1").put("t", "b", "1").write_to(file);
    OneCommit(2).erase("s", "a").clear("t").put("s", "c", large_value).write_to(file);
  };
  auto opened = open_rows(folding()).value();
  write_and_remove(*opened.file);
  kill(opened);
  opened = open_rows(folding()).value();
  EXPECT_EQ(opened.rows, (TextRows{{{"s", "c"}, large_value}}));
  OneCommit(3).put("s", "d", "1").write_to(*opened.file);
  fold_all(*opened.file);
  opened.file.reset();

  EXPECT_EQ(keys_of_rows(), "c,d\n");
}

TEST_F(SqliteFoldTest, KeepsUpWithCommitsThatNeverEnd) {
  SqliteOptions small = options();
  small.batch_bytes_max = 200'000;
  auto opened = open_rows(small).value();
  std::int64_t most = 0;

  for (CommitNo n = 1; n != 3'000; ++n) {
    OneCommit(n).put("s", std::to_string(n), std::string(500, 'x')).write_to(*opened.file);
    if (opened.file->fold_due()) opened.file->fold();
    if (n % 100 != 0) continue;
    kill(opened);
    most = std::max<std::int64_t>(
        most, std::stoll(shell("SELECT sum(length(changes)) FROM stored_batches")));
    opened = open_rows(small).value();
  }

  EXPECT_GT(most, 150'000);
  EXPECT_LT(most, 320'000);
}

TEST_F(SqliteFoldTest, IsPutOffWhereThereIsNoRoomAndLosesNothing) {
  auto opened = open_rows(folding()).value();
  OneCommit(1).put("s", "a", "1").write_to(*opened.file);
  disk_.fail_at(1, Fault::full_disk, 1000);

  opened.file->fold();
  EXPECT_FALSE(opened.file->fold_due()) << "not with every commit";
  disk_.fail_at(1, Fault::none);

  EXPECT_EQ(OneCommit(2).put("s", "b", "1").write_to(*opened.file).outcome, CommitOutcome::durable);
  ASSERT_TRUE(opened.file->fold_due());
  fold_all(*opened.file);
  kill(opened);
  EXPECT_EQ(keys_of_rows(), "a,b\n");
  EXPECT_EQ(batches(), "0\n");
}

TEST_F(SqliteFoldTest, WritesNothingMoreOnceItHasFailed) {
  auto opened = open_rows(folding()).value();
  OneCommit(1).put("s", "a", "1").write_to(*opened.file);
  disk_.fail_at(1, Fault::io_error);

  opened.file->fold();

  EXPECT_EQ(OneCommit(2).put("s", "a", "2").write_to(*opened.file).outcome, CommitOutcome::failed);
  opened.file.reset();
  EXPECT_EQ(open().rows, (TextRows{{{"s", "a"}, "1"}}));
}

TEST_F(SqliteFoldTest, IsRefusedWhereABatchIsNotWhatWasWrittenOrIsMissing) {
  auto opened = open();
  for (CommitNo n = 1; n != 4; ++n) OneCommit(n).put("s", "a", "1").write_to(*opened.file);
  opened.file->checkpoint();
  kill(opened);
  ASSERT_EQ(batches(), "3\n");
  const auto refusal_after = [this](const std::string& sql) {
    const std::string copy = folder_ / "copy.db";
    fs::copy_file(options().path, copy, fs::copy_options::overwrite_existing);
    run_shell(copy, sql);
    CollectRows rows;
    const auto read = SqliteReader::open(copy).value()->read(rows);
    return read ? std::string("accepted") : read.error().message;
  };

  EXPECT_EQ(refusal_after("SELECT 1"), "accepted");
  EXPECT_THAT(refusal_after("UPDATE stored_batches SET changes=x'' WHERE last_commit=2"),
              HasSubstr("the batch of commits that ends with 2 is not what was written"));
  EXPECT_THAT(refusal_after("DELETE FROM stored_batches WHERE last_commit=2"),
              HasSubstr("the commits from 2 to 2 are missing"));
  EXPECT_THAT(refusal_after("DELETE FROM stored_batches WHERE last_commit>1"),
              HasSubstr("the commits from 2 to 3 are missing"));
}

// ---- against a map

// A commit of some changes at random, of the file and of the map.
void commit_at_random(Random& random, SqliteFile& file, CommitNo number, TextRows& rows) {
  OneCommit commit(number);
  for (std::uint64_t changes = 1 + random.below(4); changes != 0; --changes) {
    const char* const space = random.chance(0.5) ? "s" : "t";
    const std::string key = std::to_string(random.below(8));
    const std::uint64_t kind = random.below(10);
    if (kind < 6) {
      const std::string value(kind == 0 ? 5'000 + random.below(100) : random.below(100), 'x');
      commit.put(space, key, value);
      rows[{space, key}] = value;
    } else if (kind < 9) {
      commit.erase(space, key);
      rows.erase({space, key});
    } else {
      commit.clear(space);
      std::erase_if(rows, [&](const auto& row) { return row.first.first == space; });
    }
  }
  ASSERT_EQ(commit.write_to(file).outcome, CommitOutcome::durable);
}

TEST_F(SqliteFoldTest, AgreesWithAMapWheneverItFoldsAndWhereverItIsKilled) {
  const std::uint64_t seed = Random::seed_from_system();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  SqliteOptions small = options();
  small.batch_bytes_max = 300;
  small.fold_rows_min = 2;
  auto opened = open_rows(small).value();
  TextRows rows;

  for (CommitNo n = 1; n != 2'000; ++n) {
    commit_at_random(random, *opened.file, n, rows);
    if (random.chance(0.7) && opened.file->fold_due()) opened.file->fold();
    if (random.chance(0.05)) opened.file->checkpoint();
    if (!random.chance(0.05)) continue;
    random.chance(0.8) ? kill(opened) : opened.file.reset();
    opened = open_rows(small).value();
    ASSERT_EQ(opened.rows, rows) << "after commit " << n;
    ASSERT_EQ(opened.recovered.last_commit, n);
  }
}

}  // namespace
}  // namespace onetrip::test
