// ByteBackend: keeps rows as bytes in a "file" that outlives it, as a real backend would on disk. A
// commit is done at once, or when the test says how it ends; one that is in hand when the backend
// goes is lost.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "onetrip/store/store.hpp"

namespace onetrip::test {

struct ByteFile {
  std::map<std::string, std::map<wire::Buffer, wire::Buffer>> spaces;
  CommitNo last = 0;
};

class ByteBackend final : public Backend {
 public:
  enum class Commits { at_once, when_told };

  explicit ByteBackend(ByteFile& file, Commits commits = Commits::at_once)
      : file_(file), commits_(commits) {}

  bool wants_bytes() const override { return true; }
  BatchLimits limits() const override { return {}; }

  Result<CommitNo> load(RowVisitor& rows) override {
    for (const auto& [space, kept] : file_.spaces)
      for (const auto& [key, value] : kept) ONETRIP_TRY_STATUS(rows.row(space, key, value));
    return file_.last;
  }

  void commit(const CommitBatch& batch, Store& store) override {
    batch_ = batch;
    store_ = &store;
    if (commits_ == Commits::at_once) finish(CommitOutcome::durable);
  }

  bool busy() const { return store_ != nullptr; }
  void finish(CommitOutcome outcome) {
    if (outcome == CommitOutcome::durable) {
      for (const ChangeSet& set : batch_.sets)
        for (std::size_t i = 0; i != set.size(); ++i) apply(set[i]);
      file_.last = batch_.last();
    }
    std::exchange(store_, nullptr)->finished(outcome);
  }

  void close() override { store_ = nullptr; }

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
  Commits commits_;
  CommitBatch batch_{};
  Store* store_ = nullptr;  // With a batch in hand.
};

}  // namespace onetrip::test
