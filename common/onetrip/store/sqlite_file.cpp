#include "onetrip/store/sqlite_file.hpp"

#include <algorithm>
#include <utility>

#include "onetrip/store/batch_bytes.hpp"
#include "onetrip/store/sqlite_load.hpp"
#include "onetrip/store/sqlite_open.hpp"

namespace onetrip {
namespace {

// What a fold puts at once, at the least; and how many times as much as was written since its last
// step: so that it ends before half as much is written as it folds.
constexpr std::size_t fold_bytes_min = std::size_t{256} << 10U;
constexpr std::size_t ahead = 2;

// Of SQLite's log: what it begins with, and what is before each page.
constexpr std::int64_t log_header_bytes = 32;
constexpr std::int64_t frame_header_bytes = 24;

}  // namespace

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
      large_value_bytes_(static_cast<std::size_t>(page_size)),
      log_frames_max_(
          std::max<std::int64_t>(1, static_cast<std::int64_t>(options.log_bytes_max) / page_size)),
      next_checkpoint_frames_(log_frames_max_),
      is_new_(is_new),
      next_fold_bytes_(options.batch_bytes_max) {}

SqliteFile::~SqliteFile() { fold_all(); }

Result<SqliteFile::Statements> SqliteFile::prepare(SqliteConnection& connection) {
  ONETRIP_TRY(SqliteStatement begin, connection.prepare("BEGIN IMMEDIATE"));
  ONETRIP_TRY(SqliteStatement commit, connection.prepare("COMMIT"));
  ONETRIP_TRY(SqliteRowWriter rows, SqliteRowWriter::prepare(connection));
  ONETRIP_TRY(SqliteBatches batches, SqliteBatches::prepare(connection));
  return Statements{std::move(begin), std::move(commit), std::move(rows), std::move(batches)};
}

Result<Recovered> SqliteFile::load(RowVisitor& rows) {
  KeptBatches batches;
  ONETRIP_TRY(Recovered recovered, sqlite_load::load(connection_, rows, batches));
  kept_ = std::move(batches.overlay);
  recovered.is_new = is_new_;
  last_commit_ = recovered.last_commit;
  Result<std::int64_t> frames = connection_.checkpoint();
  if (frames) {
    recovered.log_frames = *frames;
  } else if (frames.error().code != Code::resource_exhausted) {
    return std::move(frames).error();
  }
  const Status extended = extend_log();
  if (!extended && extended.error().code != Code::resource_exhausted) return extended.error();
  return recovered;
}

Status SqliteFile::extend_log() {
  const std::int64_t page_size = static_cast<std::int64_t>(large_value_bytes_);
  return connection_.extend_log(log_header_bytes +
                                log_frames_max_ * (frame_header_bytes + page_size));
}

// ---- commits

SqliteFile::Written SqliteFile::write(const CommitBatch& batch) {
  if (broken_) return {CommitOutcome::failed, *broken_};
  wire::Buffer bytes = bytes_of(batch, large_value_bytes_);
  const Status written = write_all(batch, bytes);
  if (written) {
    note_written(batch, std::move(bytes));
    return {};
  }
  Status undone;
  if (connection_.in_transaction()) undone = connection_.run("ROLLBACK");
  if (written.error().code == Code::resource_exhausted && undone) {
    make_room();
    return {CommitOutcome::full, written.error().message};
  }
  note_broken(written.error());
  return {CommitOutcome::failed, *broken_};
}

Status SqliteFile::write_all(const CommitBatch& batch, wire::BytesView bytes) {
  ONETRIP_TRY_STATUS(statements_.begin.run());
  for (const ChangeSet& set : batch.sets)
    if (is_large(set, large_value_bytes_)) ONETRIP_TRY_STATUS(statements_.rows.apply(set));
  ONETRIP_TRY_STATUS(statements_.batches.append(last_commit_, batch.last(), bytes));
  return statements_.commit.run();
}

void SqliteFile::note_written(const CommitBatch& batch, wire::Buffer bytes) {
  last_commit_ = batch.last();
  for (const ChangeSet& set : batch.sets) written_.rows += set.size();
  written_.bytes += bytes.size();
  const Status kept = kept_.add(std::move(bytes));
  ONETRIP_CHECK(kept.ok(), to_string(kept.error()));
}

void SqliteFile::make_room() {
  // The log's own room is there again once the file has what is in it, and the batches' once they
  // are rows.
  if (connection_.log_frames() > 0) checkpoint();
  fold_all();
}

// ---- what is done between commits

bool SqliteFile::checkpoint_due() const {
  return !broken_ && connection_.log_frames() >= next_checkpoint_frames_;
}

void SqliteFile::checkpoint() {
  const std::int64_t frames = connection_.log_frames();
  const Status done = note_kept_and_checkpoint();
  next_checkpoint_frames_ = log_frames_max_;
  if (done) return;
  if (done.error().code != Code::resource_exhausted) return note_broken(done.error());
  // Not with every commit: each try costs as much as the log is long.
  next_checkpoint_frames_ = frames + log_frames_max_;
}

Status SqliteFile::note_kept_and_checkpoint() {
  // Only what is in the file itself can be damaged unnoticed: the log has checksums of its own.
  if (!kept_.empty() || fold_) ONETRIP_TRY_STATUS(statements_.batches.note_kept(last_commit_));
  ONETRIP_TRY_STATUS(connection_.checkpoint());
  return {};
}

bool SqliteFile::fold_due() const {
  return !broken_ && ((fold_ && !fold_put_off_) || kept_.bytes() >= next_fold_bytes_);
}

void SqliteFile::fold() {
  const Status done = fold_some();
  if (done) return;
  if (done.error().code != Code::resource_exhausted) return note_broken(done.error());
  fold_put_off_ = true;
  next_fold_bytes_ = kept_.bytes() + options_.batch_bytes_max;
}

SqliteFold::Step SqliteFile::next_step() {
  const SqliteFold::Step written = std::exchange(written_, {});
  return {.rows = std::max(options_.fold_rows_min, ahead * written.rows),
          .bytes = std::max(fold_bytes_min, ahead * written.bytes)};
}

Status SqliteFile::fold_some() {
  if (!fold_) {
    fold_.emplace(std::exchange(kept_, {}), last_commit_);
    written_ = {};
  }
  const FoldTarget into{connection_, statements_.rows, statements_.batches};
  ONETRIP_TRY(const bool all, fold_->step(into, next_step()));
  fold_put_off_ = false;
  next_fold_bytes_ = options_.batch_bytes_max;
  if (all) fold_.reset();
  return {};
}

void SqliteFile::fold_all() {
  while (!broken_ && (fold_ || !kept_.empty())) {
    fold();
    if (fold_put_off_) return;
  }
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
