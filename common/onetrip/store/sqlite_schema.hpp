// The form of a store's file: how one is made, told from others, and brought up to date.
//
// docs/durability.md describes the tables.  The file's header names onetrip (application_id) and
// the version of the form (user_version); `meta` names the service.
#pragma once

#include <string>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/store/sqlite_connection.hpp"

namespace onetrip::sqlite_schema {

// The newest version that this program knows.
int newest_version();

// Makes the tables in an empty database, for that service.  In one transaction.
Status create(SqliteConnection& connection, std::string_view service);

// The version of the form, 1 or above, if it is a store in one that this program knows.
// DATA_LOSS for another program's file, FAILED_PRECONDITION for a newer form.  Writes nothing.
Result<int> version_of(SqliteConnection& connection, const std::string& path);

// Is it a store of that service, in a form that this program knows?  DATA_LOSS for another
// program's file, FAILED_PRECONDITION for a newer form or another service's.  Writes nothing.
Status check(SqliteConnection& connection, const std::string& path, std::string_view service);

// From the version that the file has to the newest, each step in a transaction.
Status migrate(SqliteConnection& connection);

}  // namespace onetrip::sqlite_schema
