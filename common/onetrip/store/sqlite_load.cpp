#include "onetrip/store/sqlite_load.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "onetrip/store/row_checksum.hpp"

namespace onetrip::sqlite_load {
namespace {

// Which rows there are, whatever their order: equal for equal sets of rows.
class RowSum {
 public:
  void add(std::int64_t id, std::uint32_t key_checksum) {
    ++rows_;
    // splitmix64, so that two wrongs do not make a right.
    std::uint64_t mixed = static_cast<std::uint64_t>(id) * 0x9e3779b97f4a7c15 + key_checksum;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    sum_ += mixed ^ (mixed >> 31);
  }
  friend bool operator==(const RowSum&, const RowSum&) = default;

 private:
  std::uint64_t rows_ = 0;
  std::uint64_t sum_ = 0;
};

struct Found {
  Recovered recovered;
  RowSum sum;
  CommitNo highest = 0;
};

// "a5686f746b6579": as the sqlite3 shell's hex() shows it.
std::string hex_of(wire::BytesView bytes) {
  constexpr std::size_t shown_max = 64;
  std::string text;
  for (const std::byte byte : bytes.subspan(0, std::min(bytes.size(), shown_max)))
    text += fmt::format("{:02X}", std::to_integer<unsigned>(byte));
  return bytes.size() > shown_max ? text + "..." : text;
}

Error damaged(std::string_view space, wire::BytesView key) {
  return data_loss(
      "the row of space \"{}\" with the key x'{}' is not what was written: put a copy of the store "
      "in its place",
      space, hex_of(key));
}

Status visit(std::string_view space, wire::BytesView key, wire::BytesView value,
             RowVisitor& visitor, Recovered& recovered) {
  ++recovered.rows;
  recovered.bytes += key.size() + value.size();
  return visitor.row(space, key, value);
}

Status read_row(const SqliteStatement& row, RowVisitor& visitor, RowOverlay& overlay,
                Found& found) {
  const std::string_view space = row.text(1);
  const wire::BytesView key = row.bytes(2);
  const wire::BytesView value = row.bytes(3);
  const RowChecksum checksum = checksum_of(space, key, value);
  if (row.number(5) != std::int64_t{checksum.row}) return damaged(space, key);
  found.sum.add(row.number(0), checksum.key);
  const auto written = static_cast<CommitNo>(row.number(4));
  found.highest = std::max(found.highest, written);
  if (overlay.replaces(space, key, written)) return {};
  return visit(space, key, value, visitor, found.recovered);
}

Result<Found> read_rows(SqliteConnection& connection, RowVisitor& visitor, RowOverlay& overlay) {
  Found found;
  ONETRIP_TRY(SqliteStatement row,
              connection.prepare("SELECT id, space, key, value, commit_no, crc FROM stored_rows"));
  while (true) {
    ONETRIP_TRY(const bool is_row, row.step());
    if (!is_row) return found;
    ONETRIP_TRY_STATUS(read_row(row, visitor, overlay, found));
  }
}

// The index holds space, key and id itself: the rows are not read again.
Result<RowSum> read_index(SqliteConnection& connection) {
  RowSum sum;
  std::pair<std::string, std::string> before;
  ONETRIP_TRY(SqliteStatement entry,
              connection.prepare("SELECT id, space, key FROM stored_rows INDEXED BY "
                                 "stored_rows_by_key ORDER BY space, key"));
  for (bool is_first = true;; is_first = false) {
    ONETRIP_TRY(const bool is_entry, entry.step());
    if (!is_entry) return sum;
    const std::pair<std::string_view, std::string_view> here{entry.text(1),
                                                             wire::text_of(entry.bytes(2))};
    if (!is_first && here <= std::pair<std::string_view, std::string_view>(before))
      return data_loss("the index of the rows is out of order after the key x'{}' of \"{}\"",
                       hex_of(wire::view_of(before.second)), before.first);
    before = here;
    sum.add(entry.number(0), checksum_of(here.first, wire::view_of(here.second), {}).key);
  }
}

// What the batches have put.
Status visit_changed(const RowOverlay& overlay, RowVisitor& visitor, Recovered& recovered) {
  for (const auto& [name, space] : overlay.spaces())
    for (const auto& [key, row] : space.rows)
      if (row.value)
        ONETRIP_TRY_STATUS(visit(name, wire::view_of(key), *row.value, visitor, recovered));
  return {};
}

}  // namespace

Result<Recovered> load(SqliteConnection& connection, RowVisitor& rows, KeptBatches& batches) {
  ONETRIP_TRY(batches, SqliteBatches::read(connection));
  ONETRIP_TRY(Found found, read_rows(connection, rows, batches.overlay));
  ONETRIP_TRY(const RowSum indexed, read_index(connection));
  if (indexed != found.sum)
    return data_loss("the index of the rows is damaged: put a copy of the store in its place");
  ONETRIP_TRY_STATUS(visit_changed(batches.overlay, rows, found.recovered));
  found.recovered.batches = batches.batches;
  found.recovered.last_commit = batches.last_commit;
  if (found.highest > found.recovered.last_commit)
    return data_loss(
        "a row was written by commit {}, and the last one was {}: put a copy of the "
        "store in its place",
        found.highest, found.recovered.last_commit);
  return found.recovered;
}

}  // namespace onetrip::sqlite_load
