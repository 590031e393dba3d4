#include "onetrip/runtime/config_given.hpp"

namespace onetrip::config {

Status Given::add(const std::string& path, SettingValue value, const std::string& origin) {
  const auto key = find(path);
  if (!key) return invalid("{}: {}", origin, key.error().message);
  const auto* whole = std::get_if<std::int64_t>(&value);
  if (key->type == Type::number && whole != nullptr) value = static_cast<double>(*whole);
  if (const Status good = check_value(path, *key, value); !good)
    return invalid("{}: {}", origin, good.error().message);
  settings_.insert_or_assign(path, Setting{path, std::move(value), origin});
  if (path.find('.') == path.rfind('.')) return Done{};  // mesh.KEY
  return add_service(std::string(service_in(path)));
}

Status Given::add_text(const std::string& path, std::string_view text, const std::string& origin) {
  const auto key = find(path);
  if (!key) return invalid("{}: {}", origin, key.error().message);
  auto value = value_from_text(*key, text);
  if (!value) return invalid("{}: {}", origin, value.error().message);
  return add(path, *std::move(value), origin);
}

Status Given::add_service(const std::string& name) {
  ONETRIP_TRY_STATUS(check_service_name(name));
  services_.insert(name);
  return Done{};
}

SettingDeclarations Given::said_settings(const std::string& service) const {
  const std::string section = "service." + service + ".settings.";
  SettingDeclarations said;
  for (auto it = settings_.lower_bound(section);
       it != settings_.end() && it->first.starts_with(section); ++it)
    said.push_back({.name = it->first.substr(section.size()), .otherwise = it->second.value});
  return said;
}

}  // namespace onetrip::config
