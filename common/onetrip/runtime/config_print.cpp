#include <algorithm>
#include <string>

#include <fmt/core.h>

#include "onetrip/runtime/config.hpp"

namespace onetrip {
std::string to_toml(const Config& config) {
  std::string text = fmt::format("# file: {}\n", config.path.empty() ? "none" : config.path);
  std::size_t width = 0;
  for (const Setting& setting : config.settings) {
    const auto name = setting.key.substr(setting.key.rfind('.') + 1);
    width = std::max(width, name.size() + 3 + to_toml(setting.value).size());
  }
  std::string section;
  for (const Setting& setting : config.settings) {
    const auto dot = setting.key.rfind('.');
    if (setting.key.substr(0, dot) != section) {
      section = setting.key.substr(0, dot);
      text += fmt::format("\n[{}]\n", section);
    }
    const std::string line = setting.key.substr(dot + 1) + " = " + to_toml(setting.value);
    text += fmt::format("{:<{}}  # {}\n", line, width, setting.origin);
  }
  return text;
}

}  // namespace onetrip
