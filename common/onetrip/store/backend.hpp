// Backend: where a Store's commits go, and where its rows come from at the start.
//
// The Store calls it on the loop's thread only, and hands it one batch at a time.  A backend may
// write on a thread of its own, but reports on the loop's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/store/change_set.hpp"
#include "onetrip/store/stored_backup.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip {

class Store;

enum class CommitOutcome : std::uint8_t {
  durable,  // All of the batch will be there after a restart, whatever happens now.
  full,     // None of the batch will; for want of room, so a later batch may succeed.
  failed,   // Anything else, known or not.  The process has to end, and to load what there is.
};

// How much one batch may hold.  A single set above the limits is a batch of its own.
struct BatchLimits {
  std::size_t changes_max = std::numeric_limits<std::size_t>::max();
  std::size_t bytes_max = std::numeric_limits<std::size_t>::max();
};

// Takes what is loaded, row by row, in any order.
class RowVisitor {
 public:
  virtual ~RowVisitor() = default;
  // The views are not kept.  An error (a row that cannot be read, a space that no table claims)
  // ends the load; the backend passes it on.
  virtual Status row(std::string_view space, wire::BytesView key, wire::BytesView value) = 0;
};

class Backend {
 public:
  virtual ~Backend() = default;

  // False where ChangeSets need not hold bytes.  Constant, as is limits().
  virtual bool wants_bytes() const = 0;
  virtual BatchLimits limits() const = 0;

  // Called once, before everything else: visits every row that is kept, and gives the number of the
  // last commit that is (0 where there is none).
  virtual Result<CommitNo> load(RowVisitor& rows) = 0;

  // Begins to write the batch, which stays as it is until the end is told by one call of
  // store.finished(): from inside of commit(), or later on the loop's thread, between stretches.
  virtual void commit(const CommitBatch& batch, Store& store) = 0;

  // Begins a copy of what is kept, after load(), and tells once how it has ended: from inside, or
  // later.  Commits go on meanwhile.  FAILED_PRECONDITION (reason "nothing_kept") where nothing is
  // kept, as here; RESOURCE_EXHAUSTED (reason "backup_running") while there is another.
  virtual void back_up(const std::string& path, BackupDone done);

  // The Store is going: from the return on, nothing of a batch is read and nothing is reported.  A
  // batch in hand may be finished or dropped, and so may a backup; nobody is told.
  virtual void close() = 0;
};

}  // namespace onetrip
