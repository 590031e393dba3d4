#include "services/positions/replay.hpp"

#include <cstdint>
#include <utility>

#include <fmt/format.h>

namespace positions {
namespace {

onetrip::Status check_first(const Order& order) {
  if (order.order_type == trading::flat_type)
    return onetrip::invalid("orders[0].order_type is FLAT: a position begins with a LONG or SHORT");
  if (*order.leverage != 0) return {};
  return onetrip::invalid("orders[0].leverage is 0: a position's first order has a size");
}

}  // namespace

onetrip::Result<Replayed> replay(std::string_view position_uuid, std::string_view trade_pair,
                                 double account_size, std::vector<Order> orders) {
  Replayed replayed{standing_before(trade_pair, account_size), {}};
  for (std::size_t i = 0; i < orders.size() && !replayed.standing.is_closed_position; ++i) {
    ONETRIP_TRY_STATUS(complete_order(fmt::format("orders[{}]", i), pair_of(replayed.standing),
                                      account_size, orders[i]));
    if (i == 0) ONETRIP_TRY_STATUS(check_first(orders[i]));
    auto flat = apply_order(replayed.standing, position_uuid, orders[i]);
    replayed.orders.push_back(std::move(orders[i]));
    if (flat) replayed.orders.push_back(*std::move(flat));
  }
  return replayed;
}

Position position_of(const Hotkey& hotkey, std::string position_uuid, const Standing& standing,
                     std::vector<Order> orders) {
  return {.hotkey = hotkey,
          .position_uuid = std::move(position_uuid),
          .trade_pair = standing.trade_pair,
          .open_ms = standing.open_ms,
          .close_ms = standing.close_ms,
          .account_size = standing.account_size,
          .orders = std::move(orders),
          .position_type = standing.position_type,
          .net_leverage = standing.net_leverage,
          .net_quantity = standing.net_quantity,
          .net_value = standing.net_value,
          .average_entry_price = standing.average_entry_price,
          .cumulative_entry_value = standing.cumulative_entry_value,
          .realized_pnl = standing.realized_pnl,
          .unrealized_pnl = standing.unrealized_pnl,
          .current_return = standing.current_return,
          .return_at_close = standing.return_at_close,
          .is_closed_position = standing.is_closed_position};
}

Standing standing_of(const Position& position) {
  Standing standing = standing_before(position.trade_pair, position.account_size);
  standing.open_ms = position.open_ms;
  standing.close_ms = position.close_ms;
  standing.position_type = position.position_type;
  standing.net_leverage = position.net_leverage;
  standing.net_quantity = position.net_quantity;
  standing.net_value = position.net_value;
  standing.average_entry_price = position.average_entry_price;
  standing.cumulative_entry_value = position.cumulative_entry_value;
  standing.realized_pnl = position.realized_pnl;
  standing.unrealized_pnl = position.unrealized_pnl;
  standing.current_return = position.current_return;
  standing.return_at_close = position.return_at_close;
  standing.is_closed_position = position.is_closed_position;
  standing.orders = static_cast<std::int64_t>(position.orders.size());
  return standing;
}

}  // namespace positions
