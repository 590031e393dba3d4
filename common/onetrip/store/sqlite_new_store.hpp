// SqliteNewStore: a store's file that is made of rows, and has its name when it has them all.
//
//   ONETRIP_TRY(auto store, SqliteNewStore::begin(path, facts));
//   ONETRIP_TRY_STATUS(store->add("items", key, value));  // as often as there are rows
//   ONETRIP_TRY_STATUS(store->finish());
//
// A process that ends before has made nothing.  Threads: any, one at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/store/new_file.hpp"
#include "onetrip/store/sqlite_connection.hpp"
#include "onetrip/store/sqlite_reader.hpp"
#include "onetrip/store/store_lock.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip {

class SqliteNewStore {
 public:
  // The rows count as written by facts.last_commit.  ALREADY_EXISTS if there is a file, or the log
  // of one; the other errors are StoreLock's and NewFile's.
  static Result<std::unique_ptr<SqliteNewStore>> begin(const std::string& path,
                                                       const StoreFacts& facts);

  // ALREADY_EXISTS if there is a row of that key.  RESOURCE_EXHAUSTED ("disk_full").
  Status add(std::string_view space, wire::BytesView key, wire::BytesView value);
  Status finish();

 private:
  SqliteNewStore(StoreLock lock, NewFile file, SqliteConnection connection, CommitNo last_commit);
  Status set_up(const StoreFacts& facts);

  StoreLock lock_;
  NewFile file_;
  std::optional<SqliteConnection> connection_;
  std::optional<SqliteStatement> insert_;
  CommitNo last_commit_;
};

}  // namespace onetrip
