// Standing: where a position stands after its orders, and the step from one order to the next
// (DOMAIN §3, replay).
//
// Pure: a position's numbers are a function of its orders in order, and a step needs only what is
// here, so an order costs the same however many came before it.  Marks are no orders: they change
// unrealized PnL and returns until the next order.  An order that comes late, with a time before
// that of an earlier one, takes effect at the time of the earlier one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "onetrip/api/positions.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/trading/trade_pairs.hpp"
#include "services/positions/fees.hpp"

namespace positions {

// A Position without hotkey, uuid and orders, and what its next number depends on besides.
struct Standing {
  std::string trade_pair;
  std::int64_t open_ms = 0;  // 0 before the first order.
  std::optional<std::int64_t> close_ms;
  double account_size = 0;
  std::optional<std::string> position_type;
  double net_leverage = 0;
  double net_quantity = 0;
  double net_value = 0;
  double average_entry_price = 0;
  double cumulative_entry_value = 0;
  double realized_pnl = 0;
  double unrealized_pnl = 0;
  double current_return = 1;
  double return_at_close = 1;
  bool is_closed_position = false;

  std::int64_t orders = 0;    // How many it has, those that it appended itself included.
  double quote_usd_rate = 0;  // The last order's.
  double spread_fee = 1;      // The factors in return_at_close.
  double carry_fee = 1;
  Exposure exposure;
  bool as_imported = false;  // Its numbers came from elsewhere: the next order replays it first.

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
  friend bool operator==(const Standing&, const Standing&) = default;
};
ONETRIP_FIELDS(Standing, trade_pair, open_ms, close_ms, account_size, position_type, net_leverage,
               net_quantity, net_value, average_entry_price, cumulative_entry_value, realized_pnl,
               unrealized_pnl, current_return, return_at_close, is_closed_position, orders,
               quote_usd_rate, spread_fee, carry_fee, exposure, as_imported)

// Of a position that has no order yet.
Standing standing_before(std::string_view trade_pair, double account_size);

const trading::TradePair& pair_of(const Standing& standing);

// INVALID_ARGUMENT for a price of 0, but in a FLAT of src 1 or 2.
onetrip::Status check_priced(std::string_view path, const Order& order);

// Fills in what follows from what the order gives: its rates and its sizes.  INVALID_ARGUMENT as
// above, and for a LONG or SHORT without a size; FAILED_PRECONDITION for a rate that nobody knows.
onetrip::Status complete_order(std::string_view path, const trading::TradePair& pair,
                               double account_size, Order& order);

// Takes a completed order into an open position, or as the first one.  The order is changed to what
// took effect: one that closes the position is resized to minus the nets.  Gives the FLAT that the
// position appends to itself where the order costs it everything.
std::optional<Order> apply_order(Standing& standing, std::string_view position_uuid, Order& order);

// Marks an open position at that price, as of now_ms; gives the FLAT that it appends to itself
// where it has lost everything.
std::optional<Order> mark(Standing& standing, std::string_view position_uuid, double price,
                          std::int64_t now_ms);

// The uuid of the FLAT that a position appends to itself: its own, its characters reversed.
std::string reversed(std::string_view uuid);

// A FLAT that positions itself makes, without sizes, rates or price.
Order own_flat(std::string_view position_uuid, std::string_view trade_pair, std::int64_t at_ms,
               std::int32_t src);

}  // namespace positions
