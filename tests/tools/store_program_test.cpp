// onetrip-store as it is used: what it prints, how it ends, and that it changes nothing.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "onetrip/store/sqlite_file.hpp"
#include "onetrip/wire/json_tree.hpp"
#include "tests/tools/store_for_tests.hpp"

#include "tools/store/progress.hpp"

namespace onetrip::tools {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// As a store does it while it runs: what it leaves without an end is a log.
void write_rows(SqliteFile& file, CommitNo from, CommitNo to) {
  for (CommitNo n = from; n <= to; ++n) {
    std::vector<ChangeSet> sets{ChangeSet(n)};
    sets.front().put("numbers", n, "row " + std::to_string(n));
    ASSERT_EQ(file.write(CommitBatch{sets}).outcome, CommitOutcome::durable);
  }
}

class StoreProgram : public ::testing::Test {
 protected:
  std::string store() const { return folder_ / "kv.db"; }
  std::unique_ptr<SqliteFile> open() const {
    auto file = SqliteFile::open({.path = store(), .service = "kv"}).value();
    CollectBytes rows;
    EXPECT_TRUE(file->load(rows).ok());
    return file;
  }
  void fill() const {
    const auto file = open();
    write_rows(*file, 1, 200);
  }
  // Names and contents of all but the locks.
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(folder_.path()))
      if (entry.path().extension() != ".lock") files[entry.path()] = bytes_of(entry.path());
    return files;
  }
  // Changes a byte of what `text` is found in, wherever that is: pages that are free have old
  // bytes.
  void damage(const std::string& text) const {
    std::string bytes = bytes_of(store());
    ASSERT_NE(bytes.find(text), std::string::npos);
    for (auto at = bytes.find(text); at != std::string::npos; at = bytes.find(text))
      bytes[at] = 'X';
    std::ofstream(store(), std::ios::binary) << bytes;
  }

  ScratchFolder folder_;
};

TEST_F(StoreProgram, CheckTellsWhatIsThereAndChangesNothing) {
  fill();
  const auto before = files();

  const Ran ran = run({"check", store()});

  EXPECT_EQ(ran.status, 0);
  EXPECT_THAT(ran.out, HasSubstr("service      kv\nschema       2\nlast commit  200\n"));
  EXPECT_THAT(ran.out, testing::ContainsRegex("numbers +200 +[0-9]+\n"));
  EXPECT_THAT(ran.err, IsEmpty());
  EXPECT_EQ(files(), before);
}

TEST_F(StoreProgram, CheckTellsTheSameAsOneObject) {
  fill();

  const Ran ran = run({"check", store(), "--json"});

  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(wire::parse_json(ran.out).ok()) << ran.out;
  EXPECT_THAT(ran.out, HasSubstr(R"("service":"kv","schema":2)"));
  EXPECT_THAT(ran.out,
              HasSubstr(R"("sound":true,"problems":[],"spaces":[{"space":"numbers","rows":200,)"));
}

TEST_F(StoreProgram, ReadsTheLogThatACrashHasLeftAndLeavesIt) {
  fill();
  {
    const auto file = open();
    write_rows(*file, 201, 300);
    // As it is found after kill -9.
    fs::create_directory(folder_ / "crashed");
    fs::copy_file(store(), folder_ / "crashed/kv.db");
    fs::copy_file(store() + "-wal", folder_ / "crashed/kv.db-wal");
  }
  const std::string crashed = folder_ / "crashed/kv.db";
  const std::string file_before = bytes_of(crashed);
  const std::string log_before = bytes_of(crashed + "-wal");

  const Ran checked = run({"check", crashed});
  const Ran exported = run({"export", crashed});

  EXPECT_EQ(checked.status, 0) << checked.err;
  EXPECT_THAT(checked.out, HasSubstr("last commit  300\n"));
  EXPECT_THAT(checked.out, HasSubstr("log "));
  EXPECT_THAT(exported.out, HasSubstr(R"("value":"row 300"})"));
  EXPECT_EQ(bytes_of(crashed), file_before);
  EXPECT_EQ(bytes_of(crashed + "-wal"), log_before);
}

TEST_F(StoreProgram, NamesTheRowThatIsDamagedAndLeavesItSo) {
  fill();
  damage("row 42");
  const auto before = files();

  const Ran text = run({"check", store()});
  const Ran json = run({"check", "--json", store()});
  const Ran exported = run({"export", store()});

  EXPECT_EQ(text.status, 74);
  EXPECT_THAT(text.err,
              HasSubstr("the row of space \"numbers\" with the key x'2A' is not what was"));
  EXPECT_EQ(json.status, 74);
  EXPECT_THAT(json.out, HasSubstr(R"("sound":false,"problems":["the row of space)"));
  EXPECT_EQ(exported.status, 74);
  EXPECT_THAT(exported.out, testing::Not(HasSubstr("\"end\""))) << "an import notices";
  EXPECT_EQ(files(), before);
}

TEST_F(StoreProgram, NeverChangesAFileWhateverByteOfItIsFlipped) {
  fill();
  const std::string good = bytes_of(store());
  int refused = 0;

  for (std::size_t at = 3; at < good.size(); at += 211) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x11);
    std::ofstream(store(), std::ios::binary) << bad;

    const Ran ran = run({"check", store()});

    ASSERT_TRUE(ran.status == 0 || ran.status == 74) << at << ran.err;
    if (ran.status != 0) ++refused;
    ASSERT_EQ(bytes_of(store()), bad) << at;
    ASSERT_FALSE(fs::exists(store() + "-wal")) << at;
  }
  EXPECT_GT(refused, 20);
}

TEST_F(StoreProgram, IsRefusedWhileAServiceHasTheStore) {
  const auto file = open();

  for (const char* command : {"check", "export"}) {
    const Ran ran = run({command, store()});
    EXPECT_EQ(ran.status, 74);
    EXPECT_THAT(ran.err, HasSubstr("in use by process " + std::to_string(getpid())));
  }
}

TEST_F(StoreProgram, ImportReplacesNothing) {
  fill();
  const std::string lines = run({"export", store()}).out;
  std::ofstream(folder_ / "orphan.db-wal") << "a log";
  const auto before = files();

  EXPECT_EQ(run({"import", store()}, lines).status, 74);
  EXPECT_THAT(run({"import", folder_ / "orphan.db"}, lines).err,
              HasSubstr("the log of another store"));
  EXPECT_EQ(run({"import", folder_ / "none/kv.db"}, lines).status, 74);

  EXPECT_EQ(files(), before);
}

TEST_F(StoreProgram, ExportsToAFileThatIsWholeAndImportsFromIt) {
  fill();

  const Ran exported = run({"export", store(), "-o", folder_ / "lines"});
  const Ran again = run({"export", store(), "-o", folder_ / "lines"});
  const Ran imported = run({"import", folder_ / "copy.db", "-i", folder_ / "lines"});

  EXPECT_EQ(exported.status, 0);
  EXPECT_THAT(exported.out, IsEmpty());
  EXPECT_THAT(exported.err, HasSubstr("200 rows exported"));
  EXPECT_EQ(again.status, 74);
  EXPECT_EQ(imported.status, 0) << imported.err;
  EXPECT_EQ(rows_of(folder_ / "copy.db"), rows_of(store()));
}

TEST_F(StoreProgram, AServiceGoesOnWithWhatWasImported) {
  fill();
  ASSERT_EQ(run({"import", folder_ / "copy.db"}, run({"export", store()}).out).status, 0);
  fs::rename(folder_ / "copy.db", store());
  {
    const auto file = open();
    EXPECT_EQ(file->last_commit(), 200U);
    write_rows(*file, 201, 210);
  }

  EXPECT_THAT(run({"check", store()}).out, HasSubstr("last commit  210\n"));
}

TEST_F(StoreProgram, SaysHowItIsUsed) {
  EXPECT_EQ(run({}).status, 2);
  EXPECT_EQ(run({"check"}).status, 2);
  EXPECT_EQ(run({"chekc", store()}).status, 2);
  EXPECT_EQ(run({"check", folder_ / "none.db"}).status, 74);
  EXPECT_EQ(run({"--version"}).out, "onetrip-store 1.2.3\n");
  const Ran help = run({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, HasSubstr("Exit: 0; 2 wrong usage; 65"));
}

TEST(StoreProgress, SaysNothingInTheFirstTwoSecondsAndThenNowAndThen) {
  ManualClock clock;
  std::vector<std::string> said;
  Progress progress(clock, /*at_terminal=*/false,
                    [&](const std::string& text) { said.push_back(text); });
  const auto rows = [&](int count) {
    for (int i = 0; i != count; ++i) progress.row();
  };

  progress.begin("export", 1024);
  rows(256);
  clock.advance(std::chrono::seconds(2));
  rows(256);
  clock.advance(std::chrono::seconds(4));
  rows(256);
  clock.advance(std::chrono::seconds(1));
  rows(256);
  progress.end();

  EXPECT_THAT(
      said, ElementsAre("export: 512 of 1024 rows, 50 %\n", "export: 1024 of 1024 rows, 100 %\n"));
}

TEST(StoreProgress, WritesOneLineOverAndOverAtATerminal) {
  ManualClock clock;
  std::string said;
  Progress progress(clock, /*at_terminal=*/true, [&](const std::string& text) { said += text; });

  progress.begin("import", 0);
  clock.advance(std::chrono::seconds(2));
  for (int i = 0; i != 256; ++i) progress.row();
  progress.phase("import: writing the file");
  progress.end();

  EXPECT_EQ(said, "\r\033[Kimport: 256 rows\r\033[Kimport: writing the file\r\033[K");
}

}  // namespace
}  // namespace onetrip::tools
