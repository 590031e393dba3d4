#include "onetrip/store/sqlite_backend.hpp"

#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/store/store.hpp"

namespace onetrip {

Result<CommitNo> SqliteBackend::load(RowVisitor& rows) {
  ONETRIP_CHECK(file_ == nullptr);
  ONETRIP_TRY(file_, SqliteFile::open(options_));
  ONETRIP_TRY(recovered_, file_->load(rows));
  thread_ = std::thread([this] { write_batches(); });
  return recovered_.last_commit;
}

void SqliteBackend::commit(const CommitBatch& batch, Store& store) {
  ONETRIP_CHECK(store_ == nullptr && thread_.joinable());
  store_ = &store;
  {
    const std::lock_guard lock(mutex_);
    begun_ = batch;
  }
  changed_.notify_one();
}

void SqliteBackend::collect() {
  ended_.clear();
  std::optional<SqliteFile::Written> written;
  {
    const std::lock_guard lock(mutex_);
    written = std::exchange(written_, std::nullopt);
  }
  // finished() may begin the next batch.
  if (written) std::exchange(store_, nullptr)->finished(written->outcome, written->details);
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
  file_.reset();
  store_ = nullptr;
}

bool SqliteBackend::wait_for_batch(std::unique_lock<std::mutex>& lock) {
  changed_.wait(lock, [this] { return begun_.has_value() || stopping_; });
  return begun_.has_value();
}

void SqliteBackend::write_batches() {
  std::unique_lock lock(mutex_);
  while (wait_for_batch(lock)) {
    const CommitBatch batch = *std::exchange(begun_, std::nullopt);
    lock.unlock();
    SqliteFile::Written written = file_->write(batch);
    lock.lock();
    written_ = std::move(written);
    lock.unlock();
    ended_.wake();
    if (file_->checkpoint_due()) file_->checkpoint();
    lock.lock();
  }
}

}  // namespace onetrip
