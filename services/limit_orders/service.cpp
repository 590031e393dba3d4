#include "services/limit_orders/service.hpp"

#include <utility>

#include "onetrip/client/call_failures.hpp"
#include "onetrip/rpc/execution.hpp"
#include "onetrip/runtime/breathe.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "onetrip/trading/times.hpp"
#include "services/limit_orders/brackets.hpp"

namespace limit_orders {
namespace {

using onetrip::Execution;
using onetrip::not_found;
using onetrip::Result;
using onetrip::Status;
using onetrip::Task;
using onetrip::Turn;
using onetrip::wire::Encoded;

}  // namespace

// A handler that ends in an error has its last stretch taken back: so whatever it has settled
// before is made durable first.
template <class T>
Task<Result<T>> LimitOrdersService::kept(Task<Result<T>> task) {
  Result<T> result = co_await std::move(task);
  if (!result.ok()) ONETRIP_CO_TRY_STATUS(co_await onetrip::durable(scheduler_));
  co_return result;
}

Task<Result<Turn>> LimitOrdersService::take_turn(Hotkey hotkey) {
  const onetrip::Time deadline = Execution::current(scheduler_).deadline();
  co_return co_await turns_.take(std::move(hotkey), deadline);
}

Task<Result<Submitted>> LimitOrdersService::submit(Hotkey hotkey, Order order) {
  return kept(admit(std::move(hotkey), std::move(order)));
}

Task<Result<Cancelled>> LimitOrdersService::cancel(Hotkey hotkey, std::string order_uuid,
                                                   std::int64_t now_ms) {
  ONETRIP_CO_TRY_STATUS(trading::check_hotkey("hotkey", hotkey));
  ONETRIP_CO_TRY_STATUS(trading::check_uuid("order_uuid", order_uuid));
  ONETRIP_CO_TRY_STATUS(trading::check_time("now_ms", now_ms));
  ONETRIP_CO_TRY(const Turn turn, co_await take_turn(hotkey));
  co_return co_await kept(cancel_in_turn(hotkey, std::move(order_uuid), now_ms));
}

Task<Result<Cancelled>> LimitOrdersService::cancel_in_turn(Hotkey hotkey, std::string order_uuid,
                                                           std::int64_t now_ms) {
  const std::string bracket = bracket_uuid(order_uuid);
  if (tables_.fill(hotkey, order_uuid) != nullptr || tables_.fill(hotkey, bracket) != nullptr)
    ONETRIP_CO_TRY_STATUS(co_await fills_.resolve(hotkey));
  Cancelled done{std::string(status::cancelled), order_uuid, now_ms, 0};
  for (const std::string& uuid : {order_uuid, bracket}) {
    const Order* waiting = tables_.waiting(hotkey, uuid);
    if (waiting == nullptr) continue;
    tables_.put_closed(hotkey, cancelled(*waiting, now_ms));
    tables_.drop_waiting(hotkey, uuid);
    ++done.num_cancelled;
  }
  if (done.num_cancelled == 0)
    co_return not_found("order_uuid is {}: hotkey {} has no unfilled order of it", order_uuid,
                        hotkey);
  co_return done;
}

Task<Result<Evaluated>> LimitOrdersService::evaluate(std::int64_t now_ms) {
  ONETRIP_CO_TRY_STATUS(trading::check_time("now_ms", now_ms));
  const onetrip::Time deadline = Execution::current(scheduler_).deadline();
  ONETRIP_CO_TRY(const Turn turn, co_await passes_.take(0, deadline));
  // Those that stay in doubt are passed over.
  (void)co_await resolve_fills();
  co_return co_await kept(evaluation_.run(now_ms));
}

Task<Result<std::int64_t>> LimitOrdersService::delete_all_for_hotkey(Hotkey hotkey) {
  ONETRIP_CO_TRY_STATUS(trading::check_hotkey("hotkey", hotkey));
  ++deletions_;
  ONETRIP_CO_TRY(const Turn turn, co_await take_turn(hotkey));
  ONETRIP_CO_TRY_STATUS(co_await fills_.resolve(hotkey));
  const Orders orders = tables_.orders_of(hotkey);
  for (const Order& order : orders) tables_.drop_waiting(hotkey, order.order_uuid);
  co_return static_cast<std::int64_t>(orders.size());
}

Task<Result<Encoded<OrdersByHotkey>>> LimitOrdersService::get_limit_orders_for_trade_pair(
    std::string pair) {
  ONETRIP_CO_TRY_STATUS(trading::find_trade_pair("trade_pair", pair));
  std::map<std::string, OrderPieces> found = co_await encode_orders(pair);
  co_return std::move(found[pair]).take();
}

Task<Encoded<std::map<std::string, OrdersByHotkey>>> LimitOrdersService::get_all_limit_orders() {
  std::map<std::string, OrderPieces> found = co_await encode_orders(std::nullopt);
  onetrip::wire::MapPieces<std::string, OrdersByHotkey> all;
  for (auto& [pair, orders] : found) {
    all.add(pair, std::move(orders).take());
    co_await onetrip::breathe(scheduler_);
  }
  co_return std::move(all).take();
}

Task<std::map<std::string, LimitOrdersService::OrderPieces>> LimitOrdersService::encode_orders(
    std::optional<std::string> pair) {
  std::map<std::string, OrderPieces> found;
  const std::vector<Hotkey> hotkeys = tables_.all_waiting().hotkeys;
  for (const Hotkey& hotkey : hotkeys) {
    std::map<std::string, Orders> orders;
    for (const Order* order : tables_.waiting_of(hotkey))
      if (!pair || order->trade_pair == *pair) orders[order->trade_pair].push_back(*order);
    for (const auto& [in, held] : orders) found[in].add(hotkey, held);
    co_await onetrip::breathe(scheduler_);
  }
  co_return found;
}

Task<Status> LimitOrdersService::resolve_fills() {
  Status first;
  const std::vector<Hotkey> hotkeys = tables_.hotkeys_with_fills();
  for (const Hotkey& hotkey : hotkeys) {
    ONETRIP_CO_TRY(const Turn turn, co_await take_turn(hotkey));
    const Status resolved = co_await fills_.resolve(hotkey);
    if (resolved.ok()) continue;
    if (first.ok()) first = resolved;
    if (onetrip::is_out_of_reach(resolved.error())) break;
  }
  // As in kept(): those that did come to their end.
  if (!first.ok()) ONETRIP_CO_TRY_STATUS(co_await onetrip::durable(scheduler_));
  co_return first;
}

onetrip::SettingDeclarations settings() {
  return {onetrip::interval_setting("evaluate_ms", 10'000,
                                    "How often unfilled orders are compared with prices"),
          onetrip::interval_setting("resolve_fills_ms", 1'000,
                                    "How often fills whose end is not known are tried again")};
}

void LimitOrdersService::keep_time(onetrip::Timers& timers, const onetrip::Clock& clock,
                                   const onetrip::Settings& settings) {
  timers.every("resolve_fills", settings.interval("resolve_fills_ms"),
               [this] { return resolve_fills(); },
               {.first_after = onetrip::Duration::zero(), .backoff_max = std::chrono::seconds(10)});
  timers.every("evaluate", settings.interval("evaluate_ms"),
               [this, &clock] { return evaluate_at(clock.unix_ms()); });
}

Task<Status> LimitOrdersService::evaluate_at(std::int64_t now_ms) {
  ONETRIP_CO_TRY_STATUS(co_await evaluate(now_ms));
  co_return Status{};
}

onetrip::MethodTable LimitOrdersService::methods() {
  namespace api = ::limit_orders;
  return onetrip::MethodTable{contract}
      .on(api::submit, [this](const Hotkey& h, const Order& o) { return submit(h, o); })
      .on(api::cancel, [this](const Hotkey& h, const std::string& uuid,
                              std::int64_t now_ms) { return cancel(h, uuid, now_ms); })
      .on(api::get_limit_orders, [this](const Hotkey& h) { return get_limit_orders(h); })
      .on(api::get_closed_limit_orders,
          [this](const Hotkey& h) { return get_closed_limit_orders(h); })
      .on(api::get_limit_orders_for_trade_pair,
          [this](const std::string& pair) { return get_limit_orders_for_trade_pair(pair); })
      .on(api::get_all_limit_orders, [this] { return get_all_limit_orders(); })
      .on(api::evaluate, [this](std::int64_t now_ms) { return evaluate(now_ms); })
      .on(api::delete_all_for_hotkey, [this](const Hotkey& h) { return delete_all_for_hotkey(h); });
}

}  // namespace limit_orders
