#include "onetrip/store/row_overlay.hpp"

#include <utility>

#include "onetrip/store/batch_bytes.hpp"

namespace onetrip {

Status RowOverlay::add(wire::Buffer batch) {
  bytes_ += batch.size();
  batches_.push_back(std::move(batch));
  BatchReader reader(batches_.back());
  while (reader.next()) add(reader.commit(), reader.change());
  return reader.status();
}

void RowOverlay::add(CommitNo commit, const Change& change) {
  auto space = spaces_.find(change.space);
  if (space == spaces_.end()) space = spaces_.try_emplace(std::string(change.space)).first;
  if (change.kind == ChangeKind::clear) {
    space->second = {.cleared = commit, .rows = {}};
    return;
  }
  LastChange& last = space->second.rows[wire::text_of(change.key)];
  last.commit = commit;
  last.value = std::nullopt;
  if (change.kind == ChangeKind::put) last.value = change.value;
}

bool RowOverlay::replaces(std::string_view space, wire::BytesView key, CommitNo written) {
  const auto changed = spaces_.find(space);
  if (changed == spaces_.end()) return false;
  const auto row = changed->second.rows.find(wire::text_of(key));
  if (row == changed->second.rows.end()) return written < changed->second.cleared;
  if (written < row->second.commit) return true;
  changed->second.rows.erase(row);
  return false;
}

}  // namespace onetrip
