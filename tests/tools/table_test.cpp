#include "tools/repl/table.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tools/repl/timing.hpp"

namespace onetrip::repl {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string table(const std::string& json, std::size_t columns = 80) {
  return table_of(wire::parse_json(json).value(), columns);
}

TEST(TableTest, AScalarIsItsText) {
  EXPECT_EQ(table("2.5"), "2.5\n");
  EXPECT_EQ(table("null"), "null\n");
  EXPECT_EQ(table("\"two words\""), "two words\n");
  EXPECT_EQ(table("18446744073709551615"), "18446744073709551615\n");
}

TEST(TableTest, ARecordIsARowAField) {
  EXPECT_EQ(table(R"({"name": "tea", "count": 12, "tags": ["a", {"b": null}], "open": true})"),
            "name   tea\n"
            "count  12\n"
            "tags   [\"a\", {\"b\": null}]\n"
            "open   true\n");
}

TEST(TableTest, AListOfRecordsHasAColumnAField) {
  EXPECT_EQ(table(R"([{"name": "tea", "count": 2}, {"name": "coffee", "count": 11}])"),
            "   name    count\n"
            "0  tea         2\n"
            "1  coffee     11\n");
}

TEST(TableTest, AMapOfRecordsShowsItsKeys) {
  EXPECT_EQ(table(R"({"ann": {"a": 1}, "bob": {"a": 2, "b": "x"}})"),
            "     a  b\n"
            "ann  1\n"
            "bob  2  x\n");
}

TEST(TableTest, RecordsTooWideForTheTerminalStandBelowEachOther) {
  EXPECT_EQ(table(R"({"ann": {"long_name": 1, "other_name": 2}, "bob": {"long_name": 3}})", 20),
            "ann\n"
            "  long_name   1\n"
            "  other_name  2\n"
            "bob\n"
            "  long_name  3\n");
}

TEST(TableTest, RecordsInARecordAreATableBehindIt) {
  EXPECT_EQ(table(R"({"methods": [{"name": "ping", "calls": 2}, {"name": "get", "calls": 11}],
                      "uptime_ms": 5, "tags": [1, {"a": 2}], "refused": {}})"),
            "uptime_ms  5\n"
            "tags       [1, {\"a\": 2}]\n"
            "refused    {}\n"
            "methods\n"
            "     name  calls\n"
            "  0  ping      2\n"
            "  1  get      11\n");
}

TEST(TableTest, AListOfPlainValuesIsALineEach) {
  EXPECT_EQ(table(R"(["a", "b"])"), "a\nb\n");
  EXPECT_EQ(table("[]"), "(none)\n");
  EXPECT_EQ(table("{}"), "(none)\n");
}

TEST(TableTest, NothingInItMovesTheTerminal) {
  EXPECT_EQ(table(R"({"a\u001b[2J": "x\ny\u009b"})"), "a\\x1b[2J  x\\x0ay\\x9b\n");
}

TEST(TableTest, LongCellsAndListsAreCutAndSaySo) {
  const std::string word(100, 'x');
  EXPECT_THAT(table("[{\"a\": \"" + word + "\"}]"), HasSubstr(std::string(57, 'x') + "...\n"));
  EXPECT_EQ(table("\"" + word + "\""), word + "\n");

  std::string list = "[0";
  for (std::size_t i = 0; i < table_rows_max + 4; ++i) list += ",1";
  EXPECT_THAT(table(list + "]"), HasSubstr("... and 5 more"));
}

TEST(TimingTest, PercentilesAreOfTheSortedCalls) {
  std::vector<Duration> calls;
  for (int ms = 100; ms > 0; --ms) calls.emplace_back(std::chrono::milliseconds(ms));

  EXPECT_EQ(timing_text(calls, 10s),
            "100 calls, 10.0 calls/s: p50 50.0 ms, p90 90.0 ms, p99 99.0 ms, max 100.0 ms");
  EXPECT_EQ(timing_text({310us}, 1s),
            "1 call, 1.0 calls/s: p50 0.31 ms, p90 0.31 ms, p99 0.31 ms, max 0.31 ms");
  EXPECT_EQ(percentile({}, 50), Duration::zero());
}

}  // namespace
}  // namespace onetrip::repl
