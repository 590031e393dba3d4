// What a position costs, computed straightforwardly from its orders: every boundary is walked to,
// and every interval is looked through.  For comparison with services/positions/fees.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "services/positions/fees.hpp"

namespace positions::testing {

struct Held {
  std::int64_t at_ms;
  double leverage;  // Signed, from then on.
};

// The greatest |leverage| at any instant from `begin_ms` to `end_ms`, both included.
inline double greatest_held(const std::vector<Held>& steps, std::int64_t begin_ms,
                            std::int64_t end_ms) {
  double greatest = 0;
  double in_force = 0;
  for (const Held& step : steps) {
    if (step.at_ms <= begin_ms) in_force = std::abs(step.leverage);
    if (step.at_ms > begin_ms && step.at_ms <= end_ms)
      greatest = std::max(greatest, std::abs(step.leverage));
  }
  return std::max(greatest, in_force);
}

inline bool is_boundary(trading::AssetClass asset_class, std::int64_t ms) {
  constexpr std::int64_t hour_ms = 3'600'000;
  const std::int64_t of_day = ms % (24 * hour_ms);
  if (asset_class != trading::AssetClass::crypto) return of_day == 21 * hour_ms;
  return of_day == 4 * hour_ms || of_day == 12 * hour_ms || of_day == 20 * hour_ms;
}

// How often the boundary counts, by its weekday.
inline int times_counted(trading::AssetClass asset_class, std::int64_t boundary_ms) {
  if (asset_class == trading::AssetClass::crypto) return 1;
  const std::int64_t weekday = (boundary_ms / 86'400'000 + 4) % 7;  // 0: Sunday.
  if (weekday == 0 || weekday == 6) return 0;
  return weekday == 3 ? 3 : 1;
}

inline double reference_carry(trading::AssetClass asset_class, const std::vector<Held>& steps,
                              std::int64_t until_ms) {
  constexpr std::int64_t hour_ms = 3'600'000;
  const double factor = asset_class == trading::AssetClass::crypto ? 0.9998940949450921
                        : asset_class == trading::AssetClass::forex
                            ? 0.9999165535983249
                            : std::exp(std::log(1 - 0.0525) / 365);
  double carry = 1;
  std::int64_t begin_ms = std::max(steps.front().at_ms, carry_since_ms);
  for (std::int64_t ms = begin_ms / hour_ms * hour_ms + hour_ms; ms <= until_ms; ms += hour_ms) {
    if (!is_boundary(asset_class, ms)) continue;
    const double held = greatest_held(steps, begin_ms, ms);
    for (int i = 0; i < times_counted(asset_class, ms); ++i) carry *= std::pow(factor, held);
    begin_ms = ms;
  }
  return carry;
}

}  // namespace positions::testing
