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

const Value* Dictionaries::find(std::string_view dict, const Key& key) const {
  const ItemRow* row = items_.find(row_of(dict, key));
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

void Dictionaries::set(const std::string& dict, const Key& key, Value value) {
  const std::int64_t bytes = size_of(value.bytes());
  if (const ItemRow* old = items_.find(row_of(dict, key)); old != nullptr) {
    const std::int64_t growth = bytes - size_of(old->value.bytes());
    const std::int64_t place = old->place;
    items_.put({dict, Bytes(key.bytes().begin(), key.bytes().end())}, {place, std::move(value)});
    if (growth != 0) resize(dict, 0, growth);
    return;
  }
  const DictRow* row = dicts_.find(dict);
  const std::int64_t place = row == nullptr ? 0 : row->next_place;
  items_.put({dict, Bytes(key.bytes().begin(), key.bytes().end())}, {place, std::move(value)});
  places_.put({dict, place}, key);
  resize(dict, 1, bytes + size_of(key.bytes()));
}

bool Dictionaries::erase(const std::string& dict, const Key& key) {
  const ItemRow* row = items_.find(row_of(dict, key));
  if (row == nullptr) return false;
  const std::int64_t bytes = size_of(row->value.bytes()) + size_of(key.bytes());
  places_.erase({dict, row->place});
  items_.erase(row_of(dict, key));
  resize(dict, -1, -bytes);
  return true;
}

Key Dictionaries::last_key(std::string_view dict) const {
  return places_.prefix(dict).back().second;
}

void Dictionaries::clear(const std::string& dict) {
  for (const Key& key : keys(dict)) erase(dict, key);
}

void Dictionaries::resize(const std::string& dict, std::int64_t length_change,
                          std::int64_t bytes_change) {
  const DictRow* old = dicts_.find(dict);
  DictRow row = old == nullptr ? DictRow{} : *old;
  row.length += length_change;
  row.bytes += bytes_change;
  if (length_change > 0) ++row.next_place;
  ONETRIP_CHECK(row.length >= 0 && row.bytes >= 0, dict, row.length, row.bytes);
  if (row.length == 0) {
    dicts_.erase(dict);
  } else {
    dicts_.put(dict, row);
  }
}

}  // namespace kv
