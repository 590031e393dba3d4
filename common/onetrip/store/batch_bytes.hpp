// The changes of a batch as one run of bytes, as a SQLite store keeps them until they are rows
// (sqlite_batches.hpp).
//
// MessagePack, with nothing around it: of each set its commit and the number of its changes; of
// each change its kind (0 put, 1 erase, 2 clear), its space, and the key and value that its kind
// has, as bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "onetrip/base/result.hpp"
#include "onetrip/store/change_set.hpp"
#include "onetrip/wire/bytes.hpp"
#include "onetrip/wire/reader.hpp"

namespace onetrip {

// A set with a value of `large_value_bytes` or more is put into rows as it is committed, all of it.
bool is_large(const ChangeSet& set, std::size_t large_value_bytes);

// Of each set all of its changes; but of one that is large only what it erases and clears, which
// older bytes must not bring back.
wire::Buffer bytes_of(const CommitBatch& batch, std::size_t large_value_bytes);

// Reads them back, one change after another:
//
//   BatchReader reader(bytes);
//   while (reader.next()) use(reader.commit(), reader.change());
//   ONETRIP_TRY_STATUS(reader.status());
class BatchReader {
 public:
  // The changes are views into `bytes`.
  explicit BatchReader(wire::BytesView bytes) : reader_(bytes, wire::Strictness::reply) {}

  // False at the end, and at what no batch has written.
  bool next();
  CommitNo commit() const { return commit_; }
  const Change& change() const { return change_; }
  // DATA_LOSS where it could not be read.
  Status status() const;

 private:
  bool begin_set();
  bool read_change();

  wire::Reader reader_;
  CommitNo commit_ = 0;
  std::uint64_t left_ = 0;  // Changes of the set.
  Change change_{};
};

}  // namespace onetrip
