// The keys of the configuration: their names, types and ranges.  Config's own; not for users.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "onetrip/base/log.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/runtime/config.hpp"

namespace onetrip::config {

// In the order of SettingValue.
enum class Type { text, integer, words, number };

using Declared = std::map<std::string, SettingDeclarations, std::less<>>;

struct Key {
  std::string_view name;
  Type type = Type::text;
  std::int64_t least = 0;  // Of an integer.
  std::int64_t most = 0;
  bool is_path = false;  // Of a text: one from the file is relative to the file's folder.
  const SettingDeclaration* setting = nullptr;  // Where it is a service's own.
  bool is_any = false;  // A setting of a service that has declared none: what it may be is unknown.
};

// a-z, 0-9 and _, starts with a letter, at most 64 characters.
Status check_service_name(std::string_view name);

// "mesh", "store" or "service"; the first two hold keys, the last one sections of services.
Status check_section(std::string_view name);
bool is_plain_section(std::string_view name);

// "mesh.drain_ms", "service.NAME.endpoint" or "service.NAME.settings.KEY".  The error says what was
// meant, perhaps, and nothing of the place.  The Key refers to `path` and `declared`.
Result<Key> find_key(std::string_view path, const Declared& declared);

// The second part of a path that begins with "service.".
std::string_view service_in(std::string_view path);

// ONETRIP_SERVICE_PERF_LEDGER_ENDPOINT: "service.perf_ledger.endpoint";
// ONETRIP_SERVICE_PRICES_SETTINGS_FEED: "service.prices.settings.feed".
Result<std::string> path_from_variable(std::string_view variable);

// What the environment and the command line give for a key, as the key's type.
Result<SettingValue> value_from_text(const Key& key, std::string_view text);

// Is the value one for that key?  The error names `path` and the value.
Status check_value(std::string_view path, const Key& key, const SettingValue& value);
Status check_setting(std::string_view path, const SettingDeclaration& setting,
                     const SettingValue& value);

// Is a variable of the environment meant for us?
bool is_setting(std::string_view variable);

// "commit", "memory"; check_value() has seen that it is one.
Durability durability_from_name(std::string_view name);
std::string_view name_of(Durability durability);

// "zmtp", "libzmq"; check_value() has seen that it is one.
net::SocketTransport transport_from_name(std::string_view name);

// "debug", "info", "warning", "error"; check_value() has seen that it is one.
Level level_from_name(std::string_view name);

}  // namespace onetrip::config
