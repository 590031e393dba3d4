// How a store's file is made and opened.  SqliteFile's own.
#pragma once

#include "onetrip/base/result.hpp"
#include "onetrip/store/sqlite_connection.hpp"
#include "onetrip/store/sqlite_file.hpp"

namespace onetrip::sqlite_open {

// True if there was no file, and there is one now: whole, in its place, and synced with its folder.
// A process that ends meanwhile leaves none.  DATA_LOSS if what is there cannot be one,
// FAILED_PRECONDITION beside files of another number of instances.
Result<bool> make_if_missing(const SqliteOptions& options);

// Opens a file that is there: checked to be the service's, up to date, held alone, with the log.
Result<SqliteConnection> open(const SqliteOptions& options);

// The same of any service's, to be read only: nothing is checked, changed or brought up to date,
// and the log stays where it is.
Result<SqliteConnection> open_to_read(const std::string& path);

}  // namespace onetrip::sqlite_open
