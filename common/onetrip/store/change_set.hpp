// ChangeSet: what one stretch of a handler changed, as bytes, ready to be written.
//
// Only a backend that wants bytes gets any; for the others a set is its number and the count of
// its changes.  Keys and values are MessagePack (wire/codec), so that they fit any key-value file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "onetrip/wire/bytes.hpp"
#include "onetrip/wire/codec.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip {

// Commits are numbered from 1 in the order in which their stretches ended.  A number is never used
// twice in a process, even where its commit was undone.  0 stands for all that was loaded.
using CommitNo = std::uint64_t;

enum class ChangeKind : std::uint8_t {
  put,    // The row now has this value.
  erase,  // The row is gone, and perhaps never was in the file.
  clear,  // Every row of the space is gone.
};

// One change.  The views live as long as the ChangeSet; `space` as long as the Store.
struct Change {
  ChangeKind kind;
  std::string_view space;
  wire::BytesView key;    // Empty for clear.
  wire::BytesView value;  // Empty for clear and erase.
};

// The changes have to be applied in order.  A row may come more than once, each time with the state
// that the whole stretch left it in.
class ChangeSet {
 public:
  explicit ChangeSet(CommitNo commit) : commit_(commit) {}

  CommitNo commit() const { return commit_; }
  // Sizes by which batches are cut.  Both are 0 where nothing was encoded.
  std::size_t size() const { return parts_.size(); }
  std::size_t bytes() const { return bytes_.size(); }

  Change operator[](std::size_t index) const;

  template <class Key, class Value>
  void put(std::string_view space, const Key& key, const Value& value) {
    const std::size_t begin = append(key);
    const std::size_t middle = append(value);
    parts_.push_back({ChangeKind::put, space, begin, middle, bytes_.size()});
  }

  template <class Key>
  void erase(std::string_view space, const Key& key) {
    const std::size_t begin = append(key);
    parts_.push_back({ChangeKind::erase, space, begin, bytes_.size(), bytes_.size()});
  }

  void clear(std::string_view space);

 private:
  // Places in bytes_, which moves while it grows.
  struct Part {
    ChangeKind kind;
    std::string_view space;
    std::size_t key_begin;
    std::size_t value_begin;
    std::size_t end;
  };

  // Where the encoding of `value` begins.
  template <class T>
  std::size_t append(const T& value) {
    const std::size_t begin = bytes_.size();
    wire::Writer writer(bytes_);
    wire::write_value(writer, value);
    return begin;
  }

  CommitNo commit_;
  wire::Buffer bytes_;
  std::vector<Part> parts_;
};

// What a backend writes in one transaction: whole sets, in the order of their numbers.
struct CommitBatch {
  std::span<const ChangeSet> sets;  // Never empty.

  CommitNo first() const { return sets.front().commit(); }
  CommitNo last() const { return sets.back().commit(); }
};

}  // namespace onetrip
