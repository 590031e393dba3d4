#include "onetrip/runtime/settings.hpp"

#include <chrono>

#include <fmt/format.h>

#include "onetrip/base/check.hpp"

namespace onetrip {
namespace {

constexpr double week_ms = 7 * 86'400'000.0;

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

struct AsToml {
  std::string operator()(const std::string& text) const { return quoted(text); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::vector<std::string>& words) const {
    std::string list;
    for (const std::string& word : words) list += (list.empty() ? "" : ", ") + quoted(word);
    return "[" + list + "]";
  }
  std::string operator()(double number) const {
    std::string text = fmt::format("{}", number);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
  }
};

}  // namespace

std::string to_toml(const SettingValue& value) { return std::visit(AsToml{}, value); }

SettingDeclaration integer_setting(std::string name, std::int64_t otherwise, SettingRange range,
                                   std::string doc) {
  return {std::move(name), otherwise, range, {}, false, std::move(doc)};
}

SettingDeclaration interval_setting(std::string name, std::int64_t otherwise_ms, std::string doc) {
  return integer_setting(std::move(name), otherwise_ms, {0, week_ms}, std::move(doc));
}

SettingDeclaration number_setting(std::string name, double otherwise, SettingRange range,
                                  std::string doc) {
  return {std::move(name), otherwise, range, {}, false, std::move(doc)};
}

SettingDeclaration text_setting(std::string name, std::string otherwise,
                                std::vector<std::string> one_of, std::string doc) {
  return {std::move(name), std::move(otherwise), {}, std::move(one_of), false, std::move(doc)};
}

SettingDeclaration path_setting(std::string name, std::string otherwise, std::string doc) {
  return {std::move(name), std::move(otherwise), {}, {}, true, std::move(doc)};
}

SettingDeclaration texts_setting(std::string name, std::vector<std::string> otherwise,
                                 std::string doc) {
  return {std::move(name), std::move(otherwise), {}, {}, false, std::move(doc)};
}

std::string what_it_takes(const SettingDeclaration& declaration) {
  if (!declaration.one_of.empty())
    return fmt::format("one of {}", fmt::join(declaration.one_of, ", "));
  const auto [least, most] = declaration.range;
  if (std::holds_alternative<std::int64_t>(declaration.otherwise))
    return fmt::format("a whole number from {:.0f} to {:.0f}", least, most);
  if (std::holds_alternative<double>(declaration.otherwise))
    return fmt::format("a number from {} to {}", least, most);
  if (std::holds_alternative<std::string>(declaration.otherwise))
    return declaration.is_path ? "a path" : "a string";
  return "a list of strings";
}

Settings Settings::defaults(const SettingDeclarations& declarations) {
  Values values;
  for (const SettingDeclaration& declaration : declarations)
    values.emplace(declaration.name, declaration.otherwise);
  return Settings(std::move(values));
}

Settings Settings::with(std::string_view name, SettingValue value) const {
  Settings changed = *this;
  const auto found = changed.values_.find(name);
  ONETRIP_CHECK(found != changed.values_.end() && found->second.index() == value.index(), name);
  found->second = std::move(value);
  return changed;
}

template <class T>
const T& Settings::get(std::string_view name) const {
  const auto found = values_.find(name);
  ONETRIP_CHECK(found != values_.end() && std::holds_alternative<T>(found->second), name);
  return std::get<T>(found->second);
}

std::int64_t Settings::integer(std::string_view name) const { return get<std::int64_t>(name); }

Duration Settings::interval(std::string_view name) const {
  return std::chrono::milliseconds(integer(name));
}

double Settings::number(std::string_view name) const { return get<double>(name); }

const std::string& Settings::text(std::string_view name) const { return get<std::string>(name); }

const std::vector<std::string>& Settings::texts(std::string_view name) const {
  return get<std::vector<std::string>>(name);
}

}  // namespace onetrip
