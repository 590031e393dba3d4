// A store, written as lines.
#pragma once

#include <cstdint>
#include <ostream>

#include "onetrip/base/progress.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/store/sqlite_reader.hpp"

namespace onetrip::tools {

// The number of rows.  Damage is found as by SqliteReader: then the last line is missing.
// RESOURCE_EXHAUSTED if `out` takes no more.
Result<std::uint64_t> export_rows(SqliteReader& store, std::ostream& out, Progress& progress);

}  // namespace onetrip::tools
