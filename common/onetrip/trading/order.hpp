// Order: what a miner asks for, and what became of it (DOMAIN §2).
//
// Sizes are signed: a SHORT's are negative.  leverage is a multiple of the account's size, value is
// USD, quantity is in lots.  Times are Unix ms, UTC.  Prices are in the pair's quote currency.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/trading/price_source.hpp"
#include "onetrip/wire/fields.hpp"

namespace trading {

using Hotkey = std::string;

// Order::order_type.
inline constexpr std::string_view long_type = "LONG";
inline constexpr std::string_view short_type = "SHORT";
inline constexpr std::string_view flat_type = "FLAT";

// Order::execution_type.
inline constexpr std::string_view market = "MARKET";
inline constexpr std::string_view limit = "LIMIT";
inline constexpr std::string_view bracket = "BRACKET";
inline constexpr std::string_view limit_cancel = "LIMIT_CANCEL";

// Order::src: where an order comes from, or what became of it.
namespace src {
inline constexpr std::int32_t organic = 0;
inline constexpr std::int32_t elimination_flat_unpriced = 1;
inline constexpr std::int32_t deprecation_flat = 2;
inline constexpr std::int32_t elimination_flat = 3;
inline constexpr std::int32_t closed_at_orders_max = 4;
inline constexpr std::int32_t limit_unfilled = 5;
inline constexpr std::int32_t limit_filled = 6;
inline constexpr std::int32_t limit_cancelled = 7;
inline constexpr std::int32_t bracket_unfilled = 8;
inline constexpr std::int32_t bracket_filled = 9;
inline constexpr std::int32_t bracket_cancelled = 10;
}  // namespace src

struct Order {
  std::string order_uuid;              // 1 to 64 characters.
  std::string trade_pair;              // "BTCUSD"; trade_pairs.hpp has them all.
  std::string order_type;              // LONG, SHORT, FLAT
  std::string execution_type{market};  // MARKET, LIMIT, BRACKET, LIMIT_CANCEL
  std::optional<double> leverage;      // One of these three is given; the others follow.
  std::optional<double> value;
  std::optional<double> quantity;
  double price = 0;
  double bid = 0;
  double ask = 0;
  double slippage = 0;        // A share of the price, 0 to 0.03.
  double quote_usd_rate = 0;  // USD per unit of the quote currency; 0: not given.
  double usd_base_rate = 0;   // Units of the base currency per USD; 0: not given.
  std::int64_t processed_ms = 0;
  std::optional<double> limit_price;
  std::optional<double> stop_loss;
  std::optional<double> take_profit;
  std::vector<PriceSource> price_sources;
  std::int32_t src = src::organic;

  static constexpr std::array defaulted{std::string_view("execution_type"),
                                        std::string_view("price"),
                                        std::string_view("bid"),
                                        std::string_view("ask"),
                                        std::string_view("slippage"),
                                        std::string_view("quote_usd_rate"),
                                        std::string_view("usd_base_rate"),
                                        std::string_view("price_sources"),
                                        std::string_view("src")};
  friend bool operator==(const Order&, const Order&) = default;
};
ONETRIP_FIELDS(Order, order_uuid, trade_pair, order_type, execution_type, leverage, value, quantity,
               price, bid, ask, slippage, quote_usd_rate, usd_base_rate, processed_ms, limit_price,
               stop_loss, take_profit, price_sources, src)

}  // namespace trading
