#include "onetrip/store/sqlite_row_writer.hpp"

#include <utility>

#include "onetrip/store/row_checksum.hpp"

namespace onetrip {

Result<SqliteRowWriter> SqliteRowWriter::prepare(SqliteConnection& connection) {
  ONETRIP_TRY(
      SqliteStatement put,
      connection.prepare("INSERT INTO stored_rows(space, key, value, commit_no, crc) "
                         "VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(space, key) DO UPDATE SET "
                         "value=excluded.value, commit_no=excluded.commit_no, crc=excluded.crc "
                         "WHERE commit_no<=excluded.commit_no"));
  ONETRIP_TRY(
      SqliteStatement erase,
      connection.prepare("DELETE FROM stored_rows WHERE space=?1 AND key=?2 AND commit_no<?3"));
  ONETRIP_TRY(SqliteStatement clear,
              connection.prepare("DELETE FROM stored_rows WHERE space=?1 AND commit_no<?2"));
  return SqliteRowWriter(std::move(put), std::move(erase), std::move(clear));
}

SqliteRowWriter::SqliteRowWriter(SqliteStatement put, SqliteStatement erase, SqliteStatement clear)
    : put_(std::move(put)), erase_(std::move(erase)), clear_(std::move(clear)) {}

Status SqliteRowWriter::apply(const ChangeSet& set) {
  for (std::size_t i = 0; i != set.size(); ++i) {
    const Change change = set[i];
    // What the set itself has put before goes too.
    const CommitNo end = set.commit() + 1;
    if (change.kind == ChangeKind::put) {
      ONETRIP_TRY_STATUS(put(change.space, change.key, change.value, set.commit()));
    } else if (change.kind == ChangeKind::erase) {
      ONETRIP_TRY_STATUS(erase(change.space, change.key, end));
    } else {
      ONETRIP_TRY_STATUS(clear(change.space, end));
    }
  }
  return {};
}

Status SqliteRowWriter::put(std::string_view space, wire::BytesView key, wire::BytesView value,
                            CommitNo commit) {
  put_.bind(1, space);
  put_.bind(2, key);
  put_.bind(3, value);
  put_.bind(4, static_cast<std::int64_t>(commit));
  put_.bind(5, std::int64_t{checksum_of(space, key, value).row});
  return put_.run();
}

Status SqliteRowWriter::erase(std::string_view space, wire::BytesView key, CommitNo end) {
  erase_.bind(1, space);
  erase_.bind(2, key);
  erase_.bind(3, static_cast<std::int64_t>(end));
  return erase_.run();
}

Status SqliteRowWriter::clear(std::string_view space, CommitNo end) {
  clear_.bind(1, space);
  clear_.bind(2, static_cast<std::int64_t>(end));
  return clear_.run();
}

}  // namespace onetrip
