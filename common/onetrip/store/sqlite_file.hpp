// SqliteFile: the rows of one service in a SQLite file, synchronously.  SqliteBackend puts a thread
// around it.
//
//   <path>        the file; docs/durability.md describes its tables
//   <path>-wal    the log that all changes of it go to first; gone after an orderly close
//   <path>.lock   held as long as the file is open
//
// A batch of commits is kept as one row of bytes; what it changes becomes rows later (fold()), but
// for sets with large values, which would only be written twice.
//
// What write() has called durable is there after kill -9 and after a power cut, as far as the disk
// keeps what it has synced.  Threads: any, one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "onetrip/base/owner.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/store/backend.hpp"
#include "onetrip/store/row_overlay.hpp"
#include "onetrip/store/sqlite_backup.hpp"
#include "onetrip/store/sqlite_batches.hpp"
#include "onetrip/store/sqlite_connection.hpp"
#include "onetrip/store/sqlite_fold.hpp"
#include "onetrip/store/sqlite_row_writer.hpp"
#include "onetrip/store/store_lock.hpp"

namespace onetrip {

struct SqliteOptions {
  std::string path;     // Its folder has to be there.
  std::string service;  // Whose rows they are.
  // Of which of its instances: the name is as store_siblings.hpp says, unless there is one.
  InstancePlace place = {};
  // Of a file that is made new: a power of two, 512 to 65536.  Large values like large pages (100
  // KB rows: 16384), many small random writes small ones.
  std::uint32_t page_size = 4096;
  // When checkpoint_due() says so: a larger log means fewer checkpoints and a longer recovery.
  std::uint64_t log_bytes_max = std::uint64_t{8} << 20;
  // When fold_due() says so: rows that change often are put less often, where more of their changes
  // are kept in batches.  While they are made rows, half as many more gather at the most.
  std::uint64_t batch_bytes_max = std::uint64_t{16} << 20;
  // How many rows fold() puts at once, at the least.
  std::size_t fold_rows_min = 128;
  std::string vfs = {};  // SQLite's name of the file layer; empty: the system's.
};

// What was found at the start.
struct Recovered {
  bool is_new = false;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;      // Of keys and values.
  std::uint64_t batches = 0;    // Of commits that were not rows yet: not 0 after a crash.
  std::int64_t log_frames = 0;  // Commits that the log still held, in pages: not 0 after a crash.
  CommitNo last_commit = 0;
};

class SqliteFile {
 public:
  // Makes the file if it is not there.  Errors say what to do: UNAVAILABLE if another process has
  // it open, FAILED_PRECONDITION if it is newer than this program or another service's, or it or
  // a file beside it is of another number of instances,
  // DATA_LOSS if it is damaged or no store, RESOURCE_EXHAUSTED if there is no room to make it.
  static Result<std::unique_ptr<SqliteFile>> open(const SqliteOptions& options);
  // Makes rows of all batches, brings the log into the file, and closes it; unless a write has
  // failed.
  ~SqliteFile();
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;

  // Visits every row.  DATA_LOSS names the space and key of a row, or the batch, that is not what
  // was written.
  Result<Recovered> load(RowVisitor& rows);

  // All of the batch or nothing, synced.  After `failed` every further write is `failed`: the file
  // has to be opened again.
  struct Written {
    CommitOutcome outcome = CommitOutcome::durable;
    std::string details;  // Why, unless it is durable.
  };
  Written write(const CommitBatch& batch);

  // The log has grown beyond log_bytes_max.  The commits in it are safe there; but it has to be
  // brought into the file before long.
  bool checkpoint_due() const;
  // For want of room it is put off, which is no error; any other failure makes the next write
  // `failed`, as nothing more is known of the disk.
  void checkpoint();

  // The batches have grown beyond batch_bytes_max, or are being made rows.
  bool fold_due() const;
  // Makes rows of some of them, in a millisecond or two where the disk does not wait.  Called after
  // each write as long as it is due, it keeps up with the writes.  Failures are as checkpoint()'s.
  void fold();

  // The last commit that is in the file, once it is loaded.
  CommitNo last_commit() const { return last_commit_; }
  // A copy of the file; its steps are made on the thread of write() and checkpoint(), between them.
  // It is gone before this object.
  Result<std::unique_ptr<SqliteBackup>> begin_backup(const std::string& path);

 private:
  struct Statements {
    SqliteStatement begin;
    SqliteStatement commit;
    SqliteRowWriter rows;
    SqliteBatches batches;
  };

  SqliteFile(StoreLock lock, SqliteConnection connection, Statements statements,
             const SqliteOptions& options, std::int64_t page_size, bool is_new);

  static Result<Statements> prepare(SqliteConnection& connection);
  // To what it may grow to, so that commits need not do that.
  Status extend_log();
  Status write_all(const CommitBatch& batch, wire::BytesView bytes);
  void note_written(const CommitBatch& batch, wire::Buffer bytes);
  // After a write that found no room: what the file can give back of its own.
  void make_room();
  Status note_kept_and_checkpoint();
  SqliteFold::Step next_step();
  Status fold_some();
  void fold_all();
  void note_broken(const Error& error);

  StoreLock lock_;  // Released after the connection is closed.
  SqliteConnection connection_;
  Statements statements_;
  SqliteOptions options_;
  std::size_t large_value_bytes_;
  CommitNo last_commit_ = 0;
  std::int64_t log_frames_max_;
  std::int64_t next_checkpoint_frames_;
  bool is_new_;
  std::optional<std::string> broken_;

  RowOverlay kept_;                 // What the batches since the fold in hand say.
  std::optional<SqliteFold> fold_;  // In hand.
  SqliteFold::Step written_{};      // Since its last step.
  bool fold_put_off_ = false;       // For want of room.
  std::uint64_t next_fold_bytes_;
};

}  // namespace onetrip
