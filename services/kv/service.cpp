#include "services/kv/service.hpp"

#include <utility>

namespace kv {
namespace {

using onetrip::Error;
using onetrip::MethodTable;
using onetrip::not_found;
using onetrip::Result;
using onetrip::Status;

Status check_dict(const std::string& dict) {
  if (!dict.empty() && dict.size() <= dict_bytes_max) return {};
  return onetrip::invalid("dict: a name has 1 to {} bytes, this one {}", dict_bytes_max,
                          dict.size())
      .because("bad_argument");
}

Error no_key(const std::string& dict, const Key& key) {
  return not_found("there is no key {} in dictionary {}", key.text(), dict);
}

}  // namespace

Result<Value> KvService::get_item(const std::string& dict, const Key& key) const {
  ONETRIP_TRY_STATUS(check_dict(dict));
  const Value* value = dictionaries_.find(dict, key);
  if (value == nullptr) return no_key(dict, key);
  return *value;
}

Result<Value> KvService::get(const std::string& dict, const Key& key, Value otherwise) const {
  ONETRIP_TRY_STATUS(check_dict(dict));
  const Value* value = dictionaries_.find(dict, key);
  if (value == nullptr) return otherwise;
  return *value;
}

Status KvService::set_item(const std::string& dict, const Key& key, Value value) {
  ONETRIP_TRY_STATUS(check_dict(dict));
  dictionaries_.set(dict, key, std::move(value));
  return {};
}

Status KvService::delete_item(const std::string& dict, const Key& key) {
  ONETRIP_TRY_STATUS(check_dict(dict));
  if (!dictionaries_.erase(dict, key)) return no_key(dict, key);
  return {};
}

Result<bool> KvService::contains(const std::string& dict, const Key& key) const {
  ONETRIP_TRY_STATUS(check_dict(dict));
  return dictionaries_.find(dict, key) != nullptr;
}

Result<std::int64_t> KvService::length(const std::string& dict) const {
  ONETRIP_TRY_STATUS(check_dict(dict));
  return dictionaries_.length(dict);
}

Result<std::vector<Key>> KvService::keys(const std::string& dict) const {
  ONETRIP_TRY_STATUS(check_dict(dict));
  return dictionaries_.keys(dict);
}

Result<std::vector<Value>> KvService::values(const std::string& dict) const {
  ONETRIP_TRY_STATUS(check_dict(dict));
  return dictionaries_.values(dict);
}

Result<Items> KvService::items(const std::string& dict) const {
  ONETRIP_TRY_STATUS(check_dict(dict));
  return dictionaries_.items(dict);
}

Result<Value> KvService::pop(const std::string& dict, const Key& key) {
  ONETRIP_TRY(Value value, get_item(dict, key));
  dictionaries_.erase(dict, key);
  return value;
}

Result<Item> KvService::pop_item(const std::string& dict) {
  ONETRIP_TRY_STATUS(check_dict(dict));
  if (dictionaries_.length(dict) == 0) return not_found("dictionary {} is empty", dict);
  const Key key = dictionaries_.last_key(dict);
  ONETRIP_TRY(Value value, pop(dict, key));
  return Item(key, std::move(value));
}

Result<Value> KvService::set_default(const std::string& dict, const Key& key, Value value) {
  ONETRIP_TRY_STATUS(check_dict(dict));
  if (const Value* found = dictionaries_.find(dict, key); found != nullptr) return *found;
  dictionaries_.set(dict, key, value);
  return value;
}

Status KvService::update(const std::string& dict, Items&& items) {
  ONETRIP_TRY_STATUS(check_dict(dict));
  dictionaries_.set_all(dict, std::move(items));
  return {};
}

Status KvService::clear(const std::string& dict) {
  ONETRIP_TRY_STATUS(check_dict(dict));
  dictionaries_.clear(dict);
  return {};
}

MethodTable KvService::methods() {
  using Dict = const std::string&;
  const auto whole = [this](Dict dict) { return items(dict); };
  return MethodTable{contract}
      .on(kv::get_item, [this](Dict dict, const Key& key) { return get_item(dict, key); })
      .on(kv::get, [this](Dict dict, const Key& key,
                          Value otherwise) { return get(dict, key, std::move(otherwise)); })
      .on(kv::set_item, [this](Dict dict, const Key& key,
                               Value value) { return set_item(dict, key, std::move(value)); })
      .on(kv::delete_item, [this](Dict dict, const Key& key) { return delete_item(dict, key); })
      .on(kv::contains, [this](Dict dict, const Key& key) { return contains(dict, key); })
      .on(kv::length, [this](Dict dict) { return length(dict); })
      .on(kv::keys, [this](Dict dict) { return keys(dict); })
      .on(kv::values, [this](Dict dict) { return values(dict); })
      .on(kv::items, whole)
      .on(kv::pop, [this](Dict dict, const Key& key) { return pop(dict, key); })
      .on(kv::pop_item, [this](Dict dict) { return pop_item(dict); })
      .on(kv::set_default, [this](Dict dict, const Key& key,
                                  Value value) { return set_default(dict, key, std::move(value)); })
      .on(kv::update, [this](Dict dict, Items given) { return update(dict, std::move(given)); })
      .on(kv::clear, [this](Dict dict) { return clear(dict); })
      .on(kv::copy, whole)
      .on(kv::dicts, [this] { return dicts(); })
      .on(kv::traffic, [this] { return traffic(); })
      .when_answered([this](const onetrip::AnsweredCall& call) { traffic_.add(call); });
}

}  // namespace kv
