// A store, read from one end to the other: is every row what was written, and how many are there?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "onetrip/base/progress.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/store/sqlite_reader.hpp"
#include "onetrip/wire/fields.hpp"

namespace onetrip::tools {

struct SpaceReport {
  std::string space;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  // Of keys and values.
};
ONETRIP_FIELDS(SpaceReport, space, rows, bytes)

struct CheckReport {
  std::string file;
  std::string service;
  std::int32_t schema = 0;
  std::int64_t created_ms = 0;
  std::uint64_t last_commit = 0;
  std::uint64_t file_bytes = 0;
  std::uint64_t log_bytes = 0;  // Of the log beside it, which a crash has left.
  bool sound = true;
  std::vector<std::string> problems;  // None where it is sound.
  // By name; where it is not sound, what was read up to the first wrong row.
  std::vector<SpaceReport> spaces;
};
ONETRIP_FIELDS(CheckReport, file, service, schema, created_ms, last_commit, file_bytes, log_bytes,
               sound, problems, spaces)

// Changes nothing.  An error where the file could not be opened as a store.
Result<CheckReport> check(const std::string& path, Progress& progress);

// For people, some lines.
std::string text_of(const CheckReport& report);

}  // namespace onetrip::tools
