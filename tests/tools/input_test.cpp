// Lines from standard input and files behind @: sizes, ends and what is no text.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scratch_folder.hpp"
#include "tools/repl/file_text.hpp"
#include "tools/repl/line_reader.hpp"
#include "tools/repl/list_paths.hpp"
#include "tools/repl/text.hpp"

namespace onetrip::repl {
namespace {

std::vector<std::string> lines_of(const std::string& text, std::size_t bytes_max = line_bytes_max) {
  std::istringstream in(text);
  LineReader reader(in, bytes_max);
  std::vector<std::string> lines;
  while (const auto line = reader.next()) lines.push_back(*line);
  EXPECT_EQ(reader.number(), lines.size());
  return lines;
}

// A file with that content, gone at the end of the test.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    ::close(mkstemp(path.data()));
    std::ofstream(path, std::ios::binary) << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { std::remove(path.c_str()); }

  std::string path = testing::TempDir() + "onetrip-repl-test-XXXXXX";
};

TEST(LineReader, GivesTheLastLineWhetherItEndsOrNot) {
  EXPECT_EQ(lines_of("a\n\nb"), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(lines_of("a\n\nb\n"), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(lines_of(""), std::vector<std::string>{});
}

TEST(LineReader, KeepsOneByteTooManyOfALongLineAndFindsTheNextOne) {
  EXPECT_EQ(lines_of("1234\n123456789\n12\n", 4),
            (std::vector<std::string>{"1234", "12345", "12"}));
}

TEST(LineReader, LeavesAByteOrderMarkOutOfTheFirstLineOnly) {
  EXPECT_EQ(lines_of("\xef\xbb\xbfx\n\xef\xbb\xbfy"),
            (std::vector<std::string>{"x", "\xef\xbb\xbfy"}));
}

TEST(ListPaths, FindsWhatBeginsAsTyped) {
  const ScratchFolder folder;
  for (const std::string name : {"day.json", "data.json", ".hidden"}) {
    std::ofstream(folder / name) << "1";
  }
  std::filesystem::create_directory(folder / "days");
  const auto found = [&](const std::string& typed) {
    std::vector<std::string> names = list_paths(folder / typed);
    for (std::string& name : names) name.erase(0, (folder / "").size());
    return names;
  };

  EXPECT_EQ(found("da"), (std::vector<std::string>{"data.json", "day.json", "days/"}));
  EXPECT_EQ(found("day"), (std::vector<std::string>{"day.json", "days/"}));
  EXPECT_EQ(found("").size(), 3U);
  EXPECT_EQ(found("."), std::vector<std::string>{".hidden"});
}

TEST(ListPaths, FindsNothingWhereThereIsNoFolder) {
  const ScratchFolder folder;
  std::ofstream(folder / "file") << "1";

  EXPECT_EQ(list_paths(folder / "absent/x"), std::vector<std::string>{});
  EXPECT_EQ(list_paths(folder / "file/x"), std::vector<std::string>{});
}

TEST(FileText, IsTheWholeFile) {
  const TemporaryFile file(std::string(200'000, 'x') + '\n');

  EXPECT_EQ(read_file_text(file.path).value(), std::string(200'000, 'x') + '\n');
}

TEST(FileText, MayBeAsLongAsTheLimitAndNoLonger) {
  const TemporaryFile file("12345");

  EXPECT_EQ(read_file_text(file.path, 5).value(), "12345");
  const auto refused = read_file_text(file.path, 4);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().reason, "too_large");
  EXPECT_THAT(refused.error().message, testing::HasSubstr("has over 4 bytes"));
}

TEST(FileText, DoesNotReadAFileWithoutAnEndForever) {
  const auto refused = read_file_text("/dev/zero", 1'000'000);

  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, testing::StartsWith("/dev/zero has over 1000000 bytes"));
}

TEST(FileText, SaysWhyItCannotBeRead) {
  EXPECT_EQ(read_file_text("/no/such/file").error().message,
            "cannot read /no/such/file: No such file or directory");
  EXPECT_EQ(read_file_text("/tmp").error().message, "cannot read /tmp: Is a directory");
}

TEST(ReplText, FindsTheFirstByteThatIsNotUtf8) {
  EXPECT_EQ(first_bad_utf8("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80"), std::nullopt);
  EXPECT_EQ(first_bad_utf8("gr\xc3\xbc\xff"), 4U);
  EXPECT_EQ(first_bad_utf8("a\xc3"), 1U);
  EXPECT_EQ(first_bad_utf8("\xc0\x80"), 0U);
}

TEST(ReplText, CountsCharactersNotBytes) { EXPECT_EQ(character_count("gr\xc3\xbc\xc3\x9f"), 4U); }

TEST(ReplText, ShowsControlCharactersInsteadOfObeyingThem) {
  EXPECT_EQ(printable("a\tb\x1b[0m\x7f\xc2\x85 \xc3\xbc"), "a\\x09b\\x1b[0m\\x7f\\x85 \xc3\xbc");
}

TEST(Text, IsWrappedAtSpacesWhereThereAreAny) {
  EXPECT_EQ(wrapped("one two three", 9, 2), "  one two\n  three\n");
  EXPECT_EQ(wrapped("onetwothree 4", 5, 0), "onetw\nothre\ne 4\n");
  EXPECT_EQ(wrapped("\xc3\xbc\xc3\xbc\xc3\xbc", 2, 0), "\xc3\xbc\xc3\xbc\n\xc3\xbc\n");
  EXPECT_EQ(wrapped("  a", 1, 4), "     \n    a\n");
  EXPECT_EQ(wrapped("", 10, 0), "\n");
}

}  // namespace
}  // namespace onetrip::repl
