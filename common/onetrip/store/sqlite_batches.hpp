// SqliteBatches: the batches of a store's file that are not rows yet, each one row of
// `stored_batches`.  SqliteFile's own.
//
// A commit appends to one place, so that a batch of many small changes is few pages; SqliteFold
// makes rows of them later.  Within transactions of its owner's.
#pragma once

#include "onetrip/base/result.hpp"
#include "onetrip/store/change_set.hpp"
#include "onetrip/store/row_overlay.hpp"
#include "onetrip/store/sqlite_connection.hpp"

namespace onetrip {

// What a file's batches and `meta` say.
struct KeptBatches {
  RowOverlay overlay;
  std::uint64_t batches = 0;
  CommitNo last_commit = 0;  // In the batches, or in the rows where there are none.
};

class SqliteBatches {
 public:
  static Result<SqliteBatches> prepare(SqliteConnection& connection);

  // DATA_LOSS names the batch that is not what was written, or is missing.
  static Result<KeptBatches> read(SqliteConnection& connection);

  // `bytes` of the batch that ends with `last`, and comes after the commit `follows`.
  Status append(CommitNo follows, CommitNo last, wire::BytesView bytes);
  // All up to that commit are rows, and go.
  Status drop(CommitNo up_to);
  // The batches are there up to that commit, says the file from now on: a damaged one that has
  // lost its end is not taken for a whole one.
  Status note_kept(CommitNo up_to);

 private:
  SqliteBatches(SqliteStatement append, SqliteStatement drop, SqliteStatement note);

  SqliteStatement append_;
  SqliteStatement drop_;
  SqliteStatement note_;
};

}  // namespace onetrip
