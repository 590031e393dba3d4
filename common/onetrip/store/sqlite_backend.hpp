// SqliteBackend: keeps a store in a SQLite file, with a thread of its own that writes.
//
//   SqliteBackend backend(options);
//   Store store(backend, on_fatal);                              // and its tables
//   ONETRIP_TRY_STATUS(store.load());                            // Opens the file, starts the
//   thread. loop.watch(backend.pollable(), [&] { backend.collect(); });  // A commit's end is told
//   here.
//
// Nothing is delayed to make a batch larger: what has gathered while a batch was written is the
// next one.  A batch is reported before the log is brought into the file; the next one waits for
// that.
//
// The loop does not wait for the disk, except in load() and close(), and for the one set of a batch
// that has no other while the disk is quick: of late each commit took less than quick_commit.  Then
// a hand-over to the thread and back would take as long as the commit.
//
// A backup is copied by the same thread, a step after each batch, and at once where none waits; a
// thread of the backup's own syncs it.  So a commit waits for one step at most, about a
// millisecond.
//
// Threads: the loop's only.  Signals have to be blocked before load(), which starts the thread.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "onetrip/base/clock.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/store/backend.hpp"
#include "onetrip/store/sqlite_file.hpp"

namespace onetrip {

class SqliteBackend final : public Backend {
 public:
  // So many in a row have to take less, before the loop writes one itself.
  static constexpr Duration quick_commit = std::chrono::milliseconds(1);
  static constexpr int quick_commits = 16;

  // Touches no file yet.
  explicit SqliteBackend(SqliteOptions options) : options_(std::move(options)) {}
  ~SqliteBackend() override { close(); }

  bool wants_bytes() const override { return true; }
  BatchLimits limits() const override { return {.changes_max = 512, .bytes_max = 8 << 20}; }
  // The errors are SqliteFile's.
  Result<CommitNo> load(RowVisitor& rows) override;
  void commit(const CommitBatch& batch, Store& store) override;
  // The errors are those of SqliteBackup, too.
  void back_up(const std::string& path, BackupDone done) override;
  // The batch in hand is finished, and the log is brought into the file; a backup that has not come
  // to its sync is dropped.
  void close() override;

  // Readable when a batch or a backup has ended.
  net::Pollable pollable() const { return ended_.pollable(); }
  // Tells the store of the batch, if one has, and whoever asked for the backup of it.
  void collect();

  // What load() found.
  const Recovered& recovered() const { return recovered_; }

 private:
  // The thread: writes what it is given until it is told to stop.
  void work();
  // False where it is to stop.
  bool wait_for_work(std::unique_lock<std::mutex>& lock);
  void write(const CommitBatch& batch);
  // From either thread, whichever has the file; notes how long it took.
  SqliteFile::Written write_timed(const CommitBatch& batch);
  // On the loop's thread; false where the batch is better handed over.
  bool write_here(const CommitBatch& batch, SqliteFile::Written& written);
  // The thread has something to do besides batches.
  bool is_file_due() const { return file_->fold_due() || file_->checkpoint_due(); }
  void begin_backup(const std::string& path);
  void step_backup();
  // On a thread of its own, as a sync may take seconds.
  void finish_backup();
  // From either thread.
  void tell(Result<StoredBackup> ended);

  const SqliteOptions options_;
  Recovered recovered_;
  const SystemClock clock_;
  std::unique_ptr<SqliteFile> file_;      // The thread's while it works.
  int quick_in_a_row_ = 0;                // Commits; goes with the file.
  Store* store_ = nullptr;                // Whose batch is in hand; the loop's.
  BackupDone backup_done_;                // Of the one under way; the loop's.
  std::unique_ptr<SqliteBackup> backup_;  // The thread's: between two steps.

  std::mutex mutex_;  // For what follows.
  std::condition_variable changed_;
  std::optional<CommitBatch> begun_;
  std::optional<SqliteFile::Written> written_;
  std::optional<std::string> backup_asked_;
  std::optional<Result<StoredBackup>> backup_ended_;
  bool stopping_ = false;
  bool waiting_ = false;  // The thread, for something to do: the file is free.

  net::Waker ended_;
  std::thread thread_;
  std::thread finisher_;  // Of the last backup; begun by the thread.
};

}  // namespace onetrip
