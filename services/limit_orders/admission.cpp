#include "services/limit_orders/admission.hpp"

#include <utility>

#include "onetrip/trading/market_hours.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "services/limit_orders/brackets.hpp"

namespace limit_orders {
namespace {

using onetrip::failed_precondition;
using onetrip::invalid;
using onetrip::resource_exhausted;
using onetrip::Result;
using onetrip::Status;

Status check_bracket_name(const Order& order) {
  if (!wants_bracket(order)) return {};
  if (trading::check_uuid("order.order_uuid", bracket_uuid(order.order_uuid)).ok()) return {};
  return invalid(
      "order.order_uuid is \"{}\": with a stop_loss or take_profit it has {} characters at most, "
      "as its bracket is named after it",
      order.order_uuid, bracketed_uuid_characters_max);
}

Status check_limit(const Order& order) {
  if (order.order_type == trading::flat_type)
    return invalid("order.order_type is FLAT: a LIMIT order is a LONG or a SHORT");
  if (!order.limit_price) return invalid("order.limit_price is nil: a LIMIT order needs one");
  return check_straddle(order, order.order_type, "order.limit_price", *order.limit_price);
}

Status check_bracket(const Order& order) {
  if (!order.stop_loss && !order.take_profit)
    return invalid("order.stop_loss and order.take_profit are nil: a BRACKET needs one of them");
  if (order.stop_loss == order.take_profit)
    return invalid("order.stop_loss is {}: it differs from order.take_profit", *order.stop_loss);
  return {};
}

}  // namespace

Result<const trading::TradePair*> check_pair(const Order& order) {
  ONETRIP_TRY(const trading::TradePair* const pair,
              trading::find_trade_pair("order.trade_pair", order.trade_pair));
  if (pair->trading == trading::Trading::open) return pair;
  return failed_precondition("order.trade_pair is {}: {}", pair->id,
                             pair->trading == trading::Trading::blocked
                                 ? "it is blocked for new orders"
                                 : "it is known, but not traded");
}

Status check_market_open(const trading::TradePair& pair, const Order& order) {
  if (order.execution_type != trading::market) return {};
  ONETRIP_TRY_STATUS(trading::check_time("order", "processed_ms", order.processed_ms));
  if (trading::is_market_open(pair, order.processed_ms)) return {};
  return failed_precondition("order.processed_ms is {}: the market of {} is closed then",
                             order.processed_ms, pair.id);
}

Result<Order> check_submitted(Order order) {
  ONETRIP_TRY_STATUS(trading::check_order("order", order));
  ONETRIP_TRY_STATUS(trading::check_sizes("order", order));
  ONETRIP_TRY_STATUS(check_bracket_name(order));
  if (order.execution_type == trading::limit) ONETRIP_TRY_STATUS(check_limit(order));
  if (order.execution_type == trading::bracket) ONETRIP_TRY_STATUS(check_bracket(order));
  trading::sign_sizes(order);
  order.src = trading::src::organic;
  order.price = order.bid = order.ask = 0;
  order.price_sources.clear();
  return order;
}

Status check_pause(const Order& order, std::optional<std::int64_t> last_market_ms) {
  if (!last_market_ms || order.processed_ms - *last_market_ms >= market_pause_ms) return {};
  return failed_precondition(
             "order.processed_ms is {}: too soon, as the last market order in {} was at {}, and {} "
             "ms are the least between two",
             order.processed_ms, order.trade_pair, *last_market_ms, market_pause_ms)
      .because("too_soon");
}

Status check_priced(const Order& order, const std::vector<PriceSource>& sources) {
  if (sources.empty())
    return failed_precondition("order.processed_ms is {}: no price of {} is known around it",
                               order.processed_ms, order.trade_pair);
  const PriceSource& nearest = sources.front();
  if (trading::distance_ms(nearest, order.processed_ms) <= price_distance_max_ms) return {};
  return failed_precondition(
      "order.processed_ms is {}: the nearest price of {} is of {}, and {} ms are the most between "
      "them",
      order.processed_ms, order.trade_pair, nearest.start_ms, price_distance_max_ms);
}

Status check_room(const Hotkey& hotkey, std::size_t waiting) {
  if (waiting < waiting_max) return {};
  return resource_exhausted("hotkey {} has {} unfilled orders already, the most there can be",
                            hotkey, waiting);
}

Result<Order> bracket_for(Order order, const std::optional<positions::Position>& open) {
  if (!open)
    return failed_precondition("order.trade_pair is {}: a BRACKET needs an open position in it",
                               order.trade_pair);
  order.order_type = open->position_type.value_or("");
  if (!order.leverage && !order.value && !order.quantity) order.quantity = open->net_quantity;
  const bool is_long = order.order_type == trading::long_type;
  if (order.stop_loss && order.take_profit && (*order.stop_loss < *order.take_profit) != is_long)
    return invalid("order.stop_loss is {}: that of a {} position lies {} order.take_profit, {}",
                   *order.stop_loss, order.order_type, is_long ? "below" : "above",
                   *order.take_profit);
  // closing() turns the size whatever its sign; it is kept with the position's.
  Order waiting = closing(closing(std::move(order)));
  waiting.src = trading::src::bracket_unfilled;
  return waiting;
}

}  // namespace limit_orders
