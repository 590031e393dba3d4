#include "tools/repl/history.hpp"

#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scratch_folder.hpp"

namespace onetrip::repl {
namespace {

using testing::ElementsAre;

class HistoryTest : public testing::Test {
 protected:
  std::string text() const {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  static unsigned mode_of(const std::string& file) {
    struct stat status {};
    EXPECT_EQ(stat(file.c_str(), &status), 0) << file;
    return status.st_mode & 0777U;
  }

  ScratchFolder folder;
  std::string path = folder / "state/onetrip/repl_history";
};

TEST_F(HistoryTest, EachLineIsInTheFileWhenItIsAddedAndInTheNextSession) {
  History first(path);
  ASSERT_TRUE(first.load().ok());
  ASSERT_TRUE(first.add("a.b 1").ok());
  EXPECT_EQ(text(), "a.b 1\n");
  ASSERT_TRUE(first.add("a.c").ok());

  History second(path);
  ASSERT_TRUE(second.load().ok());

  EXPECT_THAT(second.lines(), ElementsAre("a.b 1", "a.c"));
}

TEST_F(HistoryTest, IsItsUsersAlone) {
  ASSERT_TRUE(History(path).add("a.b").ok());

  EXPECT_EQ(mode_of(path), 0600U);
  EXPECT_EQ(mode_of(folder / "state/onetrip"), 0700U);
  EXPECT_EQ(mode_of(folder / "state"), 0700U);
}

TEST_F(HistoryTest, LeavesOutRepeatsSecretsBlanksAndControlCharacters) {
  History history(path);
  for (const std::string line :
       {"a.b", "a.b", " secret.word x", "", "\t", "x\x1b[2J", "x\ny", "\xff", "a.c", "a.b"}) {
    ASSERT_TRUE(history.add(line).ok());
  }

  EXPECT_THAT(history.lines(), ElementsAre("a.b", "a.c", "a.b"));
  EXPECT_EQ(text(), "a.b\na.c\na.b\n");
}

TEST_F(HistoryTest, KeepsTheLastThousandLines) {
  History history(path);
  for (std::size_t i = 0; i < history_lines_max + 5; ++i) {
    ASSERT_TRUE(history.add("line " + std::to_string(i)).ok());
  }

  EXPECT_EQ(history.lines().size(), history_lines_max);
  EXPECT_EQ(history.lines().front(), "line 5");
  History next(path);
  ASSERT_TRUE(next.load().ok());
  EXPECT_EQ(next.lines(), history.lines());
  EXPECT_EQ(text().substr(0, 7), "line 5\n");
}

TEST_F(HistoryTest, TwoSessionsAddToOneFile) {
  History one(path);
  History other(path);

  ASSERT_TRUE(one.add("from.one").ok());
  ASSERT_TRUE(other.add("from.other").ok());

  EXPECT_EQ(text(), "from.one\nfrom.other\n");
}

TEST_F(HistoryTest, ReadsWhatIsGoodOfABrokenFile) {
  ASSERT_TRUE(History(path).add("a.b").ok());
  std::ofstream(path, std::ios::app) << "x\x1b[2J\n\xff\xfe\n"
                                     << std::string(100'000, 'x') << "\na.c";

  History history(path);
  ASSERT_TRUE(history.load().ok());

  EXPECT_THAT(history.lines(), ElementsAre("a.b", "a.c"));
}

TEST_F(HistoryTest, WhereTheFileCannotBeTheLinesAreStillInMemory) {
  std::ofstream(folder / "state") << "a file, where a folder should be";
  History history(path);

  EXPECT_TRUE(history.load().ok());
  EXPECT_FALSE(history.add("a.b").ok());

  EXPECT_THAT(history.lines(), ElementsAre("a.b"));
}

TEST(HistoryPath, IsInTheStateFolderOrBelowHome) {
  EXPECT_EQ(history_path("/state", "/home/ann").value(), "/state/onetrip/repl_history");
  EXPECT_EQ(history_path("", "/home/ann").value(), "/home/ann/.local/state/onetrip/repl_history");
  EXPECT_EQ(history_path("relative", "/home/ann").value(),
            "/home/ann/.local/state/onetrip/repl_history");
  EXPECT_FALSE(history_path("", "").ok());
}

}  // namespace
}  // namespace onetrip::repl
