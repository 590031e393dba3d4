#include "onetrip/store/sqlite_new_store.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include "onetrip/store/row_checksum.hpp"
#include "onetrip/store/sqlite_schema.hpp"

namespace onetrip {

Result<std::unique_ptr<SqliteNewStore>> SqliteNewStore::begin(const std::string& path,
                                                              const StoreFacts& facts) {
  ONETRIP_TRY(NewFile file, NewFile::begin(path));
  ONETRIP_TRY(StoreLock lock, StoreLock::take(path));
  std::error_code error;
  if (std::filesystem::exists(path + "-wal", error))
    return already_exists("{0}-wal is there, the log of another store {0}: move it away", path);
  ONETRIP_TRY(SqliteConnection connection, SqliteConnection::open(file.part(), ""));
  std::unique_ptr<SqliteNewStore> store(new SqliteNewStore(
      std::move(lock), std::move(file), std::move(connection), facts.last_commit));
  ONETRIP_TRY_STATUS(store->set_up(facts));
  return store;
}

SqliteNewStore::SqliteNewStore(StoreLock lock, NewFile file, SqliteConnection connection,
                               CommitNo last_commit)
    : lock_(std::move(lock)),
      file_(std::move(file)),
      connection_(std::move(connection)),
      last_commit_(last_commit) {}

Status SqliteNewStore::set_up(const StoreFacts& facts) {
  // Nothing has to be undone, and NewFile syncs.
  ONETRIP_TRY_STATUS(
      connection_->run("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF; "
                       "PRAGMA synchronous=OFF; PRAGMA cache_size=-65536"));
  ONETRIP_TRY_STATUS(sqlite_schema::create(*connection_, facts.service, facts.place));
  ONETRIP_TRY(SqliteStatement meta, connection_->prepare("UPDATE meta SET value=?2 WHERE name=?1"));
  meta.bind(1, std::string_view("created_ms"));
  meta.bind(2, facts.created_ms);
  ONETRIP_TRY_STATUS(meta.run());
  meta.bind(1, std::string_view("last_commit"));
  meta.bind(2, static_cast<std::int64_t>(facts.last_commit));
  ONETRIP_TRY_STATUS(meta.run());
  ONETRIP_TRY(insert_,
              connection_->prepare("INSERT INTO stored_rows(space, key, value, commit_no, crc) "
                                   "VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING"));
  return connection_->run("BEGIN");
}

Status SqliteNewStore::add(std::string_view space, wire::BytesView key, wire::BytesView value) {
  insert_->bind(1, space);
  insert_->bind(2, key);
  insert_->bind(3, value);
  insert_->bind(4, static_cast<std::int64_t>(last_commit_));
  insert_->bind(5, std::int64_t{checksum_of(space, key, value).row});
  ONETRIP_TRY_STATUS(insert_->run());
  if (connection_->rows_changed() == 0)
    return already_exists("space \"{}\" has a row of that key already", space);
  return {};
}

Status SqliteNewStore::finish() {
  ONETRIP_TRY_STATUS(connection_->run("COMMIT"));
  insert_.reset();
  connection_.reset();
  return file_.place();
}

}  // namespace onetrip
