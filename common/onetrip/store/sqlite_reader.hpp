// SqliteReader: a store's file that is read as it was left, and not changed by a byte.
//
// A log that a crash has left beside it (-wal) is part of what is read, and stays where it is.  The
// file is held meanwhile, so that no service begins with it.  Threads: any, one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/base/owner.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/store/backend.hpp"
#include "onetrip/store/sqlite_connection.hpp"
#include "onetrip/store/sqlite_file.hpp"
#include "onetrip/store/store_lock.hpp"

namespace onetrip {

// What a store's file says of itself.
struct StoreFacts {
  std::string service;
  InstancePlace place = {};
  int schema = 0;  // The version of the file's form.
  std::int64_t created_ms = 0;
  CommitNo last_commit = 0;
};

class SqliteReader {
 public:
  // NOT_FOUND if there is no such file, UNAVAILABLE ("in_use") if somebody has it, which is said,
  // DATA_LOSS if it is damaged or no store, FAILED_PRECONDITION if it is newer than this program.
  static Result<std::unique_ptr<SqliteReader>> open(const std::string& path);
  ~SqliteReader();
  SqliteReader(const SqliteReader&) = delete;
  SqliteReader& operator=(const SqliteReader&) = delete;

  const StoreFacts& facts() const { return facts_; }
  // How many there are to come, about: counted in the index, which may be damaged, and without what
  // the batches add or remove.
  Result<std::uint64_t> count_rows();
  // Visits every row as the batches have left it: in the order in which they were written first,
  // and those that the batches have changed at the end.  DATA_LOSS names space and key
  // of one that is not what was written; an error of the visitor's ends it, too.
  Result<Recovered> read(RowVisitor& rows);
  // What SQLite finds wrong with the pages and the index, in its own words; at most 20.
  Result<std::vector<std::string>> page_problems();

 private:
  SqliteReader(StoreLock lock, std::string path);
  Status begin();
  Status read_facts();

  StoreLock lock_;  // Released after the connection is closed.
  std::string path_;
  bool had_log_;
  std::optional<SqliteConnection> connection_;
  StoreFacts facts_;
};

}  // namespace onetrip
