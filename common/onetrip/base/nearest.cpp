#include "onetrip/base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace onetrip {
namespace {

constexpr std::size_t word_length_max = 64;
constexpr std::size_t suggestions_max = 3;

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string_view> nearest_names(std::string_view word,
                                            const std::vector<std::string_view>& names) {
  std::vector<std::pair<std::size_t, std::string_view>> near;
  if (word.size() > word_length_max) return {};
  for (const auto name : names) {
    if (name.size() > word_length_max) continue;
    const std::size_t distance = edit_distance(word, name);
    if (distance <= std::max<std::size_t>(word.size() / 3, 1)) near.emplace_back(distance, name);
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string_view> nearest;
  for (const auto& [distance, name] : near) {
    if (nearest.size() == suggestions_max) break;
    nearest.push_back(name);
  }
  return nearest;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names) {
  const auto nearest = nearest_names(word, names);
  if (nearest.empty()) return {};
  std::string text = " Did you mean ";
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    if (i > 0) text += i + 1 == nearest.size() ? " or " : ", ";
    text += nearest[i];
  }
  return text + "?";
}

}  // namespace onetrip
