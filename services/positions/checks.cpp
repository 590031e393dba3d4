#include "services/positions/checks.hpp"

#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "onetrip/trading/order_rules.hpp"
#include "onetrip/trading/times.hpp"
#include "services/positions/replay.hpp"

namespace positions {
namespace {

using onetrip::Error;
using onetrip::invalid;
using onetrip::Status;

// Says where it was that something was found wrong.
Error within(std::string_view path, Error error) {
  error.message = fmt::format("{}.{}", path, error.message);
  error.code = onetrip::Code::invalid_argument;
  return error;
}

Status check_account_size(std::string_view field, double size) {
  if (size >= account_size_min && size <= account_size_max) return {};  // Not NaN, either.
  return invalid("{} is {}: an account size is from {} to {}", field, size, account_size_min,
                 account_size_max);
}

Status check_times(const Position& position) {
  ONETRIP_TRY_STATUS(trading::check_time("open_ms", position.open_ms));
  if (position.close_ms.has_value() != position.is_closed_position)
    return invalid("is_closed_position is {}, and close_ms is {}", position.is_closed_position,
                   position.close_ms ? std::to_string(*position.close_ms) : "nil");
  if (!position.close_ms) return {};
  ONETRIP_TRY_STATUS(trading::check_time("close_ms", *position.close_ms));
  if (*position.close_ms >= position.open_ms) return {};
  return invalid("close_ms is {}: before open_ms, {}", *position.close_ms, position.open_ms);
}

Status check_type(const Position& position) {
  const std::string_view type =
      position.position_type ? std::string_view(*position.position_type) : "nil";
  if (!position.is_closed_position && type != trading::long_type && type != trading::short_type)
    return invalid("position_type is {}: that of an open position is LONG or SHORT",
                   type.substr(0, 16));
  if (position.is_closed_position && type != trading::flat_type)
    return invalid("position_type is {}: that of a closed position is FLAT", type.substr(0, 16));
  return {};
}

Status check_numbers(const Position& position) {
  ONETRIP_TRY_STATUS(check_account_size("account_size", position.account_size));
  const std::pair<const char*, double> numbers[] = {
      {"net_leverage", position.net_leverage},
      {"net_quantity", position.net_quantity},
      {"net_value", position.net_value},
      {"average_entry_price", position.average_entry_price},
      {"cumulative_entry_value", position.cumulative_entry_value},
      {"realized_pnl", position.realized_pnl},
      {"unrealized_pnl", position.unrealized_pnl},
      {"current_return", position.current_return},
      {"return_at_close", position.return_at_close}};
  for (const auto& [field, number] : numbers)
    if (!(std::abs(number) <= trading::size_max))
      return invalid("{} is {}: it lies between -{} and {}", field, number, trading::size_max,
                     trading::size_max);
  return {};
}

// As an order is kept: signed as its type says, or replaying it would turn the position around.
Status check_signs(std::string_view path, const Order& order) {
  const bool is_long = order.order_type == trading::long_type;
  if (!is_long && order.order_type != trading::short_type) return {};
  const std::pair<std::string_view, std::optional<double>> sizes[] = {
      {"leverage", order.leverage}, {"value", order.value}, {"quantity", order.quantity}};
  for (const auto& [field, size] : sizes)
    if (size && (is_long ? *size < 0 : *size > 0))
      return invalid("{}.{} is {}: the size of a {} is not {}", path, field, *size,
                     order.order_type, is_long ? "negative" : "positive");
  return {};
}

Status check_orders(const Position& position) {
  const std::vector<Order>& orders = position.orders;
  if (orders.empty()) return invalid("orders is empty: a position has one that opened it");
  if (orders.size() > static_cast<std::size_t>(orders_max + 1))
    return invalid("orders has {} entries: {} are the most", orders.size(), orders_max + 1);
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const std::string path = fmt::format("orders[{}]", i);
    ONETRIP_TRY_STATUS(trading::check_order(path, orders[i]));
    ONETRIP_TRY_STATUS(check_signs(path, orders[i]));
    if (orders[i].trade_pair != position.trade_pair)
      return invalid("{}.trade_pair is {}: its position's is {}", path, orders[i].trade_pair,
                     position.trade_pair);
  }
  return {};
}

// The orders have to make the position, so that the next one can be added to them.
Status check_replay(const Position& position) {
  const auto replayed =
      replay(position.position_uuid, position.trade_pair, position.account_size, position.orders);
  if (!replayed.ok()) return replayed.error();
  if (position.is_closed_position) return {};
  const Standing& standing = replayed->standing;
  if (standing.is_closed_position)
    return invalid("is_closed_position is false: its orders close it, at {}", *standing.close_ms);
  if (standing.position_type == position.position_type) return {};
  return invalid("position_type is {}: its orders make it {}", *position.position_type,
                 *standing.position_type);
}

Status check_position(const Position& position) {
  ONETRIP_TRY_STATUS(trading::check_hotkey("hotkey", position.hotkey));
  ONETRIP_TRY_STATUS(trading::check_uuid("position_uuid", position.position_uuid));
  ONETRIP_TRY_STATUS(trading::find_trade_pair("trade_pair", position.trade_pair));
  ONETRIP_TRY_STATUS(check_times(position));
  ONETRIP_TRY_STATUS(check_type(position));
  ONETRIP_TRY_STATUS(check_numbers(position));
  ONETRIP_TRY_STATUS(check_orders(position));
  return check_replay(position);
}

// A market order, or a limit order or bracket that is being filled.
Status check_moves_a_position(const Order& order) {
  if (order.execution_type == trading::limit_cancel)
    return invalid("order.execution_type is {}: it moves no position", order.execution_type);
  switch (order.src) {
    case trading::src::limit_unfilled:
    case trading::src::limit_cancelled:
    case trading::src::bracket_unfilled:
    case trading::src::bracket_cancelled:
      return invalid("order.src is {}: an order that is not filled moves no position", order.src);
    default:
      return {};
  }
}

}  // namespace

Status check_added(std::string_view hotkey, const Order& order, std::string_view position_uuid) {
  ONETRIP_TRY_STATUS(trading::check_hotkey("hotkey", hotkey));
  ONETRIP_TRY_STATUS(trading::check_order("order", order));
  ONETRIP_TRY_STATUS(trading::check_sizes("order", order));
  ONETRIP_TRY_STATUS(check_moves_a_position(order));
  ONETRIP_TRY_STATUS(check_priced("order", order));
  return position_uuid.empty() ? Status{} : trading::check_uuid("position_uuid", position_uuid);
}

Status check_prices(const PricesByPair& prices, std::int64_t now_ms) {
  ONETRIP_TRY_STATUS(trading::check_time("now_ms", now_ms));
  for (const auto& [pair, price] : prices) {
    ONETRIP_TRY_STATUS(trading::find_trade_pair("prices", pair));
    ONETRIP_TRY_STATUS(trading::check_order_price(fmt::format(R"(prices["{}"])", pair), price));
  }
  return {};
}

Status check_account_sizes(const std::map<Hotkey, double>& sizes) {
  for (const auto& [hotkey, size] : sizes) {
    ONETRIP_TRY_STATUS(trading::check_hotkey("sizes", hotkey));
    ONETRIP_TRY_STATUS(check_account_size(fmt::format(R"(sizes["{}"])", hotkey), size));
  }
  return {};
}

Status check_positions(const Positions& positions) {
  std::set<std::pair<std::string_view, std::string_view>> uuids;
  std::set<std::pair<std::string_view, std::string_view>> open;
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const Position& position = positions[i];
    const std::string path = fmt::format("positions[{}]", i);
    if (Status status = check_position(position); !status.ok())
      return within(path, std::move(status).error());
    if (!uuids.emplace(position.hotkey, position.position_uuid).second)
      return invalid("{}.position_uuid is {}: an earlier one of the same hotkey has it", path,
                     position.position_uuid);
    if (!position.is_closed_position && !open.emplace(position.hotkey, position.trade_pair).second)
      return invalid("{}.trade_pair is {}: an earlier one of the same hotkey is open in it", path,
                     position.trade_pair);
  }
  return {};
}

}  // namespace positions
