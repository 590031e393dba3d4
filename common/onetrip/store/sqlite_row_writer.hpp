// SqliteRowWriter: puts and removes rows of a store's file, within a transaction of its owner's.
//
// A row that a later commit has written is left as it is.  SqliteFile's own.
#pragma once

#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/store/change_set.hpp"
#include "onetrip/store/sqlite_connection.hpp"

namespace onetrip {

class SqliteRowWriter {
 public:
  static Result<SqliteRowWriter> prepare(SqliteConnection& connection);

  // All changes, in their order.
  Status apply(const ChangeSet& set);

  // The row as `commit` has left it.
  Status put(std::string_view space, wire::BytesView key, wire::BytesView value, CommitNo commit);
  // Those that were written by a commit below `end`.
  Status erase(std::string_view space, wire::BytesView key, CommitNo end);
  Status clear(std::string_view space, CommitNo end);

 private:
  SqliteRowWriter(SqliteStatement put, SqliteStatement erase, SqliteStatement clear);

  SqliteStatement put_;
  SqliteStatement erase_;
  SqliteStatement clear_;
};

}  // namespace onetrip
