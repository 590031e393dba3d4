#include "services/limit_orders/evaluation.hpp"

#include <algorithm>
#include <utility>

#include "onetrip/api/positions.hpp"
#include "onetrip/api/prices.hpp"
#include "onetrip/rpc/execution.hpp"
#include "onetrip/runtime/breathe.hpp"
#include "onetrip/trading/market_hours.hpp"
#include "services/limit_orders/brackets.hpp"
#include "services/limit_orders/triggers.hpp"

namespace limit_orders {
namespace {

using onetrip::Execution;
using onetrip::Result;
using onetrip::Task;
using onetrip::Turn;

bool is_open_at(const std::string& pair, std::int64_t time_ms) {
  const auto found = trading::find_trade_pair("trade_pair", pair);
  return found.ok() && trading::is_market_open(**found, time_ms);
}

void add(Evaluated& sum, const Evaluated& more) {
  sum.checked += more.checked;
  sum.filled += more.filled;
  sum.cancelled += more.cancelled;
}

constexpr std::string_view position_gone = "its position is not open any more";

}  // namespace

Task<Result<Evaluated>> Evaluation::run(std::int64_t now_ms) {
  Evaluated sum;
  OrderTables::Waiting waiting = tables_.all_waiting();
  ONETRIP_CO_TRY(const Events events, co_await find_events(std::move(waiting.trade_pairs), now_ms));
  const std::vector<Hotkey>& hotkeys = waiting.hotkeys;
  for (std::size_t begin = 0; begin < hotkeys.size() && !events.empty(); begin += positions_batch) {
    const auto first = hotkeys.begin() + static_cast<std::ptrdiff_t>(begin);
    const std::size_t count = std::min(positions_batch, hotkeys.size() - begin);
    const std::vector<Hotkey> batch(first, first + static_cast<std::ptrdiff_t>(count));
    ONETRIP_CO_TRY(const Types types, co_await find_types(batch));
    for (const Hotkey& hotkey : batch) {
      ONETRIP_CO_TRY(const Evaluated one, co_await pass(hotkey, events, types, now_ms));
      add(sum, one);
      co_await onetrip::breathe(scheduler_);
    }
  }
  co_return sum;
}

Task<Result<Evaluation::Events>> Evaluation::find_events(std::set<std::string> pairs,
                                                         std::int64_t now_ms) {
  Events events;
  for (const std::string& pair : pairs) {
    if (!is_open_at(pair, now_ms)) continue;
    const std::int64_t start_ms = std::max<std::int64_t>(now_ms - window_ms, 1);
    ONETRIP_CO_TRY(const prices::Sources window,
                   co_await prices::get_window(mesh_, pair, start_ms, now_ms));
    if (const PriceSource* event = middle_event(window)) events.emplace(pair, *event);
  }
  co_return events;
}

Task<Result<Evaluation::Types>> Evaluation::find_types(std::vector<Hotkey> hotkeys) {
  std::erase_if(hotkeys, [this](const Hotkey& hotkey) { return !has_brackets(hotkey); });
  Types types;
  if (hotkeys.empty()) co_return types;
  ONETRIP_CO_TRY(const positions::PositionsByHotkey open,
                 co_await positions::get_positions_for_hotkeys(mesh_, hotkeys, true, false));
  for (const auto& [hotkey, positions] : open)
    for (const positions::Position& position : positions)
      if (position.position_type)
        types[hotkey].emplace(position.trade_pair, *position.position_type);
  co_return types;
}

std::map<std::string, PairPass> Evaluation::look_over(const Hotkey& hotkey, const Events& events,
                                                      const Types& types) const {
  std::map<std::string, std::vector<const Order*>> by_pair;
  for (const Order* order : tables_.waiting_of(hotkey)) by_pair[order->trade_pair].push_back(order);
  const auto known = types.find(hotkey);
  std::map<std::string, PairPass> passes;
  for (const auto& [pair, orders] : by_pair) {
    const auto event = events.find(pair);
    if (event == events.end() || tables_.is_filling(hotkey, pair)) continue;
    if (rests(event->second, tables_.last_fill_ms(hotkey, pair))) continue;
    std::optional<std::string> type;
    if (known != types.end() && known->second.contains(pair)) type = known->second.at(pair);
    passes.emplace(pair, pass_over(orders, event->second, type));
  }
  return passes;
}

Task<Result<Evaluated>> Evaluation::pass(Hotkey hotkey, const Events& events, const Types& types,
                                         std::int64_t now_ms) {
  Evaluated sum;
  const std::map<std::string, PairPass> passes = look_over(hotkey, events, types);
  for (const auto& [pair, found] : passes) {
    std::int64_t checked = found.checked;
    for (const Due& due : found.due) {
      ONETRIP_CO_TRY(const Happened happened,
                     co_await carry_out(hotkey, due, events.at(pair), now_ms));
      if (happened == Happened::cancelled) ++sum.cancelled;
      if (happened != Happened::filled) continue;
      ++sum.filled;
      checked = due.checked;
      break;
    }
    sum.checked += checked;
  }
  co_return sum;
}

Task<Result<Evaluation::Happened>> Evaluation::carry_out(Hotkey hotkey, Due due, PriceSource event,
                                                         std::int64_t now_ms) {
  const onetrip::Time deadline = Execution::current(scheduler_).deadline();
  ONETRIP_CO_TRY(const Turn turn, co_await turns_.take(hotkey, deadline));
  std::string position_uuid;
  const Order* found = tables_.waiting(hotkey, due.order_uuid);
  if (found == nullptr || tables_.is_filling(hotkey, found->trade_pair) ||
      rests(event, tables_.last_fill_ms(hotkey, found->trade_pair)))
    co_return Happened::nothing;
  const Order order = *found;
  if (is_bracket(order)) {
    ONETRIP_CO_TRY(const std::optional<positions::Position> open,
                   co_await positions::get_open_position(mesh_, hotkey, order.trade_pair));
    if (!open || !protects(order, open->position_type)) {
      tables_.drop_waiting(hotkey, order.order_uuid);
      tables_.put_closed(hotkey, cancelled(order, now_ms), std::string(position_gone));
      co_return Happened::cancelled;
    }
    position_uuid = open->position_uuid;
  }
  if (!due.price) co_return Happened::nothing;  // It has a position again: the next pass sees.
  Fill fill{filled_by(order, event, *due.price), std::move(position_uuid)};
  ONETRIP_CO_TRY(const Settled settled, co_await fills_.begin(hotkey, std::move(fill)));
  co_return settled.refusal ? Happened::cancelled : Happened::filled;
}

bool Evaluation::has_brackets(const Hotkey& hotkey) const {
  const std::vector<const Order*> orders = tables_.waiting_of(hotkey);
  return std::any_of(orders.begin(), orders.end(),
                     [](const Order* order) { return is_bracket(*order); });
}

}  // namespace limit_orders
