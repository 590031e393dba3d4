#include "onetrip/base/log.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace onetrip {
namespace {

std::string written(Level level, std::string_view event, std::initializer_list<LogField> fields) {
  testing::internal::CaptureStderr();
  make_stderr_log("perf_ledger", Level::info)->write(level, event, fields);
  return testing::internal::GetCapturedStderr();
}

TEST(Log, WritesOneLogfmtLineWithTimeLevelServiceAndFields) {
  const std::string line = written(Level::warning, "slow call", {{"method", "update"}});

  EXPECT_TRUE(line.starts_with("ts=20")) << line;
  EXPECT_NE(line.find("Z level=warning service=perf_ledger event=\"slow call\" method=update\n"),
            std::string::npos)
      << line;
}

TEST(Log, QuotesWhatWouldBreakTheLine) {
  const std::string line = written(Level::error, "x", {{"why", "a \"b\"\nts=1"}, {"empty", ""}});

  EXPECT_NE(line.find("why=\"a \\\"b\\\" ts=1\" empty=\"\""), std::string::npos) << line;
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) { EXPECT_EQ(written(Level::debug, "x", {}), ""); }

}  // namespace
}  // namespace onetrip
