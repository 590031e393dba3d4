// Orders and prices for tests: what is not given is as plain as can be.
#pragma once

#include <string>
#include <string_view>

#include "onetrip/trading/order.hpp"
#include "onetrip/trading/price_source.hpp"

namespace limit_orders::testing {

using trading::Order;
using trading::PriceSource;

// 2025-11-03 12:26:40 UTC, a Monday.
inline constexpr std::int64_t t0 = 1'762'172'800'000;

inline Order market_order(std::string uuid, std::string_view type, double leverage,
                          std::int64_t time_ms = t0) {
  Order order;
  order.order_uuid = std::move(uuid);
  order.trade_pair = "BTCUSD";
  order.order_type = type;
  order.leverage = leverage;
  order.processed_ms = time_ms;
  return order;
}

inline Order flat_order(std::string uuid, std::int64_t time_ms = t0) {
  Order order = market_order(std::move(uuid), trading::flat_type, 0, time_ms);
  order.leverage.reset();
  return order;
}

inline Order limit_order(std::string uuid, std::string_view type, double leverage,
                         double limit_price, std::int64_t time_ms = t0) {
  Order order = market_order(std::move(uuid), type, leverage, time_ms);
  order.execution_type = trading::limit;
  order.limit_price = limit_price;
  return order;
}

inline Order bracket_order(std::string uuid, std::optional<double> stop_loss,
                           std::optional<double> take_profit, std::int64_t time_ms = t0) {
  Order order = market_order(std::move(uuid), trading::long_type, 0, time_ms);
  order.execution_type = trading::bracket;
  order.leverage.reset();
  order.stop_loss = stop_loss;
  order.take_profit = take_profit;
  return order;
}

// A websocket event with one price for all.
inline PriceSource event_at(std::int64_t time_ms, double price) {
  PriceSource event;
  event.source = "feed";
  event.open = event.close = event.bid = event.ask = price;
  event.start_ms = time_ms;
  event.websocket = true;
  return event;
}

}  // namespace limit_orders::testing
