#include "services/limit_orders/pass.hpp"

#include "services/limit_orders/brackets.hpp"
#include "services/limit_orders/triggers.hpp"

namespace limit_orders {

bool rests(const PriceSource& event, std::optional<std::int64_t> last_fill_ms) {
  return last_fill_ms && event.start_ms - *last_fill_ms < fill_pause_ms;
}

bool protects(const Order& bracket, const std::optional<std::string>& position_type) {
  return position_type == bracket.order_type;
}

PairPass pass_over(const std::vector<const Order*>& orders, const PriceSource& event,
                   const std::optional<std::string>& position_type) {
  PairPass pass;
  for (const Order* order : orders) {
    if (is_bracket(*order) && !protects(*order, position_type)) {
      pass.due.push_back({order->order_uuid, std::nullopt, pass.checked});
      continue;
    }
    ++pass.checked;
    if (const auto price = trigger_price(*order, event))
      pass.due.push_back({order->order_uuid, price, pass.checked});
  }
  return pass;
}

}  // namespace limit_orders
