#include "onetrip/store/sqlite_schema.hpp"

#include <array>

#include "onetrip/base/clock.hpp"
#include "onetrip/store/store_siblings.hpp"

namespace onetrip::sqlite_schema {
namespace {

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

// A user_version: the version of the form in the lowest 8 bits, the instance in the next, and of
// how many it is in those above; nothing there, where it is the only one.  In the header, and not
// in `meta`, so that a sibling sees it while a process has the file.  A program that knows of no
// instances takes it for a newer form, and leaves it alone.
constexpr unsigned instance_shift = 8;
constexpr unsigned instances_shift = 16;
constexpr std::uint32_t part_mask = 0xff;

std::uint32_t user_version(std::size_t version, InstancePlace place) {
  const auto form = static_cast<std::uint32_t>(version);
  if (place.instances == 1) return form;
  return form | place.instance << instance_shift | place.instances << instances_shift;
}

Result<std::uint32_t> user_version_of(SqliteConnection& connection) {
  ONETRIP_TRY(const std::int64_t number, connection.number("PRAGMA user_version"));
  return static_cast<std::uint32_t>(number);
}

Status climb(SqliteConnection& connection, std::size_t version, InstancePlace place) {
  for (; version != steps.size(); ++version) {
    ONETRIP_TRY_STATUS(connection.run(std::string(steps[version])));
    ONETRIP_TRY_STATUS(
        connection.run(fmt::format("PRAGMA user_version={}", user_version(version + 1, place))));
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

InstancePlace place_in(std::uint32_t user_version) {
  const std::uint32_t instances = user_version >> instances_shift & part_mask;
  if (instances == 0) return {};
  return {user_version >> instance_shift & part_mask, instances};
}

Status create(SqliteConnection& connection, std::string_view service, InstancePlace place) {
  return connection.in_transaction([&]() -> Status {
    ONETRIP_TRY_STATUS(climb(connection, 0, place));
    return describe(connection, service);
  });
}

Result<int> version_of(SqliteConnection& connection, const std::string& path) {
  ONETRIP_TRY(const std::int64_t application, connection.number("PRAGMA application_id"));
  if (application != application_id)
    return data_loss("{} is not a store of onetrip: move it away, or name another store.dir", path);
  ONETRIP_TRY(const std::uint32_t mark, user_version_of(connection));
  const auto version = static_cast<int>(mark & part_mask);
  if (version > newest_version())
    return failed_precondition(
        "the store {} has version {}, and this program knows versions up to {}: run the newer "
        "program that wrote it",
        path, version, newest_version());
  if (version < 1) return data_loss("the store {} has version {}: it is damaged", path, version);
  return version;
}

Result<InstancePlace> place_of(SqliteConnection& connection) {
  ONETRIP_TRY(const std::uint32_t mark, user_version_of(connection));
  return place_in(mark);
}

Status check(SqliteConnection& connection, const std::string& path, std::string_view service,
             InstancePlace place) {
  ONETRIP_TRY_STATUS(version_of(connection, path));
  ONETRIP_TRY(const std::string owner,
              connection.text("SELECT value FROM meta WHERE name='service'"));
  if (owner != service)
    return failed_precondition("the store {} is that of the service {}, not of {}", path, owner,
                               service);
  ONETRIP_TRY(const InstancePlace found, place_of(connection));
  return check_store_place(path, service, found, place);
}

Status migrate(SqliteConnection& connection) {
  ONETRIP_TRY(const std::uint32_t mark, user_version_of(connection));
  return connection.in_transaction(
      [&] { return climb(connection, mark & part_mask, place_in(mark)); });
}

}  // namespace onetrip::sqlite_schema
