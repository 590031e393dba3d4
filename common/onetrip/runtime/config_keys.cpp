#include "onetrip/runtime/config_keys.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "onetrip/base/nearest.hpp"
#include "onetrip/runtime/endpoint_rules.hpp"
#include "onetrip/runtime/instances.hpp"

namespace onetrip::config {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_ms = 24 * hour_ms;
// More would be no wait but a way to keep a processor busy.
constexpr std::int64_t spin_us_max = 1'000;
constexpr std::size_t service_name_max = 64;

constexpr std::array mesh_keys_in_order{
    Key{"run_dir", Type::text, 0, 0, true},
    Key{"log_level", Type::text},
    Key{"drain_ms", Type::integer, 0, hour_ms},
    Key{"deadline_ms", Type::integer, 1, day_ms},
    Key{"transport", Type::text},
    Key{"spin_us", Type::integer, 0, spin_us_max},
};
constexpr std::array store_keys_in_order{
    Key{"durability", Type::text},
    Key{"dir", Type::text, 0, 0, true},
};
constexpr std::array service_keys_in_order{
    Key{"instances", Type::integer, 1, instances_max},
    Key{"endpoint", Type::text},
    Key{"program", Type::text},
    Key{"args", Type::words},
    Key{"calls_in_flight_max", Type::integer, 1, 1'000'000},
    Key{"durability", Type::text},
    Key{"store_dir", Type::text, 0, 0, true},
};
// A section that is not of a service, and how its variables begin.
struct Section {
  std::string_view name;
  std::span<const Key> keys;
  std::string_view variables;
};
constexpr std::array plain_sections{
    Section{"mesh", mesh_keys_in_order, "ONETRIP_MESH_"},
    Section{"store", store_keys_in_order, "ONETRIP_STORE_"},
};
constexpr std::string_view service_variables = "ONETRIP_SERVICE_";
constexpr std::string_view settings_infix = ".settings.";
// By Type, and by the place in SettingValue.
constexpr std::array<std::string_view, 4> type_names{"a string", "a whole number",
                                                     "a list of strings", "a number"};
constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 2> durability_names{"commit", "memory"};
constexpr std::array<std::string_view, 2> transport_names{"zmtp", "libzmq"};

bool is_plain_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && name.size() <= service_name_max && name[0] >= 'a' && name[0] <= 'z' &&
         std::all_of(name.begin(), name.end(), allowed);
}

Result<Key> find_in(std::span<const Key> keys, std::string_view path, std::string_view name) {
  std::vector<std::string_view> names;
  for (const Key& key : keys) {
    if (key.name == name) return key;
    names.push_back(key.name);
  }
  return invalid("unknown key \"{}\".{}", path, did_you_mean(name, names));
}

// service.NAME.settings.KEY; `name` is the KEY.
Result<Key> find_setting(std::string_view path, std::string_view name, const Declared& declared) {
  ONETRIP_TRY_STATUS(check_service_name(service_in(path)));
  if (!is_plain_name(name))
    return invalid("\"{}\" cannot be the name of a setting: use a-z, 0-9 and _, a letter first",
                   path);
  const auto known = declared.find(service_in(path));
  if (known == declared.end()) return Key{.name = name, .is_any = true};
  std::vector<std::string_view> names;
  for (const SettingDeclaration& setting : known->second) {
    if (setting.name == name)
      return Key{.name = setting.name,
                 .type = static_cast<Type>(setting.otherwise.index()),
                 .is_path = setting.is_path,
                 .setting = &setting};
    names.push_back(setting.name);
  }
  return invalid("unknown key \"{}\".{}", path, did_you_mean(name, names));
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

template <class T>
Result<SettingValue> number_from_text(const Key& key, std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) return number;
  return invalid("\"{}\" is not {}, as {} has to be", text,
                 type_names[static_cast<std::size_t>(key.type)], key.name);
}

Status check_range(std::string_view path, const Key& key, std::int64_t number) {
  if (number >= key.least && number <= key.most) return Done{};
  return invalid("{} is {}: it has to be from {} to {}", path, number, key.least, key.most);
}

Status check_one_of(std::string_view path, const std::string& text,
                    const std::vector<std::string_view>& names) {
  if (std::find(names.begin(), names.end(), text) != names.end()) return Done{};
  return invalid("{} is \"{}\": it is one of {}.{}", path, text, fmt::join(names, ", "),
                 did_you_mean(text, names));
}

Status check_text(std::string_view path, const Key& key, const std::string& text) {
  if (text.empty()) return invalid("{} is empty", path);
  if (key.name == "endpoint") {
    if (Status checked = check_endpoint(endpoint_of_instance(text, 0)); !checked)
      return invalid("{}: {}", path, checked.error().message);
  }
  if (key.name == "log_level")
    return check_one_of(path, text, {level_names.begin(), level_names.end()});
  if (key.name == "durability")
    return check_one_of(path, text, {durability_names.begin(), durability_names.end()});
  if (key.name == "transport")
    return check_one_of(path, text, {transport_names.begin(), transport_names.end()});
  return Done{};
}

}  // namespace

Status check_service_name(std::string_view name) {
  if (is_plain_name(name)) return Done{};
  return invalid(
      "\"{}\" cannot be the name of a service: use a-z, 0-9 and _, a letter first, at most {} "
      "characters",
      name.substr(0, service_name_max), service_name_max);
}

Status check_section(std::string_view name) {
  if (name == "service" || name == "broker" || is_plain_section(name)) return Done{};
  return invalid("unknown section \"{}\".{}", name,
                 did_you_mean(name, {"mesh", "store", "broker", "service"}));
}

bool is_plain_section(std::string_view name) {
  return std::any_of(plain_sections.begin(), plain_sections.end(),
                     [name](const Section& section) { return section.name == name; });
}

std::string_view service_in(std::string_view path) {
  path.remove_prefix(std::string_view("service.").size());
  return path.substr(0, path.find('.'));
}

Result<Key> find_key(std::string_view path, const Declared& declared) {
  const auto dot = path.find('.');
  const std::string_view section = path.substr(0, dot);
  const std::string_view rest = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  for (const Section& plain : plain_sections)
    if (section == plain.name) return find_in(plain.keys, path, rest);
  ONETRIP_TRY_STATUS(check_section(section));
  const std::string_view after_name = rest.substr(std::min(rest.find('.'), rest.size()));
  if (after_name.starts_with(settings_infix))
    return find_setting(path, after_name.substr(settings_infix.size()), declared);
  const auto last_dot = rest.rfind('.');
  if (last_dot == std::string_view::npos)
    return invalid("unknown key \"{}\": a service's keys are service.NAME.KEY", path);
  ONETRIP_TRY_STATUS(check_service_name(rest.substr(0, last_dot)));
  return find_in(service_keys_in_order, path, rest.substr(last_dot + 1));
}

Result<std::string> path_from_variable(std::string_view variable) {
  for (const Section& section : plain_sections)
    if (variable.starts_with(section.variables))
      return fmt::format("{}.{}", section.name, lower(variable.substr(section.variables.size())));
  const std::string rest = lower(variable.substr(service_variables.size()));
  const auto infix = rest.find("_settings_");
  if (infix != std::string::npos)
    return fmt::format("service.{}{}{}", rest.substr(0, infix), settings_infix,
                       rest.substr(infix + settings_infix.size()));
  std::string names;
  for (const Key& key : service_keys_in_order) {
    const std::string ending = fmt::format("_{}", key.name);
    names += (names.empty() ? "" : ", ") + ending;
    if (rest.size() > ending.size() && rest.substr(rest.size() - ending.size()) == ending)
      return "service." + rest.substr(0, rest.size() - ending.size()) + "." + std::string(key.name);
  }
  return invalid(
      "no setting is named like this: ONETRIP_SERVICE_NAME ends in one of {} (in capitals)", names);
}

Result<SettingValue> value_from_text(const Key& key, std::string_view text) {
  if (key.type == Type::text) return std::string(text);
  if (key.type == Type::integer) return number_from_text<std::int64_t>(key, text);
  if (key.type == Type::number) return number_from_text<double>(key, text);
  std::vector<std::string> words;
  while (true) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return words;
    const auto end = std::min(text.find_first_of(" \t", begin), text.size());
    words.emplace_back(text.substr(begin, end - begin));
    text.remove_prefix(end);
  }
}

Status check_setting(std::string_view path, const SettingDeclaration& setting,
                     const SettingValue& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr && !setting.one_of.empty())
    return check_one_of(path, *text, {setting.one_of.begin(), setting.one_of.end()});
  const auto [least, most] = setting.range;
  double number = least;
  if (const auto* real = std::get_if<double>(&value)) number = *real;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*whole);
  if (number >= least && number <= most) return Done{};
  return invalid("{} is {}: it has to be {}", path, to_toml(value), what_it_takes(setting));
}

Status check_value(std::string_view path, const Key& key, const SettingValue& value) {
  if (key.is_any) return Done{};
  const auto wanted = static_cast<std::size_t>(key.type);
  if (value.index() != wanted)
    return invalid("{} has to be {}, not {}", path, type_names[wanted], type_names[value.index()]);
  if (key.setting != nullptr) return check_setting(path, *key.setting, value);
  if (key.type == Type::integer) return check_range(path, key, std::get<std::int64_t>(value));
  if (key.type == Type::text) return check_text(path, key, std::get<std::string>(value));
  return Done{};
}

bool is_setting(std::string_view variable) {
  return variable.starts_with(service_variables) ||
         std::any_of(plain_sections.begin(), plain_sections.end(),
                     [variable](const Section& section) {
                       return variable.starts_with(section.variables);
                     });
}

Durability durability_from_name(std::string_view name) {
  return name == "memory" ? Durability::memory : Durability::commit;
}

std::string_view name_of(Durability durability) {
  return durability_names[durability == Durability::memory ? 1 : 0];
}

net::SocketTransport transport_from_name(std::string_view name) {
  return name == "libzmq" ? net::SocketTransport::libzmq : net::SocketTransport::zmtp;
}

Level level_from_name(std::string_view name) {
  const auto found = std::find(level_names.begin(), level_names.end(), name);
  return found == level_names.end() ? Level::info : static_cast<Level>(found - level_names.begin());
}

}  // namespace onetrip::config
