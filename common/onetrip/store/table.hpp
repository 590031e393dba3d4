// Table: the one way in which a service keeps state.  Reads are in memory; writes go to memory and
// into the change set of the stretch in hand (store.hpp).
//
//   Table<Hotkey, Ledger> ledgers(store, "ledgers");
//   Table<std::pair<std::string, std::int64_t>, Tick> ticks(store, "ticks");  // symbol, time
//
//   if (const Ledger* ledger = ledgers.find(hotkey)) use(*ledger);
//   for (const auto& [key, tick] : ticks.prefix("BTCUSD")) use(key.second, tick);
//
// Key: std::string, an integer, bytes (wire::Buffer or a std::array), a record with `<=>`, or a
// pair of such.  Value: what wire/codec can write and read.  Texts in both have to be UTF-8, as all
// that came by wire is: others would be written, and refused when they are loaded again.
//
// Pointers and scans that a table gives out are good until that table next changes (or a commit is
// undone): not across an await.  A row depends on the commit that wrote it; an absent key, a scan
// and a size on the last commit that changed the table at all.
//
// Costs: lookups and writes are O(log n).  What a write replaces is moved aside, not copied, and
// kept until the commit is settled; a row is kept and encoded once per stretch, however often it
// is put.
//
// A class that has tables defines its constructor and destructor in its .cpp: every source that
// includes it would compile all of the tables' code else, which takes seconds.
//
// Threads: the loop's only.
#pragma once

#include <cstddef>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "onetrip/base/result.hpp"
#include "onetrip/store/key_order.hpp"
#include "onetrip/store/scan.hpp"
#include "onetrip/store/store.hpp"
#include "onetrip/store/stored_table.hpp"
#include "onetrip/wire/codec.hpp"

namespace onetrip {

template <class Key, class Value>
class Table final : private StoredTable {
 public:
  using View = KeyView<Key>;

  // `space` names the rows in the store: unique in it, and the same for ever, as rows on disk go by
  // it.  Tables are made before the store is loaded, and destroyed before the store is.
  Table(Store& store, std::string space) : StoredTable(store, std::move(space)) {}

  // Null where there is no such row.
  const Value* find(const View& key) const;
  bool contains(const View& key) const { return find(key) != nullptr; }
  std::size_t size() const;
  bool empty() const { return size() == 0; }

  // Rows in the order of their keys: all; from a key on; in [begin, end); those whose key is a pair
  // that begins with `first`.
  Scan<Key, Value> scan() const { return noted(rows_.begin(), rows_.end()); }
  Scan<Key, Value> scan_from(const View& begin) const;
  Scan<Key, Value> range(const View& begin, const View& end) const;
  template <class Pair = Key>
  Scan<Key, Value> prefix(const KeyView<typename Pair::first_type>& first) const;

  // Adds the row, or replaces its value.
  void put(Key key, Value value) {
    put_from(std::move(key), [&value](const Value* /*old*/) { return std::move(value); });
  }
  // The same with the value that `make(const Value* old)` gives (null where there is no row): one
  // lookup, and none at all where the key is behind all others.  `make` leaves the table alone.
  template <class Make>
  void put_from(Key key, Make&& make);
  // Changes a value where it stands: `change(Value&)`, which leaves the table alone.  The value is
  // copied aside first, unless this stretch has written it already.  False if there is no row.
  template <class Change>
  bool update(const View& key, Change&& change);
  // False if there is no row.
  bool erase(const View& key);
  // Drops every row, and gives their number.  Constant time; their memory is given back when the
  // commit is settled.
  std::size_t clear();

 private:
  using Row = TableRow<Value>;
  using Rows = TableRows<Key, Value>;
  // What an undo brings back: a row as it was before its first change in a stretch (none where it
  // is new), or all rows.
  struct RowBefore {
    Key key;
    std::optional<Row> row;
  };
  using RowsBefore = std::unique_ptr<Rows>;
  using Undo = std::variant<RowBefore, RowsBefore>;

  std::size_t undo_entries() const override { return log_.size(); }
  void forget_oldest(std::size_t entries) override;
  void undo_newest(std::size_t entries) override;
  void encode_newest(std::size_t entries, ChangeSet& out) const override;
  Status load_row(wire::BytesView key, wire::BytesView value) override;

  // Of the first row that is not before the key.
  typename Rows::iterator place_of(const Key& key);
  void take_back(RowBefore& before);
  void take_back(RowsBefore& before) { rows_ = std::move(*before); }
  template <class Position>
  Scan<Key, Value> noted(Position begin, Position end) const;

  // TODO(perf): a hash index beside the order, where 10 000 long texts make a lookup's comparisons
  // the larger part of a small call.
  Rows rows_;
  std::deque<Undo> log_;  // Oldest first.
};

template <class Key, class Value>
const Value* Table<Key, Value>::find(const View& key) const {
  const auto it = rows_.find(key);
  store_.note_read(it == rows_.end() ? last_commit_ : it->second.commit);
  return it == rows_.end() ? nullptr : &it->second.value;
}

template <class Key, class Value>
std::size_t Table<Key, Value>::size() const {
  store_.note_read(last_commit_);
  return rows_.size();
}

template <class Key, class Value>
template <class Position>
Scan<Key, Value> Table<Key, Value>::noted(Position begin, Position end) const {
  store_.note_read(last_commit_);
  return {begin, end};
}

template <class Key, class Value>
Scan<Key, Value> Table<Key, Value>::scan_from(const View& begin) const {
  return noted(rows_.lower_bound(begin), rows_.end());
}

template <class Key, class Value>
Scan<Key, Value> Table<Key, Value>::range(const View& begin, const View& end) const {
  // An end before the beginning is an empty range, not one that runs off the table.
  const bool forward = KeyOrder{}(begin, end);
  const auto first = rows_.lower_bound(begin);
  return noted(first, forward ? rows_.lower_bound(end) : first);
}

template <class Key, class Value>
template <class Pair>
Scan<Key, Value> Table<Key, Value>::prefix(const KeyView<typename Pair::first_type>& first) const {
  const auto [begin, end] = rows_.equal_range(KeyPrefix<typename Pair::first_type>{first});
  return noted(begin, end);
}

template <class Key, class Value>
auto Table<Key, Value>::place_of(const Key& key) -> typename Rows::iterator {
  const bool is_last = rows_.empty() || KeyOrder{}(std::prev(rows_.end())->first, key);
  return is_last ? rows_.end() : rows_.lower_bound(key);
}

template <class Key, class Value>
template <class Make>
void Table<Key, Value>::put_from(Key key, Make&& make) {
  const CommitNo commit = store_.begin_write(*this);
  const auto it = place_of(key);
  if (it == rows_.end() || KeyOrder{}(key, it->first)) {
    Row row{std::forward<Make>(make)(nullptr), commit};
    log_.emplace_back(RowBefore{key, std::nullopt});
    rows_.emplace_hint(it, std::move(key), std::move(row));
  } else {
    Row row{std::forward<Make>(make)(&it->second.value), commit};
    if (it->second.commit != commit)
      log_.emplace_back(RowBefore{std::move(key), std::move(it->second)});
    it->second = std::move(row);
  }
}

template <class Key, class Value>
template <class Change>
bool Table<Key, Value>::update(const View& key, Change&& change) {
  const auto it = rows_.find(key);
  if (it == rows_.end()) {
    store_.note_read(last_commit_);
    return false;
  }
  const CommitNo commit = store_.begin_write(*this);
  if (it->second.commit != commit) log_.emplace_back(RowBefore{it->first, it->second});
  it->second.commit = commit;
  std::forward<Change>(change)(it->second.value);
  return true;
}

template <class Key, class Value>
bool Table<Key, Value>::erase(const View& key) {
  const auto it = rows_.find(key);
  if (it == rows_.end()) {
    store_.note_read(last_commit_);
    return false;
  }
  const CommitNo commit = store_.begin_write(*this);
  auto row = rows_.extract(it);
  // A row of this very stretch is on the log already.
  if (row.mapped().commit != commit)
    log_.emplace_back(RowBefore{std::move(row.key()), std::move(row.mapped())});
  return true;
}

template <class Key, class Value>
std::size_t Table<Key, Value>::clear() {
  const std::size_t rows = size();
  if (rows == 0) return 0;
  store_.begin_write(*this);
  log_.emplace_back(std::make_unique<Rows>(std::exchange(rows_, Rows())));
  return rows;
}

template <class Key, class Value>
void Table<Key, Value>::forget_oldest(std::size_t entries) {
  for (; entries != 0; --entries) log_.pop_front();
}

template <class Key, class Value>
void Table<Key, Value>::undo_newest(std::size_t entries) {
  for (; entries != 0; --entries) {
    std::visit([this](auto& before) { this->take_back(before); }, log_.back());
    log_.pop_back();
  }
}

template <class Key, class Value>
void Table<Key, Value>::take_back(RowBefore& before) {
  if (before.row.has_value()) {
    rows_.insert_or_assign(std::move(before.key), *std::move(before.row));
  } else {
    rows_.erase(before.key);
  }
}

template <class Key, class Value>
void Table<Key, Value>::encode_newest(std::size_t entries, ChangeSet& out) const {
  for (std::size_t at = log_.size() - entries; at != log_.size(); ++at) {
    const RowBefore* before = std::get_if<RowBefore>(&log_[at]);
    if (before == nullptr) {
      out.clear(space());
    } else if (const auto it = rows_.find(before->key); it != rows_.end()) {
      out.put(space(), it->first, it->second.value);
    } else {
      out.erase(space(), before->key);
    }
  }
}

template <class Key, class Value>
Status Table<Key, Value>::load_row(wire::BytesView key_bytes, wire::BytesView value_bytes) {
  auto key = wire::decode<Key>(key_bytes, wire::Strictness::reply);
  if (!key)
    return data_loss("a key in space \"{}\" is unreadable: {}", space(), key.error().message);
  auto value = wire::decode<Value>(value_bytes, wire::Strictness::reply);
  if (!value)
    return data_loss("a value in space \"{}\" is unreadable: {}", space(), value.error().message);
  rows_.emplace_hint(rows_.end(), *std::move(key), Row{*std::move(value), 0});
  return {};
}

}  // namespace onetrip
