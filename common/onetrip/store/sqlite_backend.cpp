#include "onetrip/store/sqlite_backend.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/store/store.hpp"

namespace onetrip {

Result<CommitNo> SqliteBackend::load(RowVisitor& rows) {
  ONETRIP_CHECK(file_ == nullptr);
  ONETRIP_TRY(file_, SqliteFile::open(options_));
  ONETRIP_TRY(recovered_, file_->load(rows));
  thread_ = std::thread([this] { work(); });
  return recovered_.last_commit;
}

void SqliteBackend::commit(const CommitBatch& batch, Store& store) {
  ONETRIP_CHECK(store_ == nullptr && thread_.joinable());
  if (SqliteFile::Written written; write_here(batch, written))
    return store.finished(written.outcome, written.details);
  store_ = &store;
  {
    const std::lock_guard lock(mutex_);
    begun_ = batch;
  }
  changed_.notify_one();
}

bool SqliteBackend::write_here(const CommitBatch& batch, SqliteFile::Written& written) {
  if (batch.sets.size() != 1) return false;
  {
    const std::lock_guard lock(mutex_);
    if (!waiting_ || quick_in_a_row_ < quick_commits) return false;
    written = write_timed(batch);
    if (!is_file_due()) return true;
  }
  changed_.notify_one();
  return true;
}

void SqliteBackend::back_up(const std::string& path, BackupDone done) {
  ONETRIP_CHECK(thread_.joinable());
  if (backup_done_)
    return done(resource_exhausted("a backup is under way: ask again when it has ended")
                    .because("backup_running"));
  backup_done_ = std::move(done);
  {
    const std::lock_guard lock(mutex_);
    backup_asked_ = path;
  }
  changed_.notify_one();
}

void SqliteBackend::collect() {
  ended_.clear();
  std::optional<SqliteFile::Written> written;
  std::optional<Result<StoredBackup>> backup;
  {
    const std::lock_guard lock(mutex_);
    written = std::exchange(written_, std::nullopt);
    backup = std::exchange(backup_ended_, std::nullopt);
  }
  // finished() may begin the next batch.
  if (written) std::exchange(store_, nullptr)->finished(written->outcome, written->details);
  if (backup) std::exchange(backup_done_, nullptr)(*std::move(backup));
}

void SqliteBackend::close() {
  if (thread_.joinable()) {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
  }
  if (finisher_.joinable()) finisher_.join();
  backup_.reset();
  backup_done_ = nullptr;
  file_.reset();
  store_ = nullptr;
}

// ---- the thread

void SqliteBackend::work() {
  std::unique_lock lock(mutex_);
  while (wait_for_work(lock)) {
    const std::optional<CommitBatch> batch = std::exchange(begun_, std::nullopt);
    const std::optional<std::string> backup = std::exchange(backup_asked_, std::nullopt);
    lock.unlock();
    if (batch) write(*batch);
    if (backup) begin_backup(*backup);
    if (file_->checkpoint_due()) file_->checkpoint();
    if (backup_ != nullptr) step_backup();
    if (file_->fold_due()) file_->fold();
    lock.lock();
  }
}

bool SqliteBackend::wait_for_work(std::unique_lock<std::mutex>& lock) {
  waiting_ = true;
  changed_.wait(lock, [this] {
    return begun_.has_value() || backup_asked_.has_value() || backup_ != nullptr || is_file_due() ||
           stopping_;
  });
  waiting_ = false;
  return begun_.has_value() || !stopping_;
}

void SqliteBackend::write(const CommitBatch& batch) {
  SqliteFile::Written written = write_timed(batch);
  {
    const std::lock_guard lock(mutex_);
    written_ = std::move(written);
  }
  ended_.wake();
}

SqliteFile::Written SqliteBackend::write_timed(const CommitBatch& batch) {
  const Time began = clock_.now();
  SqliteFile::Written written = file_->write(batch);
  const bool is_quick = clock_.now() - began < quick_commit;
  quick_in_a_row_ = is_quick ? std::min(quick_in_a_row_ + 1, quick_commits) : 0;
  return written;
}

void SqliteBackend::begin_backup(const std::string& path) {
  auto begun = file_->begin_backup(path);
  if (!begun) return tell(std::move(begun).error());
  backup_ = *std::move(begun);
}

void SqliteBackend::step_backup() {
  Result<bool> copied = backup_->step(file_->last_commit());
  if (!copied) {
    backup_.reset();
    return tell(std::move(copied).error());
  }
  if (*copied) finish_backup();
}

void SqliteBackend::finish_backup() {
  if (finisher_.joinable()) finisher_.join();  // It has told, or there would not be another.
  std::shared_ptr<SqliteBackup> backup = std::move(backup_);
  try {
    finisher_ = std::thread([this, backup]() mutable {
      Result<StoredBackup> finished = backup->finish();
      backup.reset();
      tell(std::move(finished));
    });
  } catch (const std::system_error& error) {
    tell(resource_exhausted("the backup was not made: there is no thread to sync it: {}",
                            error.what()));
  }
}

void SqliteBackend::tell(Result<StoredBackup> ended) {
  {
    const std::lock_guard lock(mutex_);
    backup_ended_ = std::move(ended);
  }
  ended_.wake();
}

}  // namespace onetrip
