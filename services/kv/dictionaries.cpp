#include "services/kv/dictionaries.hpp"

#include "onetrip/base/check.hpp"

namespace kv {
namespace {

std::int64_t size_of(onetrip::wire::BytesView bytes) {
  return static_cast<std::int64_t>(bytes.size());
}

}  // namespace

Dictionaries::Dictionaries(onetrip::Store& store)
    : dicts_(store, "dicts"), items_(store, "items"), places_(store, "places") {}

Dictionaries::~Dictionaries() = default;

const Value* Dictionaries::find(std::string_view dict, const Key& key) const {
  const ItemRow* row = items_.find(item_key(dict, key));
  return row == nullptr ? nullptr : &row->value;
}

std::int64_t Dictionaries::length(std::string_view dict) const {
  const DictRow* row = dicts_.find(dict);
  return row == nullptr ? 0 : row->length;
}

template <class Visit>
void Dictionaries::visit_items(std::string_view dict, Visit visit) const {
  for (const auto& [place, key] : places_.prefix(dict)) visit(key, *find(dict, key));
}

std::vector<Key> Dictionaries::keys(std::string_view dict) const {
  std::vector<Key> found;
  for (const auto& [place, key] : places_.prefix(dict)) found.push_back(key);
  return found;
}

std::vector<Value> Dictionaries::values(std::string_view dict) const {
  std::vector<Value> found;
  visit_items(dict, [&](const Key& /*key*/, const Value& value) { found.push_back(value); });
  return found;
}

Items Dictionaries::items(std::string_view dict) const {
  Items found;
  visit_items(dict, [&](const Key& key, const Value& value) { found.emplace_back(key, value); });
  return found;
}

std::vector<DictInfo> Dictionaries::infos() const {
  std::vector<DictInfo> found;
  for (const auto& [name, row] : dicts_.scan()) found.push_back({name, row.length, row.bytes});
  return found;
}

void Dictionaries::set(const std::string& dict, Key key, Value value) {
  DictRow row = row_of(dict);
  put(dict, row, std::move(key), std::move(value));
  keep(dict, row);
}

void Dictionaries::set_all(const std::string& dict, Items&& items) {
  DictRow row = row_of(dict);
  for (auto& [key, value] : items) put(dict, row, std::move(key), std::move(value));
  keep(dict, row);
}

bool Dictionaries::erase(const std::string& dict, const Key& key) {
  DictRow row = row_of(dict);
  if (!drop(dict, row, key)) return false;
  keep(dict, row);
  return true;
}

Key Dictionaries::last_key(std::string_view dict) const {
  return places_.prefix(dict).back().second;
}

void Dictionaries::clear(const std::string& dict) {
  DictRow row = row_of(dict);
  for (const Key& key : keys(dict)) drop(dict, row, key);
  keep(dict, row);
}

DictRow Dictionaries::row_of(std::string_view dict) const {
  const DictRow* row = dicts_.find(dict);
  return row == nullptr ? DictRow{} : *row;
}

void Dictionaries::put(const std::string& dict, DictRow& row, Key key, Value value) {
  const std::int64_t bytes = size_of(value.bytes());
  const std::int64_t place = row.next_place;
  const auto replace = [&](const ItemRow* old) -> ItemRow {
    if (old == nullptr) ++row.next_place;
    row.bytes +=
        old == nullptr ? bytes + size_of(key.bytes()) : bytes - size_of(old->value.bytes());
    return {old == nullptr ? place : old->place, std::move(value)};
  };
  items_.put_from({dict, Bytes(key.bytes().begin(), key.bytes().end())}, replace);
  if (row.next_place == place) return;
  places_.put({dict, place}, std::move(key));
  ++row.length;
}

bool Dictionaries::drop(const std::string& dict, DictRow& row, const Key& key) {
  const ItemRow* old = items_.find(item_key(dict, key));
  if (old == nullptr) return false;
  row.bytes -= size_of(old->value.bytes()) + size_of(key.bytes());
  --row.length;
  places_.erase({dict, old->place});
  items_.erase(item_key(dict, key));
  return true;
}

void Dictionaries::keep(const std::string& dict, const DictRow& row) {
  ONETRIP_CHECK(row.length >= 0 && row.bytes >= 0, dict, row.length, row.bytes);
  if (row == row_of(dict)) return;
  if (row.length == 0) {
    dicts_.erase(dict);
  } else {
    dicts_.put(dict, row);
  }
}

}  // namespace kv
