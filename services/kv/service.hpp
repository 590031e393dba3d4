// KvService: the kv contract over its tables.  One function a method, of the same name; what each
// does and its errors are said in api/kv.hpp.
//
// Runs on the loop's thread; a call that writes runs within a stretch of the store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "onetrip/api/kv.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/store/store.hpp"
#include "services/kv/dictionaries.hpp"
#include "services/kv/traffic_counts.hpp"

namespace kv {

class KvService {
 public:
  // Makes its tables in `store`, which is loaded after that, and outlives the service.
  explicit KvService(onetrip::Store& store) : dictionaries_(store) {}

  // Bound to this object, which outlives the table.
  onetrip::MethodTable methods();

  onetrip::Result<Value> get_item(const std::string& dict, const Key& key) const;
  onetrip::Result<Value> get(const std::string& dict, const Key& key, Value otherwise) const;
  onetrip::Status set_item(const std::string& dict, const Key& key, Value value);
  onetrip::Status delete_item(const std::string& dict, const Key& key);
  onetrip::Result<bool> contains(const std::string& dict, const Key& key) const;
  onetrip::Result<std::int64_t> length(const std::string& dict) const;
  onetrip::Result<std::vector<Key>> keys(const std::string& dict) const;
  onetrip::Result<std::vector<Value>> values(const std::string& dict) const;
  onetrip::Result<Items> items(const std::string& dict) const;
  onetrip::Result<Value> pop(const std::string& dict, const Key& key);
  onetrip::Result<Item> pop_item(const std::string& dict);
  onetrip::Result<Value> set_default(const std::string& dict, const Key& key, Value value);
  onetrip::Status update(const std::string& dict, Items&& items);
  onetrip::Status clear(const std::string& dict);
  std::vector<DictInfo> dicts() const { return dictionaries_.infos(); }
  std::vector<Traffic> traffic() const { return traffic_.snapshot(); }

 private:
  Dictionaries dictionaries_;
  TrafficCounts traffic_;
};

}  // namespace kv
