#include "onetrip/base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace onetrip {
namespace {

constexpr std::size_t word_length_max = 64;
constexpr std::size_t suggestions_max = 3;

// The least number of letters to insert, drop or replace, and of neighbours to swap.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> above_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], above_last[j - 2] + 1);
    }
    above_last = std::exchange(last, std::move(row));
  }
  return last.back();
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
