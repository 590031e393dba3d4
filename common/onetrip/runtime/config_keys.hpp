// The keys of the configuration: their names, types and ranges.  Config's own; not for users.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "onetrip/base/log.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/runtime/config.hpp"

namespace onetrip::config {

// In the order of SettingValue.
enum class Type { text, integer, words };

struct Key {
  std::string_view name;
  Type type = Type::text;
  std::int64_t least = 0;  // Of an integer.
  std::int64_t most = 0;
};

std::span<const Key> mesh_keys();
std::span<const Key> service_keys();

// a-z, 0-9 and _, starts with a letter, at most 64 characters.
Status check_service_name(std::string_view name);

// "mesh.drain_ms" or "service.NAME.endpoint".  The error says what was meant, perhaps, and nothing
// of the place.
Result<Key> find_key(std::string_view path);

// ONETRIP_SERVICE_PERF_LEDGER_ENDPOINT: "service.perf_ledger.endpoint".
Result<std::string> path_from_variable(std::string_view variable);

// What the environment and the command line give for a key, as the key's type.
Result<SettingValue> value_from_text(const Key& key, std::string_view text);

// Is the value one for that key?  The error names `path` and the value.
Status check_value(std::string_view path, const Key& key, const SettingValue& value);

// "debug", "info", "warning", "error"; check_value() has seen that it is one.
Level level_from_name(std::string_view name);

}  // namespace onetrip::config
