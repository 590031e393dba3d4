#include "services/positions/fees.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "onetrip/trading/times.hpp"

namespace positions {
namespace {

using trading::AssetClass;
using trading::day_ms;
using trading::hour_ms;

// Crypto: every 8 hours from 04:00 UTC.  All else: every day at 21:00 UTC.
struct Boundaries {
  std::int64_t first_ms;  // Of the epoch's first day.
  std::int64_t every_ms;
};

Boundaries boundaries_of(AssetClass asset_class) {
  if (asset_class == AssetClass::crypto) return {4 * hour_ms, 8 * hour_ms};
  return {21 * hour_ms, day_ms};
}

// Boundaries from the epoch to `ms`, included.
std::int64_t count_until(const Boundaries& boundaries, std::int64_t ms) {
  return ms < boundaries.first_ms ? 0 : (ms - boundaries.first_ms) / boundaries.every_ms + 1;
}

// The weights of the first `count` boundaries since the epoch, which fell on a Thursday: none on
// Saturday and Sunday, three times on Wednesday, so that a week has seven.  Crypto: one each.
std::int64_t weight_of_first(AssetClass asset_class, std::int64_t count) {
  if (asset_class == AssetClass::crypto) return count;
  constexpr std::array<std::int64_t, 7> from_thursday{0, 1, 2, 2, 2, 3, 4};
  return count / 7 * 7 + from_thursday[static_cast<std::size_t>(count % 7)];
}

// L times weight of the intervals that end after carried_to_ms, and not after `until_ms`: in the
// first of them the greatest leverage counts, in the others what is held all through them.
double carried_between(AssetClass asset_class, const Exposure& exposure, std::int64_t until_ms) {
  const Boundaries boundaries = boundaries_of(asset_class);
  const std::int64_t before = count_until(boundaries, exposure.carried_to_ms);
  const std::int64_t count = count_until(boundaries, until_ms);
  if (count <= before) return 0;
  const std::int64_t weight_before = weight_of_first(asset_class, before);
  const std::int64_t weight_of_one = weight_of_first(asset_class, before + 1) - weight_before;
  const std::int64_t weight = weight_of_first(asset_class, count) - weight_before;
  return exposure.in_interval * static_cast<double>(weight_of_one) +
         exposure.held * static_cast<double>(weight - weight_of_one);
}

// Carries on to `until_ms`, included.
void carry_to(AssetClass asset_class, Exposure& exposure, std::int64_t until_ms) {
  if (until_ms <= exposure.carried_to_ms) return;
  const Boundaries boundaries = boundaries_of(asset_class);
  const bool an_interval_ends =
      count_until(boundaries, until_ms) > count_until(boundaries, exposure.carried_to_ms);
  exposure.carried += carried_between(asset_class, exposure, until_ms);
  exposure.carried_to_ms = until_ms;
  if (an_interval_ends) exposure.in_interval = exposure.held;
}

// What one unit of leverage held over one boundary leaves of a return.
double carry_factor(AssetClass asset_class) {
  static const double crypto = std::exp(std::log(1 - 0.1095) / 1095);
  static const double forex = std::exp(std::log(0.97) / 365);
  static const double others = std::exp(std::log(1 - 0.0525) / 365);
  if (asset_class == AssetClass::crypto) return crypto;
  return asset_class == AssetClass::forex ? forex : others;
}

// Before there were spread and carry.
double share_of_greatest(AssetClass asset_class) {
  if (asset_class == AssetClass::crypto) return 0.001;
  return asset_class == AssetClass::forex ? 0.00007 : 0.00009;
}

}  // namespace

void move_exposure(AssetClass asset_class, Exposure& exposure, double before, double after,
                   std::int64_t at_ms) {
  if (exposure.at_ms == 0) exposure.carried_to_ms = std::max(at_ms, carry_since_ms);
  exposure.at_ms = std::max(at_ms, exposure.at_ms);
  // A boundary at this very instant ends only once the instant is over: what is held after this
  // change is held at both ends.
  carry_to(asset_class, exposure, exposure.at_ms - 1);
  exposure.held = std::abs(after);
  exposure.greatest = std::max(exposure.greatest, exposure.held);
  exposure.moved += std::abs(after - before);
  const bool interval_began = exposure.at_ms > carry_since_ms;
  exposure.in_interval =
      interval_began ? std::max(exposure.in_interval, exposure.held) : exposure.held;
}

Fees fees_at(AssetClass asset_class, const Exposure& exposure, std::int64_t at_ms) {
  const std::int64_t until_ms = std::max(at_ms, exposure.at_ms);
  if (until_ms < spread_and_carry_since_ms)
    return {.spread = 1 - share_of_greatest(asset_class) * exposure.greatest, .carry = 1};
  const double carried = exposure.carried + carried_between(asset_class, exposure, until_ms);
  return {.spread = asset_class == AssetClass::crypto ? 1 - 0.001 * exposure.moved : 1,
          .carry = std::pow(carry_factor(asset_class), carried)};
}

}  // namespace positions
