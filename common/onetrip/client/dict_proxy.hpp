// DictProxy: a dictionary that the kv service holds, to be read and written like a map.
//
//   DictProxy<PerfBundle> bundles(mesh, "bundles");        // Python:
//   ONETRIP_TRY(PerfBundle bundle, bundles.at("hotkey_1"));        // bundle = bundles["hotkey_1"]
//   bundle.last_update_ms = now_ms;                                // a copy: changes nothing there
//   ONETRIP_TRY_STATUS(bundles.insert_or_assign("hotkey_1", bundle));  // bundles["hotkey_1"] =
//   bundle
//
// Every function is one round trip and carries whole values; two of them are two operations, and
// another client may come in between; a service with methods of its own does better, and
// docs/from-dictionary-to-service.md moves a program to one.  Functions are named as a std::map's;
// those that a map does not have, as a Python dict's.
//
// A value is what wire/codec can write and read; one that was put there as another type is
// INVALID_ARGUMENT, and an absent key NOT_FOUND.  Holds a reference to the Mesh; may be used from
// any thread, as the Mesh.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/api/kv.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/client/mesh.hpp"

namespace onetrip {

template <class V>
class DictProxy {
 public:
  using Key = kv::Key;
  using Item = std::pair<Key, V>;

  DictProxy(Mesh& mesh, std::string name) : mesh_(mesh), name_(std::move(name)) {}

  Result<V> at(const Key& key) const { return read(kv::get_item(mesh_, name_, key)); }
  // Nothing where the key is absent.
  Result<std::optional<V>> find(const Key& key) const;
  Result<V> get(const Key& key, const V& otherwise) const {
    return read(mesh_.call(kv::get, name_, key, SameOnWire{otherwise}));
  }
  Result<bool> contains(const Key& key) const { return kv::contains(mesh_, name_, key); }
  Result<std::int64_t> size() const { return kv::length(mesh_, name_); }

  // In order of insertion.
  Result<std::vector<Key>> keys() const { return kv::keys(mesh_, name_); }
  Result<std::vector<V>> values() const;
  Result<std::vector<Item>> items() const;
  // The whole dictionary.
  Result<std::vector<Item>> copy() const { return read_items(kv::copy(mesh_, name_)); }

  Status insert_or_assign(const Key& key, const V& value) {
    return mesh_.call(kv::set_item, name_, key, SameOnWire{value});
  }
  Status erase(const Key& key) { return kv::delete_item(mesh_, name_, key); }
  Result<V> pop(const Key& key) { return read(kv::pop(mesh_, name_, key)); }
  // The item that was inserted last.
  Result<Item> pop_item();
  // The key's value, which is `value` from now on where there was none.
  Result<V> set_default(const Key& key, const V& value) {
    return read(mesh_.call(kv::set_default, name_, key, SameOnWire{value}));
  }
  Status update(const std::vector<Item>& items) {
    return mesh_.call(kv::update, name_, SameOnWire{items});
  }
  Status clear() { return kv::clear(mesh_, name_); }

 private:
  static Result<V> read(const Result<wire::Value>& value);
  static Result<Item> read_item(const kv::Item& item);
  static Result<std::vector<Item>> read_items(const Result<kv::Items>& items);

  Mesh& mesh_;
  std::string name_;
};

template <class V>
Result<V> DictProxy<V>::read(const Result<wire::Value>& value) {
  if (!value) return value.error();
  return value->template as<V>();
}

template <class V>
auto DictProxy<V>::read_item(const kv::Item& item) -> Result<Item> {
  ONETRIP_TRY(V value, item.second.template as<V>());
  return Item(item.first, std::move(value));
}

template <class V>
auto DictProxy<V>::read_items(const Result<kv::Items>& items) -> Result<std::vector<Item>> {
  if (!items) return items.error();
  std::vector<Item> read;
  read.reserve(items->size());
  for (const kv::Item& each : *items) {
    ONETRIP_TRY(Item item, read_item(each));
    read.push_back(std::move(item));
  }
  return read;
}

template <class V>
Result<std::optional<V>> DictProxy<V>::find(const Key& key) const {
  Result<V> found = at(key);
  if (found) return std::optional<V>(*std::move(found));
  if (found.error().code == Code::not_found) return std::optional<V>();
  return std::move(found).error();
}

template <class V>
Result<std::vector<V>> DictProxy<V>::values() const {
  ONETRIP_TRY(const std::vector<wire::Value> encoded, kv::values(mesh_, name_));
  std::vector<V> read;
  read.reserve(encoded.size());
  for (const wire::Value& each : encoded) {
    ONETRIP_TRY(V value, each.template as<V>());
    read.push_back(std::move(value));
  }
  return read;
}

template <class V>
auto DictProxy<V>::items() const -> Result<std::vector<Item>> {
  return read_items(kv::items(mesh_, name_));
}

template <class V>
auto DictProxy<V>::pop_item() -> Result<Item> {
  ONETRIP_TRY(const kv::Item item, kv::pop_item(mesh_, name_));
  return read_item(item);
}

}  // namespace onetrip
