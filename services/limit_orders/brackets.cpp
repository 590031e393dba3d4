#include "services/limit_orders/brackets.hpp"

#include <cmath>
#include <utility>

#include "services/limit_orders/triggers.hpp"

namespace limit_orders {
namespace {

using onetrip::invalid;
using onetrip::Status;
using trading::long_type;
using trading::short_type;

Status check_side(std::string_view field, const std::optional<double>& bound, bool below,
                  std::string_view order_type, std::string_view price_name, double price) {
  if (!bound || (below ? *bound < price : *bound > price)) return {};
  return invalid("order.{} is {}: that of a {} lies {} {}, which is {}", field, *bound, order_type,
                 below ? "below" : "above", price_name, price);
}

void turn(std::optional<double>& size, std::string_view order_type) {
  if (size) size = order_type == long_type ? std::abs(*size) : -std::abs(*size);
}

}  // namespace

bool is_bracket(const Order& order) { return order.execution_type == trading::bracket; }

std::string bracket_uuid(std::string_view parent_uuid) {
  return std::string(parent_uuid) + "-bracket";
}

bool wants_bracket(const Order& order) {
  const bool may =
      order.execution_type == trading::market || order.execution_type == trading::limit;
  return may && order.order_type != trading::flat_type && (order.stop_loss || order.take_profit);
}

Status check_straddle(const Order& order, std::string_view order_type, std::string_view price_name,
                      double price) {
  const bool is_long = order_type == long_type;
  ONETRIP_TRY_STATUS(
      check_side("stop_loss", order.stop_loss, is_long, order_type, price_name, price));
  return check_side("take_profit", order.take_profit, !is_long, order_type, price_name, price);
}

Order closing(Order bracket) {
  bracket.order_type = bracket.order_type == long_type ? short_type : long_type;
  for (auto* size : {&bracket.leverage, &bracket.value, &bracket.quantity})
    turn(*size, bracket.order_type);
  return bracket;
}

Order filled_by(const Order& waiting, const PriceSource& event, double price) {
  Order filled = is_bracket(waiting) ? closing(waiting) : waiting;
  filled.src = is_bracket(waiting) ? trading::src::bracket_filled : trading::src::limit_filled;
  filled.price = price;
  filled.bid = event.bid;
  filled.ask = event.ask;
  filled.price_sources = {event};
  filled.processed_ms = event.start_ms;
  return filled;
}

Order cancelled(Order waiting, std::int64_t time_ms) {
  waiting.src =
      is_bracket(waiting) ? trading::src::bracket_cancelled : trading::src::limit_cancelled;
  waiting.processed_ms = time_ms;
  return waiting;
}

std::optional<Follower> follower_of(const Order& sent, const positions::AddedOrder& added) {
  const positions::Position& position = added.position;
  if (!wants_bracket(sent) || !added.order || position.is_closed_position) return std::nullopt;
  Follower follower;
  Order& bracket = follower.order;
  bracket.order_uuid = bracket_uuid(sent.order_uuid);
  bracket.trade_pair = sent.trade_pair;
  bracket.order_type = position.position_type.value_or(sent.order_type);
  bracket.execution_type = trading::bracket;
  bracket.quantity = added.order->quantity;
  turn(bracket.quantity, bracket.order_type);
  bracket.processed_ms = sent.processed_ms;
  bracket.stop_loss = sent.stop_loss;
  bracket.take_profit = sent.take_profit;
  bracket.src = trading::src::bracket_unfilled;
  if (const Status fits =
          check_straddle(bracket, bracket.order_type, "the fill's price", sent.price);
      !fits.ok()) {
    bracket = cancelled(std::move(bracket), sent.processed_ms);
    follower.reason = fits.error().message;
  }
  return follower;
}

}  // namespace limit_orders
