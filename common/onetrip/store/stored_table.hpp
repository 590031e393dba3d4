// StoredTable: what a Store knows of a Table without knowing its types.  Table is the only heir;
// services never meet this.
#pragma once

#include <cstddef>
#include <string>

#include "onetrip/base/result.hpp"
#include "onetrip/store/change_set.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip {

class Store;

class StoredTable {
 public:
  StoredTable(const StoredTable&) = delete;
  StoredTable& operator=(const StoredTable&) = delete;

  const std::string& space() const { return space_; }

 protected:
  // Registers at the Store, and stops the process if the space is taken or the rows are loaded.
  StoredTable(Store& store, std::string space);
  virtual ~StoredTable();

  Store& store_;
  // The last commit that changed anything here; what a scan or a miss depends on.
  CommitNo last_commit_ = 0;

 private:
  friend class Store;

  // Every change is on the table's undo log until its commit is settled; a commit knows how many of
  // the entries are its own, and commits are settled in order.
  virtual std::size_t undo_entries() const = 0;
  // Drops the oldest entries: their commit is durable.
  virtual void forget_oldest(std::size_t entries) = 0;
  // Goes back over the newest entries, newest first, and drops them.
  virtual void undo_newest(std::size_t entries) = 0;
  // Adds to `out` what the newest entries have led to.
  virtual void encode_newest(std::size_t entries, ChangeSet& out) const = 0;
  virtual Status load_row(wire::BytesView key, wire::BytesView value) = 0;

  const std::string& space_;  // The store's, which may have to write it when the table is gone.
};

}  // namespace onetrip
