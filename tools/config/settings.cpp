#include "tools/config/settings.hpp"

#include <cstdint>
#include <variant>
#include <vector>

#include <fmt/core.h>

#include "onetrip/base/nearest.hpp"
#include "onetrip/runtime/instances.hpp"

namespace onetrip::tools {

std::string text_of(const Setting& setting) {
  if (const auto* text = std::get_if<std::string>(&setting.value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&setting.value))
    return std::to_string(*number);
  if (std::holds_alternative<double>(setting.value)) return to_toml(setting.value);
  std::string words;
  for (const std::string& word : std::get<std::vector<std::string>>(setting.value))
    words += (words.empty() ? "" : " ") + word;
  return words;
}

Result<std::string> value_of(const Config& config, std::string_view key) {
  std::vector<std::string_view> keys;
  for (const Setting& setting : config.settings) {
    if (setting.key == key) return text_of(setting);
    keys.emplace_back(setting.key);
  }
  return not_found("no setting \"{}\".{}", key, did_you_mean(key, keys));
}

std::string service_lines(const Config& config) {
  std::string lines;
  for (const auto& [name, service] : config.services)
    for (std::uint32_t i = 0; i < service.instances; ++i)
      lines += fmt::format("{}\t{}\n", instance_name(name, {i, service.instances}),
                           endpoint_of_instance(service.endpoint, i));
  return lines;
}

}  // namespace onetrip::tools
