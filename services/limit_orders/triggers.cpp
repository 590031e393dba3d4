#include "services/limit_orders/triggers.hpp"

#include <algorithm>

#include "onetrip/trading/times.hpp"
#include "services/limit_orders/brackets.hpp"

namespace limit_orders {
namespace {

std::optional<double> limit_trigger(const Order& order, const PriceSource& event) {
  const double limit_price = *order.limit_price;
  const bool reached = order.order_type == trading::long_type ? ask_of(event) <= limit_price
                                                              : bid_of(event) >= limit_price;
  return reached ? order.limit_price : std::nullopt;
}

std::optional<double> bracket_trigger(const Order& order, const PriceSource& event) {
  if (order.order_type == trading::long_type) {
    if (order.stop_loss && bid_of(event) < *order.stop_loss) return order.stop_loss;
    if (order.take_profit && bid_of(event) > *order.take_profit) return order.take_profit;
  } else {
    if (order.stop_loss && ask_of(event) > *order.stop_loss) return order.stop_loss;
    if (order.take_profit && ask_of(event) < *order.take_profit) return order.take_profit;
  }
  return std::nullopt;
}

}  // namespace

double ask_of(const PriceSource& source) { return source.ask > 0 ? source.ask : source.open; }
double bid_of(const PriceSource& source) { return source.bid > 0 ? source.bid : source.open; }

std::optional<double> trigger_price(const Order& order, const PriceSource& event) {
  return is_bracket(order) ? bracket_trigger(order, event) : limit_trigger(order, event);
}

const PriceSource* middle_event(const std::vector<PriceSource>& events) {
  std::vector<const PriceSource*> by_close;
  for (const PriceSource& event : events)
    if (event.websocket) by_close.push_back(&event);
  if (by_close.empty()) return nullptr;
  // Stable: of equal closes the earlier event comes first, whatever the order of the feeds' names.
  std::stable_sort(by_close.begin(), by_close.end(),
                   [](const auto* a, const auto* b) { return a->close < b->close; });
  return by_close[by_close.size() / 2];
}

bool quotes_both_sides(const trading::TradePair& pair, const PriceSource& best) {
  return pair.asset_class == trading::AssetClass::forex && best.timespan_ms == trading::second_ms;
}

double market_price(const trading::TradePair& pair, const PriceSource& best,
                    std::string_view order_type, std::string_view position_type,
                    std::int64_t time_ms) {
  if (!quotes_both_sides(pair, best)) return trading::price_near(best, time_ms);
  const bool buys = order_type == trading::flat_type ? position_type == trading::short_type
                                                     : order_type == trading::long_type;
  const double quoted = buys ? best.ask : best.bid;
  return quoted > 0 ? quoted : trading::price_near(best, time_ms);
}

}  // namespace limit_orders
