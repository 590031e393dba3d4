// Fees: what holding a position costs, from how much of it was held when (DOMAIN §3, fees).
//
// Pure.  Times are Unix ms, UTC, and never go back: one before the last counts as the last.
#pragma once

#include <cstdint>

#include "onetrip/trading/trade_pairs.hpp"
#include "onetrip/wire/fields.hpp"

namespace positions {

// Before this fees are a share of the greatest leverage held; from then on, spread and carry.
inline constexpr std::int64_t spread_and_carry_since_ms = 1'713'198'680'000;
// Carry begins here for positions that were opened before.
inline constexpr std::int64_t carry_since_ms = 1'720'843'707'000;

// How much was held when, as far as fees depend on it.  |net leverage| throughout.
struct Exposure {
  std::int64_t at_ms = 0;          // When it last changed.
  std::int64_t carried_to_ms = 0;  // Carry boundaries up to here, included, are in `carried`.
  double held = 0;                 // From at_ms on.
  double greatest = 0;             // Ever.
  double moved = 0;                // The sum of all changes of net leverage.
  double carried = 0;              // The sum of L times weight over the intervals that have ended.
  double in_interval = 0;          // The greatest since the last boundary.

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
  friend bool operator==(const Exposure&, const Exposure&) = default;
};
ONETRIP_FIELDS(Exposure, at_ms, carried_to_ms, held, greatest, moved, carried, in_interval)

// Net leverage goes from `before` to `after`, both signed, at that time.  The first change of an
// Exposure opens it.
void move_exposure(trading::AssetClass asset_class, Exposure& exposure, double before, double after,
                   std::int64_t at_ms);

// Factors of a position's return: 1 is no fee.
struct Fees {
  double spread = 1;
  double carry = 1;
};

// What there is to pay by `at_ms`.  Before spread_and_carry_since_ms all of it is in `spread`.
Fees fees_at(trading::AssetClass asset_class, const Exposure& exposure, std::int64_t at_ms);

}  // namespace positions
