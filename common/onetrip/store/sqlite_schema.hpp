// The form of a store's file: how one is made, told from others, and brought up to date.
//
// docs/durability.md describes the tables.  The file's header names onetrip (application_id), the
// version of the form and, where it is one of several, the instance (both user_version); `meta`
// names the service.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "onetrip/base/owner.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/store/sqlite_connection.hpp"

namespace onetrip::sqlite_schema {

inline constexpr std::uint32_t application_id = 0x6f6e6574;  // "onet"

// The instance in a file's user_version: a file that says nothing is that of the only one.
InstancePlace place_in(std::uint32_t user_version);

// The newest version that this program knows.
int newest_version();

// Makes the tables in an empty database, for that instance of that service.  In one transaction.
Status create(SqliteConnection& connection, std::string_view service, InstancePlace place);

// The version of the form, 1 or above, if it is a store in one that this program knows.
// DATA_LOSS for another program's file, FAILED_PRECONDITION for a newer form.  Writes nothing.
Result<int> version_of(SqliteConnection& connection, const std::string& path);
Result<InstancePlace> place_of(SqliteConnection& connection);

// Is it the store of that instance of that service, in a form that this program knows?  DATA_LOSS
// for another program's file, FAILED_PRECONDITION for a newer form, or another service's or
// instance's.  Writes nothing.
Status check(SqliteConnection& connection, const std::string& path, std::string_view service,
             InstancePlace place);

// From the version that the file has to the newest, each step in a transaction.
Status migrate(SqliteConnection& connection);

}  // namespace onetrip::sqlite_schema
