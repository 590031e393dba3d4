#include "onetrip/store/sqlite_schema.hpp"

#include <array>

#include "onetrip/base/clock.hpp"

namespace onetrip::sqlite_schema {
namespace {

constexpr std::int64_t application_id = 0x6f6e6574;  // "onet"

// Step N makes version N + 1 of version N.  A step is never changed once it was released.
constexpr std::array<std::string_view, 2> steps{
    R"(CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
       CREATE TABLE stored_rows(
         id INTEGER PRIMARY KEY,
         space TEXT NOT NULL,
         key BLOB NOT NULL,
         value BLOB NOT NULL,
         commit_no INTEGER NOT NULL,
         crc INTEGER NOT NULL);
       CREATE UNIQUE INDEX stored_rows_by_key ON stored_rows(space, key);
       CREATE VIEW spaces AS
         SELECT space, count(*) AS "rows", sum(length(key) + length(value)) AS bytes
         FROM stored_rows GROUP BY space;
       INSERT INTO meta VALUES('last_commit', 0);)",
    R"(CREATE TABLE stored_batches(
         last_commit INTEGER PRIMARY KEY,
         follows INTEGER NOT NULL,
         changes BLOB NOT NULL,
         crc INTEGER NOT NULL);
       INSERT INTO meta VALUES('last_kept', 0);)"};

Status climb(SqliteConnection& connection, std::size_t version) {
  for (; version != steps.size(); ++version) {
    ONETRIP_TRY_STATUS(connection.run(std::string(steps[version])));
    ONETRIP_TRY_STATUS(connection.run(fmt::format("PRAGMA user_version={}", version + 1)));
  }
  return {};
}

Status describe(SqliteConnection& connection, std::string_view service) {
  ONETRIP_TRY_STATUS(connection.run(fmt::format("PRAGMA application_id={}", application_id)));
  ONETRIP_TRY(SqliteStatement insert,
              connection.prepare("INSERT INTO meta VALUES('service', ?1), ('created_ms', ?2)"));
  insert.bind(1, service);
  insert.bind(2, SystemClock().unix_ms());
  return insert.run();
}

}  // namespace

int newest_version() { return static_cast<int>(steps.size()); }

Status create(SqliteConnection& connection, std::string_view service) {
  return connection.in_transaction([&]() -> Status {
    ONETRIP_TRY_STATUS(climb(connection, 0));
    return describe(connection, service);
  });
}

Result<int> version_of(SqliteConnection& connection, const std::string& path) {
  ONETRIP_TRY(const std::int64_t application, connection.number("PRAGMA application_id"));
  if (application != application_id)
    return data_loss("{} is not a store of onetrip: move it away, or name another store.dir", path);
  ONETRIP_TRY(const std::int64_t version, connection.number("PRAGMA user_version"));
  if (version > newest_version())
    return failed_precondition(
        "the store {} has version {}, and this program knows versions up to {}: run the newer "
        "program that wrote it",
        path, version, newest_version());
  if (version < 1) return data_loss("the store {} has version {}: it is damaged", path, version);
  return static_cast<int>(version);
}

Status check(SqliteConnection& connection, const std::string& path, std::string_view service) {
  ONETRIP_TRY_STATUS(version_of(connection, path));
  ONETRIP_TRY(const std::string owner,
              connection.text("SELECT value FROM meta WHERE name='service'"));
  if (owner != service)
    return failed_precondition("the store {} is that of the service {}, not of {}", path, owner,
                               service);
  return {};
}

Status migrate(SqliteConnection& connection) {
  ONETRIP_TRY(const std::int64_t version, connection.number("PRAGMA user_version"));
  return connection.in_transaction(
      [&] { return climb(connection, static_cast<std::size_t>(version)); });
}

}  // namespace onetrip::sqlite_schema
