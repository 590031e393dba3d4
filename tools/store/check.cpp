#include "tools/store/check.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <system_error>

#include <fmt/format.h>

namespace onetrip::tools {
namespace {

std::uint64_t size_of(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

class CountRows final : public RowVisitor {
 public:
  explicit CountRows(Progress& progress) : progress_(progress) {}

  Status row(std::string_view space, wire::BytesView key, wire::BytesView value) override {
    const auto at = spaces_.try_emplace(std::string(space)).first;
    at->second.space = at->first;
    ++at->second.rows;
    at->second.bytes += key.size() + value.size();
    progress_.row();
    return {};
  }

  std::vector<SpaceReport> spaces() const {
    std::vector<SpaceReport> spaces;
    for (const auto& [name, report] : spaces_) spaces.push_back(report);
    return spaces;
  }

 private:
  Progress& progress_;
  std::map<std::string, SpaceReport> spaces_;
};

CheckReport begin_report(const std::string& path, const StoreFacts& facts) {
  CheckReport report;
  report.file = path;
  report.service = facts.service;
  report.schema = facts.schema;
  report.created_ms = facts.created_ms;
  report.last_commit = facts.last_commit;
  report.file_bytes = size_of(path);
  report.log_bytes = size_of(path + "-wal");
  return report;
}

}  // namespace

Result<CheckReport> check(const std::string& path, Progress& progress) {
  ONETRIP_TRY(const auto store, SqliteReader::open(path));
  CheckReport report = begin_report(path, store->facts());
  progress.begin("check", store->count_rows().value_or(0));
  CountRows rows(progress);
  if (const auto read = store->read(rows); !read) report.problems.push_back(read.error().message);
  report.spaces = rows.spaces();
  progress.phase("check: the pages of the file");
  const auto pages = store->page_problems();
  if (!pages) {
    report.problems.push_back(pages.error().message);
  } else {
    report.problems.insert(report.problems.end(), pages->begin(), pages->end());
  }
  report.sound = report.problems.empty();
  progress.end();
  return report;
}

std::string text_of(const CheckReport& report) {
  std::string text = fmt::format("service      {}\nschema       {}\nlast commit  {}\n",
                                 report.service, report.schema, report.last_commit);
  if (report.log_bytes > 0) text += fmt::format("log          {} bytes\n", report.log_bytes);
  std::size_t width = 5;
  SpaceReport all;
  for (const SpaceReport& space : report.spaces) {
    width = std::max(width, space.space.size());
    all.rows += space.rows;
    all.bytes += space.bytes;
  }
  text += fmt::format("\n{:<{}}  {:>12}  {:>16}\n", "space", width, "rows", "bytes");
  for (const SpaceReport& space : report.spaces)
    text += fmt::format("{:<{}}  {:>12}  {:>16}\n", space.space, width, space.rows, space.bytes);
  text += fmt::format("{:<{}}  {:>12}  {:>16}\n", "all", width, all.rows, all.bytes);
  return text;
}

}  // namespace onetrip::tools
