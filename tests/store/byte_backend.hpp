// ByteBackend: keeps rows as bytes in a "file" that outlives it, as a real backend would on disk.
#pragma once

#include <map>
#include <string>

#include "onetrip/store/store.hpp"

namespace onetrip::test {

struct ByteFile {
  std::map<std::string, std::map<wire::Buffer, wire::Buffer>> spaces;
  CommitNo last = 0;
};

class ByteBackend final : public Backend {
 public:
  explicit ByteBackend(ByteFile& file) : file_(file) {}

  bool wants_bytes() const override { return true; }
  BatchLimits limits() const override { return {}; }

  Result<CommitNo> load(RowVisitor& rows) override {
    for (const auto& [space, kept] : file_.spaces)
      for (const auto& [key, value] : kept) ONETRIP_TRY_STATUS(rows.row(space, key, value));
    return file_.last;
  }

  void commit(const CommitBatch& batch, Store& store) override {
    for (const ChangeSet& set : batch.sets)
      for (std::size_t i = 0; i != set.size(); ++i) apply(set[i]);
    file_.last = batch.last();
    store.finished(CommitOutcome::durable);
  }

  void close() override {}

 private:
  void apply(const Change& change) {
    auto& rows = file_.spaces[std::string(change.space)];
    const wire::Buffer key(change.key.begin(), change.key.end());
    switch (change.kind) {
      case ChangeKind::put:
        rows[key] = wire::Buffer(change.value.begin(), change.value.end());
        break;
      case ChangeKind::erase:
        rows.erase(key);
        break;
      case ChangeKind::clear:
        rows.clear();
        break;
    }
  }

  ByteFile& file_;
};

}  // namespace onetrip::test
