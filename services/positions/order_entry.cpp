#include "services/positions/order_entry.hpp"

#include <cmath>
#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "services/positions/checks.hpp"
#include "services/positions/replay.hpp"

namespace positions {
namespace {

using onetrip::failed_precondition;
using onetrip::Result;
using onetrip::Status;

bool is_flat_order(const Order& order) { return order.order_type == trading::flat_type; }

double weight_in_portfolio(const Standing& standing) {
  return std::abs(standing.net_leverage) * pair_of(standing).portfolio_multiplier();
}

Status check_not_too_late(const Standing& standing, const Order& order) {
  const std::int64_t last_ms = standing.exposure.at_ms;
  if (standing.orders == 0 || order.processed_ms >= last_ms - late_max_ms) return {};
  return failed_precondition(
      "order.processed_ms is {}: more than an hour before the last order of its position, at {}",
      order.processed_ms, last_ms);
}

// The FLAT that makes room for an order which meets a full position.
Order closing_flat(const PositionKey& key, const Order& order) {
  Order flat = own_flat(key.second, order.trade_pair, order.processed_ms,
                        trading::src::closed_at_orders_max);
  flat.price = order.price;
  flat.bid = order.bid;
  flat.ask = order.ask;
  flat.quote_usd_rate = order.quote_usd_rate;
  flat.usd_base_rate = order.usd_base_rate;
  return flat;
}

// Without a price the elimination's FLAT leaves returns as they were.  A cross is converted at the
// last order's rate, as when it is marked: closing must not wait for a service that is down.
Order eliminating_flat(const PositionKey& key, const Standing& standing, const PricesByPair& prices,
                       std::int64_t now_ms) {
  const auto price = prices.find(standing.trade_pair);
  Order flat = own_flat(key.second, standing.trade_pair, now_ms,
                        price != prices.end() ? trading::src::elimination_flat
                                              : trading::src::elimination_flat_unpriced);
  if (price == prices.end()) return flat;
  flat.price = price->second;
  trading::fill_usd_rates(pair_of(standing), flat);
  if (flat.quote_usd_rate == 0) flat.quote_usd_rate = standing.quote_usd_rate;
  return flat;
}

}  // namespace

Result<AddedOrder> OrderEntry::add(const Hotkey& hotkey, const Order& order,
                                   const std::string& position_uuid) {
  if (auto answered = answer_again(hotkey, order.order_uuid)) return *std::move(answered);
  ONETRIP_TRY(std::optional<Target> target, find_target(hotkey, order, position_uuid));
  if (!target) return unchanged(hotkey, order);
  ONETRIP_TRY_STATUS(check_not_too_late(target->standing, order));
  if (target->standing.orders >= orders_max && !is_flat_order(order))
    return replace_full(*target, order);
  const double elsewhere = portfolio_leverage(hotkey, target->key.second);
  return add_to(*std::move(target), order, elsewhere);
}

std::optional<AddedOrder> OrderEntry::answer_again(const Hotkey& hotkey,
                                                   const std::string& order_uuid) const {
  const OrderPlace* place = tables_.find_order(hotkey, order_uuid);
  if (place == nullptr) return std::nullopt;
  const std::string uuid = place->position_uuid;
  const auto index = static_cast<std::size_t>(place->index);
  const Standing& now = *tables_.find(hotkey, uuid);
  std::vector<Order> orders = tables_.orders(hotkey, uuid);
  Order order = orders[index];
  std::vector<Order> until(orders.begin(), orders.begin() + place->index + 1);
  Replayed then = replay(uuid, now.trade_pair, now.account_size, std::move(until)).value();
  // What it closed has not changed since; and an unpriced FLAT left it as it was marked last.
  if (then.standing.is_closed_position)
    return AddedOrder{position_of(hotkey, uuid, now, std::move(orders)), std::move(order), false};
  return AddedOrder{position_of(hotkey, uuid, then.standing, std::move(then.orders)),
                    std::move(order), false};
}

AddedOrder OrderEntry::unchanged(const Hotkey& hotkey, const Order& order) {
  AddedOrder nothing;
  nothing.position.hotkey = hotkey;
  nothing.position.trade_pair = order.trade_pair;
  return nothing;
}

std::vector<std::string> OrderEntry::flatten(const Hotkey& hotkey, const PricesByPair& prices,
                                             std::int64_t now_ms) {
  std::vector<std::string> uuids = tables_.open_of(hotkey);
  for (const std::string& uuid : uuids) {
    Target target = existing(hotkey, uuid);
    Order flat = eliminating_flat(target.key, target.standing, prices, now_ms);
    std::optional<Order> own = apply_order(target.standing, uuid, flat);
    store(std::move(target), std::move(flat), std::move(own));
  }
  return uuids;
}

double OrderEntry::account_size(std::string_view hotkey) const {
  return tables_.account_size(hotkey).value_or(account_size_);
}

double OrderEntry::portfolio_leverage(std::string_view hotkey, std::string_view except_uuid) const {
  double sum = 0;
  for (const std::string& uuid : tables_.open_of(hotkey))
    if (uuid != except_uuid) sum += weight_in_portfolio(*tables_.find(hotkey, uuid));
  return sum;
}

Result<std::optional<OrderEntry::Target>> OrderEntry::find_target(
    const Hotkey& hotkey, const Order& order, const std::string& position_uuid) const {
  if (!position_uuid.empty()) return named(hotkey, order, position_uuid);
  if (const std::string* open = tables_.find_open(hotkey, order.trade_pair))
    return std::optional(existing(hotkey, *open));
  if (is_flat_order(order)) return std::optional<Target>();
  ONETRIP_TRY(Target target, opened(hotkey, order.order_uuid, order));
  return std::optional(std::move(target));
}

Result<std::optional<OrderEntry::Target>> OrderEntry::named(
    const Hotkey& hotkey, const Order& order, const std::string& position_uuid) const {
  const Standing* standing = tables_.find(hotkey, position_uuid);
  if (standing == nullptr) {
    if (is_flat_order(order))
      return failed_precondition("position_uuid is {}: there is no such position to close",
                                 position_uuid);
    ONETRIP_TRY(Target target, opened(hotkey, position_uuid, order));
    return std::optional(std::move(target));
  }
  if (standing->trade_pair != order.trade_pair)
    return failed_precondition("position_uuid is {}: that position is in {}, and the order in {}",
                               position_uuid, standing->trade_pair, order.trade_pair);
  if (standing->is_closed_position)
    return failed_precondition("position_uuid is {}: that position was closed at {}", position_uuid,
                               *standing->close_ms);
  return std::optional(existing(hotkey, position_uuid));
}

Result<OrderEntry::Target> OrderEntry::opened(const Hotkey& hotkey,
                                              const std::string& position_uuid,
                                              const Order& order) const {
  if (const std::string* open = tables_.find_open(hotkey, order.trade_pair))
    return failed_precondition("position_uuid is {}: position {} is open in {} already",
                               position_uuid, *open, order.trade_pair);
  if (tables_.find(hotkey, position_uuid) != nullptr)
    return failed_precondition(
        "order.order_uuid is {}: there is a position of that uuid, which a new one would have",
        position_uuid);
  return Target{{hotkey, position_uuid}, standing_before(order.trade_pair, account_size(hotkey))};
}

OrderEntry::Target OrderEntry::existing(const Hotkey& hotkey, std::string position_uuid) const {
  const Standing& standing = *tables_.find(hotkey, position_uuid);
  if (!standing.as_imported) return {{hotkey, std::move(position_uuid)}, standing};
  // Imports were replayed when they came, so this cannot fail.
  Standing replayed = replay(position_uuid, standing.trade_pair, standing.account_size,
                             tables_.orders(hotkey, position_uuid))
                          .value()
                          .standing;
  // As it was marked last: what an unpriced FLAT leaves.
  replayed.unrealized_pnl = standing.unrealized_pnl;
  replayed.current_return = standing.current_return;
  replayed.return_at_close = standing.return_at_close;
  return {{hotkey, std::move(position_uuid)}, std::move(replayed)};
}

Result<AddedOrder> OrderEntry::add_to(Target target, Order order, double elsewhere) {
  Standing& standing = target.standing;
  const trading::TradePair& pair = pair_of(standing);
  ONETRIP_TRY_STATUS(complete_order("order", pair, standing.account_size, order));
  const Room room{.first_order = standing.orders == 0,
                  .net_leverage = standing.net_leverage,
                  .portfolio_leverage = elsewhere + weight_in_portfolio(standing)};
  ONETRIP_TRY_STATUS(admit(pair, room, order));

  const PositionKey key = target.key;
  std::optional<Order> own = apply_order(standing, key.second, order);
  store(std::move(target), order, std::move(own));
  return AddedOrder{tables_.position(key.first, key.second, *tables_.find(key.first, key.second)),
                    std::move(order), true};
}

Result<AddedOrder> OrderEntry::replace_full(const Target& full, const Order& order) {
  Target closed = full;
  Order flat = closing_flat(full.key, order);
  ONETRIP_TRY_STATUS(
      complete_order("order", pair_of(full.standing), full.standing.account_size, flat));
  std::optional<Order> own = apply_order(closed.standing, closed.key.second, flat);

  const Hotkey& hotkey = full.key.first;
  if (tables_.find(hotkey, order.order_uuid) != nullptr)
    return failed_precondition(
        "order.order_uuid is {}: there is a position of that uuid, which a new one would have",
        order.order_uuid);
  const double elsewhere = portfolio_leverage(hotkey, full.key.second);
  Target next{{hotkey, order.order_uuid}, standing_before(order.trade_pair, account_size(hotkey))};
  ONETRIP_TRY(AddedOrder added, add_to(std::move(next), order, elsewhere));
  store(std::move(closed), std::move(flat), std::move(own));
  return added;
}

void OrderEntry::store(Target&& target, Order order, std::optional<Order> own) {
  std::vector<Order> added{std::move(order)};
  if (own) added.push_back(*std::move(own));
  tables_.put(target.key, target.standing, std::move(added));
}

}  // namespace positions
