#include "tools/repl/suggestion.hpp"

#include "onetrip/base/nearest.hpp"

namespace onetrip::repl {

std::string joined(const std::vector<std::string_view>& names) {
  std::string text;
  for (const auto name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& names) {
  if (std::string near = did_you_mean(word, names); !near.empty()) return near;
  std::vector<std::string_view> holding;
  for (const auto name : names) {
    if (!word.empty() && name.find(word) != std::string_view::npos) holding.push_back(name);
  }
  if (!holding.empty()) return " Did you mean one of " + joined(holding) + "?";
  return names.empty() ? "" : " It is one of " + joined(names) + ".";
}

}  // namespace onetrip::repl
