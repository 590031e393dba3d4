// limit_orders: the door for orders, and the keeper of those that wait for a price.
//
// A market order moves a position at once; a limit order waits until the price reaches its own; a
// bracket closes an open position at a stop loss or a take profit.  State is spread over instances
// by hotkey.
//
// Times are Unix milliseconds, UTC.  A malformed request is INVALID_ARGUMENT, one that is not
// possible now FAILED_PRECONDITION; each names field and value, and changes nothing.  A fill
// happens once, whatever crashes where; a cancelled order never fills.  The rules are DOMAIN §4's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/rpc/method.hpp"
#include "onetrip/trading/order.hpp"
#include "onetrip/wire/fields.hpp"

namespace limit_orders {

using trading::Hotkey;
using trading::Order;

// Submitted::status.
namespace status {
inline constexpr std::string_view filled = "filled";        // It moved a position.
inline constexpr std::string_view unchanged = "unchanged";  // A FLAT without a position.
inline constexpr std::string_view accepted = "accepted";    // It waits for its price.
inline constexpr std::string_view cancelled = "cancelled";
}  // namespace status

struct Submitted {
  std::string status;
  std::string order_uuid;
  std::optional<positions::Position> position;  // Where the order moved one.

  friend bool operator==(const Submitted&, const Submitted&) = default;
};
ONETRIP_FIELDS(Submitted, status, order_uuid, position)

struct Cancelled {
  std::string status;  // "cancelled"
  std::string order_uuid;
  std::int64_t cancelled_ms = 0;
  std::int64_t num_cancelled = 0;

  friend bool operator==(const Cancelled&, const Cancelled&) = default;
};
ONETRIP_FIELDS(Cancelled, status, order_uuid, cancelled_ms, num_cancelled)

struct ClosedOrder {
  Order order;  // Filled or cancelled, as its src says; processed_ms is when that was.
  std::optional<std::string> reason;  // Why it was cancelled, where it was not asked for.

  friend bool operator==(const ClosedOrder&, const ClosedOrder&) = default;
};
ONETRIP_FIELDS(ClosedOrder, order, reason)

struct Evaluated {
  std::int64_t checked = 0;  // Orders whose trigger was looked at.
  std::int64_t filled = 0;
  std::int64_t cancelled = 0;

  friend bool operator==(const Evaluated&, const Evaluated&) = default;
};
ONETRIP_FIELDS(Evaluated, checked, filled, cancelled)

using Orders = std::vector<Order>;
using OrdersByHotkey = std::map<Hotkey, Orders>;

using onetrip::Effect;
using onetrip::Method;

inline constexpr onetrip::Service service{
    "limit_orders", onetrip::Placement::keyed, "hotkey",
    "The door for orders, and the keeper of those that wait for a price."};

inline constexpr Method<Submitted(Hotkey, Order)> submit{
    service,
    "submit",
    Effect::once,
    {"hotkey", "order"},
    "Takes an order by its execution_type: MARKET moves a position at once, LIMIT and BRACKET are "
    "kept until their price is reached (a LIMIT that is reached already is filled), LIMIT_CANCEL "
    "cancels the order of its order_uuid. A uuid used before answers as the first time."};

inline constexpr Method<Cancelled(Hotkey, std::string, std::int64_t)> cancel{
    service,
    "cancel",
    Effect::once,
    {"hotkey", "order_uuid", "now_ms"},
    "Cancels a limit order with its bracket, or a bracket by its own or its parent's uuid; "
    "NOT_FOUND "
    "where neither waits."};

inline constexpr Method<Orders(Hotkey)> get_limit_orders{
    service,
    "get_limit_orders",
    Effect::read,
    {"hotkey"},
    "This hotkey's unfilled orders, limits and brackets, by time."};

inline constexpr Method<std::vector<ClosedOrder>(Hotkey)> get_closed_limit_orders{
    service,
    "get_closed_limit_orders",
    Effect::read,
    {"hotkey"},
    "This hotkey's filled and cancelled orders, by time, and why the cancelled ones were."};

inline constexpr Method<OrdersByHotkey(std::string)> get_limit_orders_for_trade_pair{
    service,
    "get_limit_orders_for_trade_pair",
    Effect::read,
    {"trade_pair"},
    "Every hotkey's unfilled orders in a pair."};

inline constexpr Method<std::map<std::string, OrdersByHotkey>()> get_all_limit_orders{
    service, "get_all_limit_orders", Effect::read, "Every unfilled order, by pair and hotkey."};

inline constexpr Method<Evaluated(std::int64_t)> evaluate{
    service,
    "evaluate",
    Effect::once,
    {"now_ms"},
    "What the 10 s timer does: compares every unfilled order with the prices before now_ms (Unix "
    "ms), and fills those whose price is reached."};

inline constexpr Method<std::int64_t(Hotkey)> delete_all_for_hotkey{
    service,
    "delete_all_for_hotkey",
    Effect::idempotent,
    {"hotkey"},
    "Drops this hotkey's unfilled orders, and gives their number."};

inline constexpr onetrip::Contract contract{service,
                                            submit,
                                            cancel,
                                            get_limit_orders,
                                            get_closed_limit_orders,
                                            get_limit_orders_for_trade_pair,
                                            get_all_limit_orders,
                                            evaluate,
                                            delete_all_for_hotkey};

}  // namespace limit_orders
