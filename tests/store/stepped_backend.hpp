// SteppedBackend: finishes a batch when the test says so, as the test says.  Remembers what it was
// handed.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/store/store.hpp"

namespace onetrip::test {

class SteppedBackend final : public Backend {
 public:
  explicit SteppedBackend(BatchLimits limits = {}) : limits_(limits) {}

  bool wants_bytes() const override { return true; }
  BatchLimits limits() const override { return limits_; }
  Result<CommitNo> load(RowVisitor& /*rows*/) override { return CommitNo{0}; }
  void commit(const CommitBatch& batch, Store& store) override {
    batches_.emplace_back(batch.first(), batch.last());
    sets_.assign(batch.sets.begin(), batch.sets.end());
    store_ = &store;
    if (at_once_) finish(*at_once_);
  }
  void close() override { store_ = nullptr; }

  bool busy() const { return store_ != nullptr; }
  void finish(CommitOutcome outcome, std::string_view details = {}) {
    std::exchange(store_, nullptr)->finished(outcome, details);
  }
  // From now on every batch ends so, inside of commit().
  void finish_at_once(CommitOutcome outcome) { at_once_ = outcome; }
  void finish_later() { at_once_.reset(); }

  // First and last commit of each batch that was begun.
  using Batches = std::vector<std::pair<CommitNo, CommitNo>>;
  const Batches& batches() const { return batches_; }
  // What the last one held.
  const std::vector<ChangeSet>& sets() const { return sets_; }

 private:
  BatchLimits limits_;
  std::optional<CommitOutcome> at_once_;
  Store* store_ = nullptr;
  Batches batches_;
  std::vector<ChangeSet> sets_;
};

}  // namespace onetrip::test
