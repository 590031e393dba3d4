// RowOverlay: what kept batches say of rows: of each row that they have changed, its last change.
//
// A row remembers the commit that wrote it, and is right as of that commit; a change of an earlier
// one says nothing of it.  So batches and rows can be put together in any order and as often as one
// likes, and give the same.  Pure bookkeeping.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/store/change_set.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip {

class RowOverlay {
 public:
  struct LastChange {
    CommitNo commit = 0;
    std::optional<wire::BytesView> value;  // None: the row was erased.
  };
  struct Space {
    CommitNo cleared = 0;                         // By this commit last, before all of `rows`.
    std::map<std::string_view, LastChange> rows;  // By the bytes of their keys.
  };

  // What bytes_of() has made of a later batch than all that were added.  DATA_LOSS where it is not
  // that.
  Status add(wire::Buffer batch);

  // Of a row that a commit has written: is it no longer what it was, by what the batches say?  If
  // it is newer than they are, what they say of it is forgotten.
  bool replaces(std::string_view space, wire::BytesView key, CommitNo written);

  const std::map<std::string, Space, std::less<>>& spaces() const { return spaces_; }
  bool empty() const { return batches_.empty(); }
  std::size_t bytes() const { return bytes_; }  // Of the batches.

 private:
  void add(CommitNo commit, const Change& change);

  std::vector<wire::Buffer> batches_;  // Keys and values are views into them.
  std::size_t bytes_ = 0;
  std::map<std::string, Space, std::less<>> spaces_;
};

}  // namespace onetrip
