#include "services/plagiarism/likeness.hpp"

#include <algorithm>
#include <cmath>

namespace plagiarism {
namespace {

using Levels = std::vector<Level>;
// The sum of products at each lag.
using Products = std::array<double, lag_max + 1>;

// Lags whose similarities differ by less than rounding does are equally good.
constexpr double rounding = 1e-12;

struct Jump {
  std::int32_t at = 0;  // The first sample that has the new level.
  double by = 0;
};

// A track is 0 before its first sample and after its last.
std::vector<Jump> jumps_of(const Levels& levels) {
  std::vector<Jump> jumps;
  jumps.reserve(levels.size() + 1);
  double before = 0;
  for (const Level& level : levels) {
    jumps.push_back({level.from, level.leverage - before});
    before = level.leverage;
  }
  jumps.push_back({samples, -before});
  return jumps;
}

std::int32_t end_of(const Levels& levels, std::size_t i) {
  return i + 1 < levels.size() ? levels[i + 1].from : samples;
}

// The sum over k of victim[k] * suspect[k + lag].
double product_at(const Levels& victim, const Levels& suspect, std::int32_t lag) {
  double sum = 0;
  std::size_t v = 0;
  std::size_t s = 0;
  while (v < victim.size() && s < suspect.size()) {
    const std::int32_t begin = std::max(victim[v].from, suspect[s].from - lag);
    const std::int32_t victim_end = end_of(victim, v);
    const std::int32_t suspect_end = end_of(suspect, s) - lag;
    const std::int32_t end = std::min(victim_end, suspect_end);
    if (begin < end) sum += victim[v].leverage * suspect[s].leverage * (end - begin);
    if (victim_end <= suspect_end)
      ++v;
    else
      ++s;
  }
  return sum;
}

// The sum over the suspect's jumps of jump * the victim's level at the sample before it: how much
// the sum of products grows from lag 0 to lag 1.
double first_growth(const Levels& victim, const std::vector<Jump>& suspect) {
  double sum = 0;
  std::size_t v = 0;
  for (const Jump& jump : suspect) {
    const std::int32_t sample = jump.at - 1;
    if (sample < 0) continue;
    while (end_of(victim, v) <= sample) ++v;
    sum += jump.by * victim[v].leverage;
  }
  return sum;
}

// [lag]: how much that growth itself grows from this lag to the next.
Products growths_of_growth(const std::vector<Jump>& victim, const std::vector<Jump>& suspect) {
  Products growths{};
  std::size_t near = 0;
  for (const Jump& jump : suspect) {
    while (near < victim.size() && victim[near].at < jump.at - lag_max) ++near;
    for (std::size_t v = near; v < victim.size() && victim[v].at < jump.at; ++v)
      growths[static_cast<std::size_t>(jump.at - victim[v].at - 1)] -= jump.by * victim[v].by;
  }
  return growths;
}

Products products(const Levels& victim, const Levels& suspect) {
  const std::vector<Jump> suspect_jumps = jumps_of(suspect);
  const Products growths = growths_of_growth(jumps_of(victim), suspect_jumps);
  Products sums{};
  sums[0] = product_at(victim, suspect, 0);
  double growth = first_growth(victim, suspect_jumps);
  for (std::size_t lag = 0; lag < lag_max; ++lag) {
    sums[lag + 1] = sums[lag] + growth;
    growth += growths[lag];
  }
  return sums;
}

double cosine(double product, double energy_a, double energy_b) {
  if (energy_a <= 0 || energy_b <= 0) return 0;
  return product / (std::sqrt(energy_a) * std::sqrt(energy_b));
}

}  // namespace

double follow_share(const Track& suspect, const Track& victim) {
  if (suspect.orders.empty()) return 0;
  std::array<std::size_t, 3> passed{};  // Of the victim's orders of a type, those early enough.
  std::int64_t following = 0;
  for (const Track::OrderAt& order : suspect.orders) {
    const auto type = static_cast<std::size_t>(order.type);
    const std::vector<std::int64_t>& times = victim.times_by_type[type];
    std::size_t& count = passed[type];
    while (count < times.size() && times[count] <= order.time_ms - follow_min_ms) ++count;
    if (count > 0 && times[count - 1] >= order.time_ms - follow_max_ms) ++following;
  }
  return static_cast<double>(following) / static_cast<double>(suspect.orders.size());
}

Similarity similarity(const Track& suspect, const Track& victim) {
  const Products sums = products(victim.levels, suspect.levels);
  std::array<double, lag_max + 1> cosines{};
  for (std::size_t lag = 0; lag <= lag_max; ++lag)
    cosines[lag] =
        cosine(sums[lag], victim.energy_without_last[lag], suspect.energy_without_first[lag]);
  const double greatest = *std::max_element(cosines.begin(), cosines.end());
  const auto best = static_cast<std::size_t>(
      std::find_if(cosines.begin(), cosines.end(),
                   [&](double one) { return one >= greatest - rounding; }) -
      cosines.begin());
  const auto lag = static_cast<std::int32_t>(best);
  const double exact = cosine(product_at(victim.levels, suspect.levels, lag),
                              victim.energy_without_last[best], suspect.energy_without_first[best]);
  return {std::min(exact, 1.0), lag};
}

}  // namespace plagiarism
