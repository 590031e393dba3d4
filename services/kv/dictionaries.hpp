// Dictionaries: every dictionary's items, as rows of the store.
//
//   dicts   dict         its length, its bytes, and the place of the next new key
//   items   dict, key    the key's place, and its value
//   places  dict, place  the key
//
// Places grow, so their order is that of insertion.  Setting a key that is there writes its item
// only (and its dictionary where the size changes).  A dictionary without items has no rows.
// Pointers are good until the next change.  Writes happen within a stretch of the store.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/api/kv.hpp"
#include "onetrip/store/table.hpp"

namespace kv {

struct DictRow {
  std::int64_t length = 0;
  std::int64_t bytes = 0;
  std::int64_t next_place = 0;

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
  friend bool operator==(const DictRow&, const DictRow&) = default;
};
ONETRIP_FIELDS(DictRow, length, bytes, next_place)

struct ItemRow {
  std::int64_t place = 0;
  Value value;

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
};
ONETRIP_FIELDS(ItemRow, place, value)

class Dictionaries {
 public:
  explicit Dictionaries(onetrip::Store& store);
  ~Dictionaries();  // Not in the header: see store/table.hpp.
  Dictionaries(const Dictionaries&) = delete;
  Dictionaries& operator=(const Dictionaries&) = delete;

  // Null where there is no such key.
  const Value* find(std::string_view dict, const Key& key) const;
  std::int64_t length(std::string_view dict) const;
  // In order of insertion.
  std::vector<Key> keys(std::string_view dict) const;
  std::vector<Value> values(std::string_view dict) const;
  Items items(std::string_view dict) const;
  std::vector<DictInfo> infos() const;

  void set(const std::string& dict, Key key, Value value);
  // In order.
  void set_all(const std::string& dict, Items&& items);
  // False where there is no such key.
  bool erase(const std::string& dict, const Key& key);
  // The key inserted last, of a dictionary that is not empty.
  Key last_key(std::string_view dict) const;
  void clear(const std::string& dict);

 private:
  using Bytes = onetrip::wire::Buffer;

  template <class Visit>
  void visit_items(std::string_view dict, Visit visit) const;
  static std::pair<std::string_view, onetrip::wire::BytesView> item_key(std::string_view dict,
                                                                        const Key& key) {
    return {dict, key.bytes()};
  }
  // As it is, or would begin.  put() and drop() change the copy of it that they are given, which
  // keep() writes, once for all that a call does.
  DictRow row_of(std::string_view dict) const;
  void put(const std::string& dict, DictRow& row, Key key, Value value);
  // False where there is no such key.
  bool drop(const std::string& dict, DictRow& row, const Key& key);
  void keep(const std::string& dict, const DictRow& row);

  onetrip::Table<std::string, DictRow> dicts_;
  onetrip::Table<std::pair<std::string, Bytes>, ItemRow> items_;
  onetrip::Table<std::pair<std::string, std::int64_t>, Key> places_;
};

}  // namespace kv
