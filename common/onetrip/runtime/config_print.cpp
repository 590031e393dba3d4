#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include <fmt/core.h>

#include "onetrip/runtime/config.hpp"

namespace onetrip {
namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      result.append({'\\', c});
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      result += c;
  }
  return result + '"';
}

std::string value_as_toml(const Setting& setting) {
  if (const auto* text = std::get_if<std::string>(&setting.value)) return quoted(*text);
  if (const auto* number = std::get_if<std::int64_t>(&setting.value))
    return std::to_string(*number);
  std::string list;
  for (const std::string& word : std::get<std::vector<std::string>>(setting.value))
    list += (list.empty() ? "" : ", ") + quoted(word);
  return "[" + list + "]";
}

}  // namespace

std::string to_toml(const Config& config) {
  std::string text = fmt::format("# file: {}\n", config.path.empty() ? "none" : config.path);
  std::size_t width = 0;
  for (const Setting& setting : config.settings) {
    const auto name = setting.key.substr(setting.key.rfind('.') + 1);
    width = std::max(width, name.size() + 3 + value_as_toml(setting).size());
  }
  std::string section;
  for (const Setting& setting : config.settings) {
    const auto dot = setting.key.rfind('.');
    if (setting.key.substr(0, dot) != section) {
      section = setting.key.substr(0, dot);
      text += fmt::format("\n[{}]\n", section);
    }
    const std::string line = setting.key.substr(dot + 1) + " = " + value_as_toml(setting);
    text += fmt::format("{:<{}}  # {}\n", line, width, setting.origin);
  }
  return text;
}

}  // namespace onetrip
