#include "onetrip/store/sqlite_file.hpp"

#include <algorithm>
#include <utility>

#include "onetrip/store/row_checksum.hpp"
#include "onetrip/store/sqlite_load.hpp"
#include "onetrip/store/sqlite_open.hpp"

namespace onetrip {

Result<std::unique_ptr<SqliteFile>> SqliteFile::open(const SqliteOptions& options) {
  ONETRIP_TRY(StoreLock lock, StoreLock::take(options.path));
  ONETRIP_TRY(const bool is_new, sqlite_open::make_if_missing(options));
  ONETRIP_TRY(SqliteConnection connection, sqlite_open::open(options));
  ONETRIP_TRY(const std::int64_t page_size, connection.number("PRAGMA page_size"));
  ONETRIP_TRY(Statements statements, prepare(connection));
  return std::unique_ptr<SqliteFile>(new SqliteFile(
      std::move(lock), std::move(connection), std::move(statements), options, page_size, is_new));
}

SqliteFile::SqliteFile(StoreLock lock, SqliteConnection connection, Statements statements,
                       const SqliteOptions& options, std::int64_t page_size, bool is_new)
    : lock_(std::move(lock)),
      connection_(std::move(connection)),
      statements_(std::move(statements)),
      options_(options),
      log_frames_max_(
          std::max<std::int64_t>(1, static_cast<std::int64_t>(options.log_bytes_max) / page_size)),
      next_checkpoint_frames_(log_frames_max_),
      is_new_(is_new) {}

Result<SqliteFile::Statements> SqliteFile::prepare(SqliteConnection& connection) {
  ONETRIP_TRY(SqliteStatement begin, connection.prepare("BEGIN IMMEDIATE"));
  ONETRIP_TRY(
      SqliteStatement put,
      connection.prepare("INSERT INTO stored_rows(space, key, value, commit_no, crc) "
                         "VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(space, key) DO UPDATE SET "
                         "value=excluded.value, commit_no=excluded.commit_no, crc=excluded.crc"));
  ONETRIP_TRY(SqliteStatement erase,
              connection.prepare("DELETE FROM stored_rows WHERE space=?1 AND key=?2"));
  ONETRIP_TRY(SqliteStatement clear, connection.prepare("DELETE FROM stored_rows WHERE space=?1"));
  ONETRIP_TRY(SqliteStatement number,
              connection.prepare("UPDATE meta SET value=?1 WHERE name='last_commit'"));
  ONETRIP_TRY(SqliteStatement commit, connection.prepare("COMMIT"));
  return Statements{std::move(begin), std::move(put),    std::move(erase),
                    std::move(clear), std::move(number), std::move(commit)};
}

Result<Recovered> SqliteFile::load(RowVisitor& rows) {
  ONETRIP_TRY(Recovered recovered, sqlite_load::load(connection_, rows));
  recovered.is_new = is_new_;
  last_commit_ = recovered.last_commit;
  Result<std::int64_t> frames = connection_.checkpoint();
  if (frames) {
    recovered.log_frames = *frames;
  } else if (frames.error().code != Code::resource_exhausted) {
    return std::move(frames).error();
  }
  return recovered;
}

SqliteFile::Written SqliteFile::write(const CommitBatch& batch) {
  if (broken_) return {CommitOutcome::failed, *broken_};
  const Status written = write_all(batch);
  if (written) {
    last_commit_ = batch.last();
    return {};
  }
  Status undone;
  if (connection_.in_transaction()) undone = connection_.run("ROLLBACK");
  if (written.error().code == Code::resource_exhausted && undone) {
    // The log's own room is there again once the file has what is in it.
    if (connection_.log_frames() > 0) checkpoint();
    return {CommitOutcome::full, written.error().message};
  }
  note_broken(written.error());
  return {CommitOutcome::failed, *broken_};
}

Status SqliteFile::write_all(const CommitBatch& batch) {
  ONETRIP_TRY_STATUS(statements_.begin.run());
  for (const ChangeSet& set : batch.sets)
    for (std::size_t i = 0; i != set.size(); ++i) ONETRIP_TRY_STATUS(apply(set[i], set.commit()));
  statements_.number.bind(1, static_cast<std::int64_t>(batch.last()));
  ONETRIP_TRY_STATUS(statements_.number.run());
  return statements_.commit.run();
}

Status SqliteFile::apply(const Change& change, CommitNo commit) {
  SqliteStatement& statement = change.kind == ChangeKind::put     ? statements_.put
                               : change.kind == ChangeKind::erase ? statements_.erase
                                                                  : statements_.clear;
  statement.bind(1, change.space);
  if (change.kind != ChangeKind::clear) statement.bind(2, change.key);
  if (change.kind == ChangeKind::put) {
    statement.bind(3, change.value);
    statement.bind(4, static_cast<std::int64_t>(commit));
    statement.bind(5, std::int64_t{checksum_of(change.space, change.key, change.value).row});
  }
  return statement.run();
}

bool SqliteFile::checkpoint_due() const {
  return !broken_ && connection_.log_frames() >= next_checkpoint_frames_;
}

void SqliteFile::checkpoint() {
  const std::int64_t frames = connection_.log_frames();
  const Result<std::int64_t> done = connection_.checkpoint();
  next_checkpoint_frames_ = log_frames_max_;
  if (done) return;
  if (done.error().code != Code::resource_exhausted) return note_broken(done.error());
  // Not with every commit: each try costs as much as the log is long.
  next_checkpoint_frames_ = frames + log_frames_max_;
}

Result<std::unique_ptr<SqliteBackup>> SqliteFile::begin_backup(const std::string& path) {
  // The service has to have room to go on: for what its log may grow to.
  return SqliteBackup::begin(connection_, path, options_.vfs, options_.log_bytes_max);
}

void SqliteFile::note_broken(const Error& error) {
  broken_ = error.message;
  connection_.keep_log_at_close();
}

}  // namespace onetrip
