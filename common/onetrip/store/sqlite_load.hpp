// How a store's rows are read at the start, and found to be those that were written.  SqliteFile's
// own.
#pragma once

#include "onetrip/base/result.hpp"
#include "onetrip/store/backend.hpp"
#include "onetrip/store/sqlite_batches.hpp"
#include "onetrip/store/sqlite_connection.hpp"
#include "onetrip/store/sqlite_file.hpp"

namespace onetrip::sqlite_load {

// Visits every row as the batches have left it.  A row or batch whose checksum is wrong is
// DATA_LOSS and ends it.  So is an index that does not lead to exactly the rows that are there:
// writes would miss what they replace.  The batches are still there afterwards.
Result<Recovered> load(SqliteConnection& connection, RowVisitor& rows, KeptBatches& batches);

}  // namespace onetrip::sqlite_load
