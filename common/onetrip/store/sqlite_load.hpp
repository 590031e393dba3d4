// How a store's rows are read at the start, and found to be those that were written.  SqliteFile's
// own.
#pragma once

#include "onetrip/base/result.hpp"
#include "onetrip/store/backend.hpp"
#include "onetrip/store/sqlite_connection.hpp"
#include "onetrip/store/sqlite_file.hpp"

namespace onetrip::sqlite_load {

// Visits every row whose checksum is right; one whose checksum is wrong is DATA_LOSS and ends it.
// So is an index that does not lead to exactly these rows: writes would miss what they replace.
Result<Recovered> load(SqliteConnection& connection, RowVisitor& rows);

}  // namespace onetrip::sqlite_load
