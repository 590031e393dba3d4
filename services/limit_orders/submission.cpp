// How a submitted order is judged, and filled or kept.
#include <utility>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/api/prices.hpp"
#include "onetrip/trading/market_hours.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "services/limit_orders/admission.hpp"
#include "services/limit_orders/brackets.hpp"
#include "services/limit_orders/service.hpp"
#include "services/limit_orders/triggers.hpp"

namespace limit_orders {
namespace {

using onetrip::failed_precondition;
using onetrip::Result;
using onetrip::Status;
using onetrip::Task;
using onetrip::Turn;

Submitted submitted(std::string_view what, std::string uuid,
                    std::optional<positions::Position> position = {}) {
  return {std::string(what), std::move(uuid), std::move(position)};
}

}  // namespace

Task<Result<Submitted>> LimitOrdersService::admit(Hotkey hotkey, Order order) {
  ONETRIP_CO_TRY_STATUS(trading::check_hotkey("hotkey", hotkey));
  while (true) {
    const std::uint64_t deletions = deletions_;
    ONETRIP_CO_TRY_STATUS(co_await check_standing(hotkey));
    ONETRIP_CO_TRY(const trading::TradePair* const pair, check_pair(order));
    ONETRIP_CO_TRY_STATUS(check_market_open(*pair, order));
    ONETRIP_CO_TRY(const Turn turn, co_await take_turn(hotkey));
    if (deletions != deletions_) continue;
    co_return co_await route(hotkey, std::move(order), *pair);
  }
}

Task<Status> LimitOrdersService::check_standing(Hotkey hotkey) {
  ONETRIP_CO_TRY(const bool is_eliminated, co_await eliminations::is_eliminated(mesh_, hotkey));
  if (is_eliminated) co_return failed_precondition("hotkey {} is eliminated", hotkey);
  ONETRIP_CO_TRY(const bool came_back, co_await eliminations::is_re_registered(mesh_, hotkey));
  if (came_back)
    co_return failed_precondition(
        "hotkey {} is re-registered: it departed once, and its orders are refused", hotkey);
  co_return Status{};
}

Task<Result<Submitted>> LimitOrdersService::route(Hotkey hotkey, Order order,
                                                  const trading::TradePair& pair) {
  const bool cancels = order.execution_type == trading::limit_cancel;
  // One that stays in doubt keeps nothing out of other pairs; cancel_in_turn() judges by itself.
  const Status resolved = co_await fills_.resolve(hotkey);
  const bool is_concerned = tables_.fill(hotkey, order.order_uuid) != nullptr ||
                            tables_.is_filling(hotkey, order.trade_pair);
  if (!resolved.ok() && is_concerned && !cancels) co_return resolved.error();
  if (const Answer* before = tables_.answer(hotkey, order.order_uuid); before && !cancels)
    co_return co_await answer_again(hotkey, order.order_uuid, *before);
  if (tables_.waiting(hotkey, order.order_uuid) != nullptr && !cancels)
    co_return submitted(status::accepted, order.order_uuid);
  ONETRIP_CO_TRY(order, check_submitted(std::move(order)));
  if (cancels) {
    ONETRIP_CO_TRY(const Cancelled done,
                   co_await cancel_in_turn(hotkey, order.order_uuid, order.processed_ms));
    co_return submitted(done.status, order.order_uuid);
  }
  if (order.execution_type == trading::limit)
    co_return co_await place_limit(hotkey, std::move(order), pair);
  if (order.execution_type == trading::bracket)
    co_return co_await place_bracket(hotkey, std::move(order));
  co_return co_await place_market(hotkey, std::move(order), pair);
}

// positions gives the state right after an order that it is sent again; but only one that still
// holds the order is asked, as one whose position was deleted would take it for new.
Task<Result<Submitted>> LimitOrdersService::answer_again(Hotkey hotkey, std::string uuid,
                                                         Answer answer) {
  if (!answer.order) co_return submitted(answer.status, uuid);
  ONETRIP_CO_TRY(const std::optional<positions::Position> now,
                 co_await positions::get_position(mesh_, hotkey, answer.position_uuid));
  if (!now || find_order(*now, uuid) == nullptr) co_return submitted(answer.status, uuid);
  ONETRIP_CO_TRY(positions::AddedOrder then,
                 co_await positions::add_order(mesh_, hotkey, *answer.order));
  co_return submitted(answer.status, uuid, std::move(then.position));
}

Task<Result<Submitted>> LimitOrdersService::place_market(Hotkey hotkey, Order order,
                                                         const trading::TradePair& pair) {
  ONETRIP_CO_TRY_STATUS(check_pause(order, tables_.last_market_ms(hotkey, order.trade_pair)));
  ONETRIP_CO_TRY(prices::Sources sources,
                 co_await prices::get_price_sources(mesh_, order.trade_pair, order.processed_ms));
  ONETRIP_CO_TRY_STATUS(check_priced(order, sources));
  co_return co_await fill_at_once(hotkey, std::move(order), pair, std::move(sources));
}

Task<Result<Submitted>> LimitOrdersService::place_limit(Hotkey hotkey, Order order,
                                                        const trading::TradePair& pair) {
  prices::Sources sources;
  if (trading::is_market_open(pair, order.processed_ms)) {
    ONETRIP_CO_TRY(sources,
                   co_await prices::get_price_sources(mesh_, order.trade_pair, order.processed_ms));
  }
  if (!check_priced(order, sources).ok() || !trigger_price(order, sources.front())) {
    order.src = trading::src::limit_unfilled;
    co_return keep_waiting(hotkey, std::move(order));
  }
  order.execution_type = trading::market;
  ONETRIP_CO_TRY_STATUS(check_pause(order, tables_.last_market_ms(hotkey, order.trade_pair)));
  co_return co_await fill_at_once(hotkey, std::move(order), pair, std::move(sources));
}

Task<Result<Submitted>> LimitOrdersService::place_bracket(Hotkey hotkey, Order order) {
  ONETRIP_CO_TRY(const std::optional<positions::Position> open,
                 co_await positions::get_open_position(mesh_, hotkey, order.trade_pair));
  ONETRIP_CO_TRY(Order waiting, bracket_for(std::move(order), open));
  co_return keep_waiting(hotkey, std::move(waiting));
}

Task<Result<Submitted>> LimitOrdersService::fill_at_once(Hotkey hotkey, Order order,
                                                         const trading::TradePair& pair,
                                                         std::vector<PriceSource> sources) {
  if (wants_bracket(order))
    ONETRIP_CO_TRY_STATUS(check_room(hotkey, tables_.count_waiting(hotkey)));
  const PriceSource& best = sources.front();
  std::string position_type;
  if (order.order_type == trading::flat_type && quotes_both_sides(pair, best)) {
    ONETRIP_CO_TRY(const std::optional<positions::Position> open,
                   co_await positions::get_open_position(mesh_, hotkey, order.trade_pair));
    if (open) position_type = open->position_type.value_or("");
  }
  order.price = market_price(pair, best, order.order_type, position_type, order.processed_ms);
  order.bid = best.bid;
  order.ask = best.ask;
  order.price_sources = std::move(sources);
  std::string uuid = order.order_uuid;
  // A local: GCC 12 destroys an aggregate that is made within a co_await twice.
  Fill fill{std::move(order), {}};
  ONETRIP_CO_TRY(Settled settled, co_await fills_.begin(hotkey, std::move(fill)));
  if (settled.refusal) co_return *std::move(settled.refusal);
  const std::string_view what = settled.position ? status::filled : status::unchanged;
  co_return submitted(what, std::move(uuid), std::move(settled.position));
}

Result<Submitted> LimitOrdersService::keep_waiting(const Hotkey& hotkey, Order order) {
  ONETRIP_TRY_STATUS(check_room(hotkey, tables_.count_waiting(hotkey)));
  std::string uuid = order.order_uuid;
  tables_.put_waiting(hotkey, std::move(order));
  tables_.put_answer(hotkey, uuid, Answer(status::accepted));
  return submitted(status::accepted, std::move(uuid));
}

}  // namespace limit_orders
