// SqliteConnection: SQLite's C interface as values and Results; nothing else of ours knows it.
//
// Errors say what can be done: RESOURCE_EXHAUSTED (reason "disk_full") where there was no room,
// UNAVAILABLE (reason "in_use") where somebody else holds the file, DATA_LOSS where the file is
// damaged, PERMISSION_DENIED where it may not be opened or written, INTERNAL for the rest.
//
// Threads: any, one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "onetrip/base/result.hpp"
#include "onetrip/wire/bytes.hpp"

struct sqlite3;
struct sqlite3_backup;
struct sqlite3_stmt;

namespace onetrip {

// A prepared statement.  Parameters and columns count from 1 and 0, as SQLite has them.  What is
// bound as text or bytes has to live until the next reset().
class SqliteStatement {
 public:
  void bind(int parameter, std::int64_t number);
  void bind(int parameter, std::string_view text);
  void bind(int parameter, wire::BytesView bytes);

  // On to the next row: true, or false at the end.
  Result<bool> step();
  // To the end, and ready for the next time.
  Status run();
  void reset();

  // Of the row that step() has come to; views are good until the next step().
  std::int64_t number(int column) const;
  std::string_view text(int column) const;
  wire::BytesView bytes(int column) const;

 private:
  friend class SqliteConnection;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}
  void note(int bound);

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int unbound_ = 0;  // Why a parameter could not be bound: the next step says so.
};

// A copy of one connection's file into another's, under way.  Gone before either of them.
class SqliteCopy {
 public:
  // Copies so many pages.  True when all are; the target's file is whole then, and not synced.
  Result<bool> step(int pages);
  // What the source had at the last step.
  std::uint64_t pages() const;

 private:
  friend class SqliteConnection;
  struct Finish {
    void operator()(sqlite3_backup* copy) const;
  };
  explicit SqliteCopy(sqlite3_backup* copy) : copy_(copy) {}

  std::unique_ptr<sqlite3_backup, Finish> copy_;
};

class SqliteConnection {
 public:
  // The file has to be there; an empty one becomes a database.  `vfs` is the name of the file layer
  // that is to be used, empty for the system's.
  static Result<SqliteConnection> open(const std::string& path, const std::string& vfs);

  // Statements without results.
  Status run(const std::string& sql);
  Result<SqliteStatement> prepare(std::string_view sql);
  // The first column of the first row.
  Result<std::int64_t> number(std::string_view sql);
  Result<std::string> text(std::string_view sql);

  bool in_transaction() const;
  // What `work` does (a function that gives a Status), wholly or not at all.
  template <class Work>
  Status in_transaction(Work&& work) {
    ONETRIP_TRY_STATUS(run("BEGIN IMMEDIATE"));
    Status done = std::forward<Work>(work)();
    if (done) done = run("COMMIT");
    if (in_transaction()) static_cast<void>(run("ROLLBACK").ok());
    return done;
  }
  // By the statement that was run last.
  std::int64_t rows_changed() const;
  // How many frames the write-ahead log had after the last commit of this connection.
  std::int64_t log_frames() const { return handle_->log_frames; }
  // Brings the log's content into the file, and gives the number of frames that the log had.
  Result<std::int64_t> checkpoint();
  // Makes the log's file so many bytes long, with zeros at its end, if it is shorter; what is in
  // the log stays as it is.  A commit that makes no file longer is synced in about half the time.
  Status extend_log(std::int64_t bytes);
  // Begins a copy into `target`, whose own content goes.  What is written here between two steps is
  // in the copy.
  Result<SqliteCopy> copy_to(SqliteConnection& target);
  // From now on the log stays where it is when the connection is closed.
  void keep_log_at_close();

 private:
  struct Handle {
    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle();
    sqlite3* database = nullptr;
    std::int64_t log_frames = 0;
  };
  explicit SqliteConnection(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
  // The first row of what `sql` asks for.
  Result<SqliteStatement> first_row(std::string_view sql);

  std::unique_ptr<Handle> handle_;
};

}  // namespace onetrip
