// SqliteFold: makes rows of batches, some at a time, each step a transaction.
//
// Only the last value of each row is put, in the order of the keys, so that a step changes few
// pages.  When all are rows, the batches go.  Whenever the process ends, batches and rows together
// say the same as before: what the steps have put, the batches say as well.  SqliteFile's own.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/store/row_overlay.hpp"
#include "onetrip/store/sqlite_batches.hpp"
#include "onetrip/store/sqlite_connection.hpp"
#include "onetrip/store/sqlite_row_writer.hpp"

namespace onetrip {

// Where a fold writes.
struct FoldTarget {
  SqliteConnection& connection;
  SqliteRowWriter& rows;
  SqliteBatches& batches;
};

class SqliteFold {
 public:
  // How much one step puts, about.
  struct Step {
    std::size_t rows = 0;
    std::size_t bytes = 0;
  };

  // Of all batches up to a commit, with what they say.
  SqliteFold(RowOverlay overlay, CommitNo up_to);

  // True when the batches are rows, and gone.  An error undoes the step; it may be tried again.
  // Nothing is synced: the next commit's sync makes it last, or that of the log.
  Result<bool> step(const FoldTarget& into, Step most);

 private:
  // One change of the file: of a row; or, without a row, of a whole space.
  struct Change {
    std::string_view space;
    std::string_view key;
    const RowOverlay::LastChange* row;
    CommitNo cleared;

    std::size_t bytes() const;
  };

  static Status make(const Change& change, SqliteRowWriter& rows);

  RowOverlay overlay_;
  std::vector<Change> changes_;  // Views into the overlay.
  std::size_t made_ = 0;
  CommitNo up_to_;
};

}  // namespace onetrip
