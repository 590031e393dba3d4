// MemoryBackend: keeps nothing.  The promise that goes with it is "lost at exit": a reply waits for
// nothing, and a process that ends, however it ends, starts empty again.
//
// A commit is done inside of Store::leave(), and no row is ever encoded.
#pragma once

#include "onetrip/store/backend.hpp"

namespace onetrip {

class MemoryBackend final : public Backend {
 public:
  bool wants_bytes() const override { return false; }
  BatchLimits limits() const override { return {}; }
  Result<CommitNo> load(RowVisitor& rows) override;
  void commit(const CommitBatch& batch, Store& store) override;
  void close() override {}
};

}  // namespace onetrip
