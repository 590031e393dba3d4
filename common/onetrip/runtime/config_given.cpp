#include "onetrip/runtime/config_given.hpp"

namespace onetrip::config {

Status Given::add(const std::string& path, SettingValue value, const std::string& origin) {
  const auto key = find_key(path);
  if (!key) return invalid("{}: {}", origin, key.error().message);
  if (const Status good = check_value(path, *key, value); !good)
    return invalid("{}: {}", origin, good.error().message);
  settings_.insert_or_assign(path, Setting{path, std::move(value), origin});
  const auto section_end = path.rfind('.');
  const auto name_begin = path.find('.') + 1;
  if (section_end < name_begin) return Done{};  // mesh.KEY
  return add_service(path.substr(name_begin, section_end - name_begin));
}

Status Given::add_text(const std::string& path, std::string_view text, const std::string& origin) {
  const auto key = find_key(path);
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

}  // namespace onetrip::config
