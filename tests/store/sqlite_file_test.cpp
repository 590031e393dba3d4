// The file itself: how it is made, told from others, loaded, and read with SQLite's own shell.
#include "onetrip/store/sqlite_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <sqlite3.h>

#include "onetrip/store/sqlite_reader.hpp"
#include "tests/store/sqlite_rows.hpp"
#include "tests/store/sqlite_shell.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class SqliteFileTest : public ::testing::Test {
 protected:
  SqliteOptions options() const { return {.path = folder_ / "kv.db", .service = "kv"}; }
  OpenedRows open() const { return open_rows(options()).value(); }

  // Why it is refused.
  Error refusal(const SqliteOptions& options) const {
    const auto opened = open_rows(options);
    return opened ? Error{Code::ok, "accepted", "", Outcome::executed} : opened.error();
  }
  Error refusal() const { return refusal(options()); }

  void fill() const {
    const auto opened = open();
    EXPECT_EQ(OneCommit(1).put("s", "a", "1").put("s", "b", "2").write_to(*opened.file).outcome,
              CommitOutcome::durable);
    EXPECT_EQ(OneCommit(2).put("t", "a", std::string(9000, 'x')).write_to(*opened.file).outcome,
              CommitOutcome::durable);
  }

  std::string shell(const std::string& sql) const { return run_shell(options().path, sql); }

  ScratchFolder folder_;
};

TEST_F(SqliteFileTest, IsMadeForItsUserAlone) {
  const auto opened = open();

  EXPECT_TRUE(opened.recovered.is_new);
  EXPECT_EQ(opened.recovered.last_commit, 0U);
  for (const char* name : {"kv.db", "kv.db.lock"}) {
    struct stat found {};
    ASSERT_EQ(stat((folder_ / name).c_str(), &found), 0) << name;
    EXPECT_EQ(found.st_mode & 0777U, 0600U) << name;
  }
}

TEST_F(SqliteFileTest, HoldsWhatWasWritten) {
  fill();

  const auto opened = open();

  EXPECT_EQ(opened.rows,
            (TextRows{{{"s", "a"}, "1"}, {{"s", "b"}, "2"}, {{"t", "a"}, std::string(9000, 'x')}}));
  EXPECT_EQ(opened.recovered.rows, 3U);
  EXPECT_EQ(opened.recovered.last_commit, 2U);
  EXPECT_FALSE(opened.recovered.is_new);
}

TEST_F(SqliteFileTest, AppliesChangesInTheirOrder) {
  fill();
  auto opened = open();

  const auto written = OneCommit(3)
                           .put("s", "c", "3")
                           .clear("s")
                           .put("s", "b", "4")
                           .put("s", "d", "5")
                           .erase("s", "d")
                           .erase("s", "never")
                           .erase("t", "a")
                           .write_to(*opened.file);
  opened.file.reset();

  EXPECT_EQ(written.outcome, CommitOutcome::durable);
  const auto again = open();
  EXPECT_EQ(again.rows, (TextRows{{{"s", "b"}, "4"}}));
  EXPECT_EQ(again.recovered.last_commit, 3U);
}

TEST_F(SqliteFileTest, ShowsItsSpacesToTheShellWhenItIsClosed) {
  fill();

  EXPECT_EQ(shell("SELECT * FROM spaces"), "s|2|8\nt|1|9005\n");
  EXPECT_EQ(shell("SELECT value FROM meta WHERE name='service'"), "kv\n");
  EXPECT_FALSE(fs::exists(options().path + "-wal"));
}

TEST_F(SqliteFileTest, IsOpenedByOneAtATime) {
  const auto opened = open();

  EXPECT_THAT(refusal().message,
              HasSubstr("is in use by process " + std::to_string(getpid()) + ": stop it first"));
  EXPECT_THAT(shell("SELECT * FROM spaces"), HasSubstr("locked"));
}

TEST_F(SqliteFileTest, IsRefusedWhileTheShellHasItOpen) {
  fill();
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(options().path.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, "BEGIN; SELECT * FROM meta", nullptr, nullptr, nullptr), 0);

  const Error error = refusal();
  sqlite3_close(database);

  EXPECT_EQ(error.reason, "in_use");
  EXPECT_THAT(error.message, HasSubstr("is open in another program"));
  EXPECT_EQ(refusal().message, "accepted");
}

TEST_F(SqliteFileTest, IsRefusedWhereItIsNewerThanTheProgram) {
  fill();
  shell("PRAGMA user_version=3");

  EXPECT_EQ(refusal().code, Code::failed_precondition);
  EXPECT_THAT(refusal().message,
              HasSubstr("has version 3, and this program knows versions up to 2"));
}

TEST_F(SqliteFileTest, BringsAFileOfTheFirstVersionUpToItsOwn) {
  fill();
  shell(
      "DROP TABLE stored_batches; DELETE FROM meta WHERE name='last_kept'; "
      "PRAGMA user_version=1");
  {
    const auto reader = SqliteReader::open(options().path).value();
    EXPECT_EQ(reader->facts().schema, 1);
    EXPECT_EQ(reader->facts().last_commit, 2U);
    CollectRows rows;
    EXPECT_EQ(reader->read(rows).value().rows, 3U);
  }
  auto opened = open();
  EXPECT_EQ(opened.recovered.rows, 3U);
  EXPECT_EQ(opened.recovered.last_commit, 2U);
  EXPECT_EQ(OneCommit(3).put("s", "c", "3").write_to(*opened.file).outcome, CommitOutcome::durable);
  opened.file.reset();

  EXPECT_EQ(shell("PRAGMA user_version"), "2\n");
  EXPECT_EQ(open().recovered.rows, 4U);
}

TEST_F(SqliteFileTest, IsRefusedWhereItIsAnotherServices) {
  fill();
  SqliteOptions other = options();
  other.service = "perf_ledger";

  EXPECT_THAT(refusal(other).message, HasSubstr("is that of the service kv, not of perf_ledger"));
  EXPECT_EQ(refusal().message, "accepted");
}

TEST_F(SqliteFileTest, IsRefusedAndLeftAloneWhereItIsNoStore) {
  shell("CREATE TABLE theirs(a); INSERT INTO theirs VALUES(1)");
  EXPECT_EQ(refusal().code, Code::data_loss);
  EXPECT_THAT(refusal().message, HasSubstr("is not a store of onetrip"));
  EXPECT_EQ(shell("SELECT a FROM theirs"), "1\n");

  std::ofstream(options().path) << std::string(5000, 'x');
  EXPECT_THAT(refusal().message, HasSubstr("is damaged, or none"));
}

TEST_F(SqliteFileTest, IsNeverMadeAnewWhereItWasCutOffOrItsLogIsLeft) {
  fill();
  fs::resize_file(options().path, 0);
  EXPECT_EQ(refusal().code, Code::data_loss);
  EXPECT_THAT(refusal().message, HasSubstr("is empty, as no store ever is"));

  fs::rename(options().path, options().path + "-wal");
  EXPECT_EQ(refusal().code, Code::data_loss);
  EXPECT_THAT(refusal().message, HasSubstr("-wal is there without its store"));
}

TEST_F(SqliteFileTest, IsMadeWhereAnEarlierTryWasLeftUnfinished) {
  std::ofstream(options().path + ".new") << std::string(5000, 'x');

  EXPECT_EQ(refusal().message, "accepted");
  EXPECT_FALSE(fs::exists(options().path + ".new"));
}

TEST_F(SqliteFileTest, NamesTheRowThatIsNotWhatWasWritten) {
  fill();
  shell("UPDATE stored_rows SET value=x'a133' WHERE key=x'a162'");

  EXPECT_EQ(refusal().code, Code::data_loss);
  EXPECT_THAT(refusal().message,
              StartsWith("the row of space \"s\" with the key x'A162' is not what was written"));
}

TEST_F(SqliteFileTest, NeverServesWhatAnyFlippedByteHasMadeOfIt) {
  fill();
  const TextRows written = open().rows;
  const auto size = static_cast<std::int64_t>(fs::file_size(options().path));
  fs::copy_file(options().path, folder_ / "good");
  int refused = 0;

  for (std::int64_t at = 0; at < size; at += 13) {
    fs::copy_file(folder_ / "good", options().path, fs::copy_options::overwrite_existing);
    std::fstream file(options().path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(at);
    const int flipped = file.get() ^ 0x11;
    file.seekp(at);
    file.put(static_cast<char>(flipped));
    file.close();

    const auto opened = open_rows(options());

    if (!opened) {
      ++refused;
    } else {
      ASSERT_EQ(opened->rows, written) << "byte " << at;
    }
    std::error_code ignored;
    fs::remove(options().path + "-wal", ignored);
  }
  EXPECT_GT(refused, 500) << "of " << size / 13;
}

TEST_F(SqliteFileTest, IsRefusedWhereItsIndexWouldLetWritesMissWhatTheyReplace) {
  fill();
  const auto page =
      std::stoll(shell("SELECT rootpage FROM sqlite_schema WHERE name='stored_rows_by_key'"));
  std::fstream file(options().path, std::ios::in | std::ios::out | std::ios::binary);
  std::string bytes(4096, '\0');
  file.seekg((page - 1) * 4096);
  file.read(bytes.data(), 4096);
  const auto place = bytes.find(
      "s\xa1"
      "b");  // The entry of the row "b" of the space "s".
  ASSERT_NE(place, std::string::npos);
  file.seekp((page - 1) * 4096 + static_cast<std::int64_t>(place) + 2);
  file.put('c');
  file.close();

  EXPECT_EQ(refusal().code, Code::data_loss);
  EXPECT_THAT(refusal().message, HasSubstr("the index of the rows is damaged"));
}

TEST_F(SqliteFileTest, KeepsItsLogShortWhereItIsBroughtIntoTheFile) {
  SqliteOptions small = options();
  small.log_bytes_max = 64 << 10;
  const auto opened = open_rows(small).value();
  std::uintmax_t longest = 0;

  for (CommitNo n = 1; n != 200; ++n) {
    OneCommit(n).put("s", std::to_string(n % 10), std::string(5000, 'x')).write_to(*opened.file);
    if (opened.file->checkpoint_due()) opened.file->checkpoint();
    longest = std::max(longest, fs::file_size(options().path + "-wal"));
  }

  EXPECT_GT(longest, 64U << 10);
  EXPECT_LT(longest, 100U << 10);
}

TEST_F(SqliteFileTest, HasALogThatCommitsNeedNotMakeLonger) {
  const auto opened = open_rows(options()).value();
  const std::uintmax_t at_first = fs::file_size(options().path + "-wal");

  for (CommitNo n = 1; n != 200; ++n) {
    OneCommit(n).put("s", std::to_string(n), std::string(3000, 'x')).write_to(*opened.file);
    ASSERT_EQ(fs::file_size(options().path + "-wal"), at_first) << n;
    if (n == 150) opened.file->checkpoint();
  }

  EXPECT_GE(at_first, options().log_bytes_max);
}

TEST_F(SqliteFileTest, FindsWhatACrashHasLeftInALogWithNothingBehindIt) {
  auto opened = open_rows(options()).value();
  OneCommit(1).put("s", "a", "1").write_to(*opened.file);
  OneCommit(2).put("s", "b", "2").write_to(*opened.file);
  SqliteOptions left = options();
  left.path = folder_ / "left.db";
  fs::copy_file(options().path, left.path);
  fs::copy_file(options().path + "-wal", left.path + "-wal");

  const auto found = open_rows(left).value();

  EXPECT_EQ(found.rows, (TextRows{{{"s", "a"}, "1"}, {{"s", "b"}, "2"}}));
  EXPECT_EQ(found.recovered.log_frames, opened.recovered.log_frames + 2);
}

TEST_F(SqliteFileTest, HasThePageSizeItWasMadeWith) {
  SqliteOptions large = options();
  large.page_size = 16384;
  EXPECT_EQ(refusal(large).message, "accepted");
  EXPECT_EQ(refusal().message, "accepted");

  EXPECT_EQ(shell("PRAGMA page_size"), "16384\n");
}

TEST_F(SqliteFileTest, CannotBeMadeInAFolderThatMayOnlyBeRead) {
  const bool is_root = geteuid() == 0;
  if (is_root) {
    ASSERT_EQ(chown(folder_.path().c_str(), 65534, 65534), 0);
    ASSERT_EQ(seteuid(65534), 0);
  }
  chmod(folder_.path().c_str(), 0500);

  const Error error = refusal();
  chmod(folder_.path().c_str(), 0700);
  ASSERT_EQ(seteuid(getuid()), 0);

  EXPECT_EQ(error.code, Code::permission_denied);
  EXPECT_THAT(error.message, HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace onetrip::test
