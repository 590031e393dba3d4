// The trade pairs that are known, and what an order in one may be (DOMAIN §1).
//
// One table, constant; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "onetrip/base/result.hpp"

namespace trading {

enum class AssetClass : std::uint8_t { crypto, forex, equities, indices };

std::string_view name_of(AssetClass asset_class);

// Whether limit_orders.submit takes orders in it.  positions replays any known pair.
enum class Trading : std::uint8_t { open, blocked, unsupported };

struct TradePair {
  std::string_view id;  // "BTCUSD"
  AssetClass asset_class;
  Trading trading;
  // Currencies, as in get_conversion.  Equities and indices: the id itself, quoted in USD.
  std::string_view base;
  std::string_view quote;

  constexpr double lot_size() const { return asset_class == AssetClass::forex ? 100'000 : 1; }
  // What a unit of leverage counts for in the portfolio's.
  double portfolio_multiplier() const;
};

// Every known pair, in the order of DOMAIN §1.
std::span<const TradePair> all_trade_pairs();

// INVALID_ARGUMENT for an unknown pair: it names the field, the value and the nearest pairs.
onetrip::Result<const TradePair*> find_trade_pair(std::string_view field, std::string_view id);

// How much |net leverage| one position may have, by the order's time.
struct LeverageBounds {
  double min;
  double max;
};
LeverageBounds leverage_bounds(const TradePair& pair, std::int64_t time_ms);

// The most that a portfolio's leverages, each times its multiplier, may add up to at that time;
// infinite before there was a cap.
double portfolio_leverage_max(std::int64_t time_ms);

}  // namespace trading
