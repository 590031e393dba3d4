#include "onetrip/store/batch_bytes.hpp"

#include "onetrip/wire/writer.hpp"

namespace onetrip {
namespace {

// About what a change takes beside its key and value, so that the bytes seldom grow.
constexpr std::size_t bytes_around = 32;

void write_change(wire::Writer& writer, const Change& change) {
  writer.unsigned_integer(static_cast<std::uint64_t>(change.kind));
  writer.string(change.space);
  if (change.kind != ChangeKind::clear) writer.binary(change.key);
  if (change.kind == ChangeKind::put) writer.binary(change.value);
}

void write_set(wire::Writer& writer, const ChangeSet& set, bool with_puts) {
  std::size_t changes = 0;
  for (std::size_t i = 0; i != set.size(); ++i)
    changes += with_puts || set[i].kind != ChangeKind::put ? 1 : 0;
  writer.unsigned_integer(set.commit());
  writer.unsigned_integer(changes);
  for (std::size_t i = 0; i != set.size(); ++i)
    if (with_puts || set[i].kind != ChangeKind::put) write_change(writer, set[i]);
}

}  // namespace

bool is_large(const ChangeSet& set, std::size_t large_value_bytes) {
  if (set.bytes() < large_value_bytes) return false;
  for (std::size_t i = 0; i != set.size(); ++i)
    if (set[i].value.size() >= large_value_bytes) return true;
  return false;
}

wire::Buffer bytes_of(const CommitBatch& batch, std::size_t large_value_bytes) {
  std::size_t expected = 0;
  for (const ChangeSet& set : batch.sets) expected += set.bytes() + set.size() * bytes_around;
  wire::Buffer bytes;
  bytes.reserve(expected);
  wire::Writer writer(bytes);
  for (const ChangeSet& set : batch.sets)
    write_set(writer, set, /*with_puts=*/!is_large(set, large_value_bytes));
  return bytes;
}

bool BatchReader::next() {
  while (left_ == 0) {
    if (reader_.failed() || reader_.rest().empty()) return false;
    if (!begin_set()) return false;
  }
  --left_;
  return read_change();
}

bool BatchReader::begin_set() {
  return reader_.unsigned_integer(commit_) && reader_.unsigned_integer(left_);
}

bool BatchReader::read_change() {
  std::uint64_t kind = 0;
  change_ = {};
  if (!reader_.unsigned_integer(kind)) return false;
  if (kind > static_cast<std::uint64_t>(ChangeKind::clear)) return reader_.fail("no such kind");
  change_.kind = static_cast<ChangeKind>(kind);
  return reader_.string(change_.space) &&
         (change_.kind == ChangeKind::clear || reader_.binary(change_.key)) &&
         (change_.kind != ChangeKind::put || reader_.binary(change_.value));
}

Status BatchReader::status() const {
  if (!reader_.failed()) return {};
  return data_loss("what it holds cannot be read: {}", reader_.error().message);
}

}  // namespace onetrip
