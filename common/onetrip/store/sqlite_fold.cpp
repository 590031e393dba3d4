#include "onetrip/store/sqlite_fold.hpp"

#include <utility>

namespace onetrip {

SqliteFold::SqliteFold(RowOverlay overlay, CommitNo up_to)
    : overlay_(std::move(overlay)), up_to_(up_to) {
  for (const auto& [name, space] : overlay_.spaces()) {
    if (space.cleared != 0) changes_.push_back({name, {}, nullptr, space.cleared});
    for (const auto& [key, row] : space.rows) changes_.push_back({name, key, &row, 0});
  }
}

Result<bool> SqliteFold::step(const FoldTarget& into, Step most) {
  std::size_t made = made_;
  const bool is_last = made == changes_.size();
  // The pragma is not taken inside of a transaction.
  ONETRIP_TRY_STATUS(into.connection.run("PRAGMA synchronous=NORMAL"));
  Status done = into.connection.in_transaction([&]() -> Status {
    if (is_last) return into.batches.drop(up_to_);
    std::size_t bytes = 0;
    for (; made != changes_.size() && made - made_ < most.rows && bytes < most.bytes; ++made) {
      ONETRIP_TRY_STATUS(make(changes_[made], into.rows));
      bytes += changes_[made].bytes();
    }
    return {};
  });
  ONETRIP_TRY_STATUS(into.connection.run("PRAGMA synchronous=FULL"));
  ONETRIP_TRY_STATUS(done);
  made_ = made;
  return is_last;
}

std::size_t SqliteFold::Change::bytes() const {
  return key.size() + (row != nullptr && row->value ? row->value->size() : 0);
}

Status SqliteFold::make(const Change& change, SqliteRowWriter& rows) {
  if (change.row == nullptr) return rows.clear(change.space, change.cleared);
  const wire::BytesView key = wire::view_of(change.key);
  if (!change.row->value) return rows.erase(change.space, key, change.row->commit);
  return rows.put(change.space, key, *change.row->value, change.row->commit);
}

}  // namespace onetrip
