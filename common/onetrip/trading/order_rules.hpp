// What an order has to be before anything is done with it, and what follows from what it gives
// (DOMAIN §2): the rules that the services of orders and of positions share.
//
// Every check names the field, with `path` in front of it ("order", "positions[3].orders[2]"), and
// its value.  Pure; any thread.  Numbers that pass are so bounded that no price times no size
// becomes infinite.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/trading/order.hpp"
#include "onetrip/trading/trade_pairs.hpp"

namespace trading {

inline constexpr std::size_t hotkey_bytes_max = 128;
inline constexpr std::size_t uuid_characters_max = 64;
inline constexpr std::size_t price_sources_max = 100;
inline constexpr double slippage_max = 0.03;
// Prices and exchange rates, where there is one.
inline constexpr double price_min = 1e-9;
inline constexpr double price_max = 1e12;
// Leverages, values and quantities as they are sent: far above what any bound admits.
inline constexpr double size_max = 1e18;

// INVALID_ARGUMENT unless it has 1 to 128 bytes.
onetrip::Status check_hotkey(std::string_view field, std::string_view hotkey);
// INVALID_ARGUMENT unless it has 1 to 64 characters (UTF-8, not bytes).
onetrip::Status check_uuid(std::string_view field, std::string_view uuid);
// INVALID_ARGUMENT unless price_min to price_max; says the whole `field`.
onetrip::Status check_order_price(std::string_view field, double price);

// INVALID_ARGUMENT for whatever can be said against an order alone, whoever takes it: its uuid, an
// unknown pair, types, src, slippage, times, prices, price sources, and sizes beyond size_max. A
// price, a rate, a bid or an ask may be 0: not given.
onetrip::Status check_order(std::string_view path, const Order& order);

// INVALID_ARGUMENT unless exactly one of leverage, value and quantity is given (FLAT and
// LIMIT_CANCEL need none, and any is ignored; BRACKET may have none), and not negative for a LONG.
onetrip::Status check_sizes(std::string_view path, const Order& order);

// A SHORT's sizes become negative, whatever sign was given; those that are ignored are dropped.
void sign_sizes(Order& order);

// Fills the rates that are 0 where the pair has USD in it and the price is given (equities and
// indices count as quoted in USD).  A cross's rates stay as they are: see the next two.
void fill_usd_rates(const TradePair& pair, Order& order);
// Whether a rate is missing that only the price service can tell.
bool lacks_cross_rates(const TradePair& pair, const Order& order);
// FAILED_PRECONDITION, naming the rate, where a LONG or SHORT lacks one of the two, or a FLAT with
// a price lacks quote_usd_rate.
onetrip::Status check_rates(std::string_view path, const Order& order);

// Fills the sizes that are absent from the first that is given, of leverage, value and quantity.
// Nothing where none is given.  The order has both rates, and account_size is above 0.
void fill_sizes(const TradePair& pair, double account_size, Order& order);

}  // namespace trading
