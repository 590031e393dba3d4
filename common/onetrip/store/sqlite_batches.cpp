#include "onetrip/store/sqlite_batches.hpp"

#include <string_view>
#include <utility>

#include "onetrip/store/row_checksum.hpp"

namespace onetrip {
namespace {

Result<CommitNo> noted_commit(SqliteConnection& connection, std::string_view name) {
  ONETRIP_TRY(const std::int64_t number,
              connection.number(fmt::format("SELECT value FROM meta WHERE name='{}'", name)));
  return static_cast<CommitNo>(number);
}

// The next batch, into `found`.
Status read_batch(const SqliteStatement& row, KeptBatches& found) {
  const auto last = static_cast<CommitNo>(row.number(0));
  const auto follows = static_cast<CommitNo>(row.number(1));
  const wire::BytesView changes = row.bytes(2);
  if (row.number(3) != std::int64_t{checksum_of_batch(follows, last, changes)})
    return data_loss(
        "the batch of commits that ends with {} is not what was written: put a copy of the store "
        "in its place",
        last);
  if (follows != found.last_commit)
    return data_loss("the commits from {} to {} are missing: put a copy of the store in its place",
                     found.last_commit + 1, follows);
  found.last_commit = last;
  ++found.batches;
  Status added = found.overlay.add({changes.begin(), changes.end()});
  if (!added)
    return data_loss("the batch of commits that ends with {}: {}", last, added.error().message);
  return {};
}

}  // namespace

Result<SqliteBatches> SqliteBatches::prepare(SqliteConnection& connection) {
  ONETRIP_TRY(SqliteStatement append,
              connection.prepare("INSERT INTO stored_batches(last_commit, follows, changes, crc) "
                                 "VALUES(?1, ?2, ?3, ?4)"));
  ONETRIP_TRY(SqliteStatement drop,
              connection.prepare("DELETE FROM stored_batches WHERE last_commit<=?1"));
  ONETRIP_TRY(SqliteStatement note, connection.prepare("UPDATE meta SET value=?2 WHERE name=?1"));
  return SqliteBatches(std::move(append), std::move(drop), std::move(note));
}

SqliteBatches::SqliteBatches(SqliteStatement append, SqliteStatement drop, SqliteStatement note)
    : append_(std::move(append)), drop_(std::move(drop)), note_(std::move(note)) {}

Result<KeptBatches> SqliteBatches::read(SqliteConnection& connection) {
  KeptBatches found;
  ONETRIP_TRY(found.last_commit, noted_commit(connection, "last_commit"));
  ONETRIP_TRY(const std::int64_t version, connection.number("PRAGMA user_version"));
  if (version == 1) return found;  // It is only read, and so not brought up to date.
  ONETRIP_TRY(const CommitNo kept, noted_commit(connection, "last_kept"));
  ONETRIP_TRY(SqliteStatement row,
              connection.prepare("SELECT last_commit, follows, changes, crc FROM stored_batches "
                                 "ORDER BY last_commit"));
  while (true) {
    ONETRIP_TRY(const bool is_row, row.step());
    if (!is_row) break;
    ONETRIP_TRY_STATUS(read_batch(row, found));
  }
  if (found.last_commit < kept)
    return data_loss("the commits from {} to {} are missing: put a copy of the store in its place",
                     found.last_commit + 1, kept);
  return found;
}

Status SqliteBatches::append(CommitNo follows, CommitNo last, wire::BytesView bytes) {
  append_.bind(1, static_cast<std::int64_t>(last));
  append_.bind(2, static_cast<std::int64_t>(follows));
  append_.bind(3, bytes);
  append_.bind(4, std::int64_t{checksum_of_batch(follows, last, bytes)});
  return append_.run();
}

Status SqliteBatches::drop(CommitNo up_to) {
  drop_.bind(1, static_cast<std::int64_t>(up_to));
  ONETRIP_TRY_STATUS(drop_.run());
  note_.bind(1, std::string_view("last_commit"));
  note_.bind(2, static_cast<std::int64_t>(up_to));
  return note_.run();
}

Status SqliteBatches::note_kept(CommitNo up_to) {
  note_.bind(1, std::string_view("last_kept"));
  note_.bind(2, static_cast<std::int64_t>(up_to));
  return note_.run();
}

}  // namespace onetrip
