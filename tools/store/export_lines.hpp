// The lines of an exported store: what stands in them, and that nothing is lost.
//
//   {"format":"onetrip-store","version":1,"service":"kv","schema":1,"last_commit":7,...}
//   {"space":"items","key":["d","a"],"value":1}
//   {"space":"items","key":["d","b"],"value_base64":"ywAAAAAAAAAA"}
//   {"end":true,"rows":2}
//
// Keys and values are MessagePack.  They are shown as JSON where that JSON makes the very same
// bytes again, and else as base64 of the bytes: binary, NaN, the key of a map that is no text, what
// is not encoded in its shortest form.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/store/sqlite_reader.hpp"
#include "onetrip/wire/fields.hpp"
#include "onetrip/wire/value.hpp"

namespace onetrip::tools {

inline constexpr std::string_view export_format = "onetrip-store";
inline constexpr int export_version = 1;

struct ExportHeader {
  std::string format{export_format};
  std::int32_t version = export_version;
  std::string service;
  std::int32_t schema = 0;
  std::uint64_t last_commit = 0;
  std::int64_t created_ms = 0;
  std::uint32_t instance = 0;  // Of which of how many it was.
  std::uint32_t instances = 1;

  static constexpr std::array defaulted{std::string_view("instance"),
                                        std::string_view("instances")};
};
ONETRIP_FIELDS(ExportHeader, format, version, service, schema, last_commit, created_ms, instance,
               instances)

struct ExportEnd {
  bool end = true;
  std::uint64_t rows = 0;
};
ONETRIP_FIELDS(ExportEnd, end, rows)

// A row, its key and value as MessagePack.
struct ExportedRow {
  std::string space;
  wire::Buffer key;
  wire::Buffer value;
};

// Each without the line's end.  A space that is not UTF-8 is DATA_LOSS.
Result<std::string> header_line(const StoreFacts& facts);
Result<std::string> row_line(std::string_view space, wire::BytesView key, wire::BytesView value);
Result<std::string> end_line(std::uint64_t rows);

// Is it the last line, as far as one can see?
bool is_end_line(std::string_view line);

// Read strictly: INVALID_ARGUMENT says what is wrong.  FAILED_PRECONDITION if the file was written
// by a newer program.
Result<StoreFacts> read_header(std::string_view line);
Result<ExportedRow> read_row(std::string_view line);
Result<std::uint64_t> read_end(std::string_view line);

}  // namespace onetrip::tools
