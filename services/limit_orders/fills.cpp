#include "services/limit_orders/fills.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "onetrip/client/call_failures.hpp"
#include "onetrip/rpc/execution.hpp"
#include "services/limit_orders/admission.hpp"
#include "services/limit_orders/brackets.hpp"

namespace limit_orders {
namespace {

using onetrip::Code;
using onetrip::Error;
using onetrip::Execution;
using onetrip::Outcome;
using onetrip::Result;
using onetrip::Status;
using onetrip::Task;
using positions::AddedOrder;

// positions has looked at the order and does not want it: asking again would not help.  Errors of
// other codes, and those of the way there, say nothing of the order.
bool is_refusal(const Error& error) {
  constexpr Code of_the_order[] = {Code::invalid_argument, Code::failed_precondition,
                                   Code::not_found, Code::already_exists, Code::out_of_range};
  return error.outcome == Outcome::executed &&
         std::find(std::begin(of_the_order), std::end(of_the_order), error.code) !=
             std::end(of_the_order);
}

// positions has run into a bug of its own, or has given an answer that we cannot read.  The same
// order will meet the same again, until somebody mends it.
bool is_broken(const Error& error) {
  return error.outcome == Outcome::executed && error.code == Code::internal;
}

std::optional<AddedOrder> find_added(const positions::PositionsByHotkey& held,
                                     const std::string& uuid) {
  for (const auto& [hotkey, theirs] : held)
    for (const positions::Position& position : theirs)
      if (const Order* order = find_order(position, uuid))
        return AddedOrder{position, *order, false};
  return std::nullopt;
}

Error in_doubt(const Fill& fill, Error error) {
  error.message = fmt::format("order_uuid is {}: whether it was filled is not known yet: {}",
                              fill.order.order_uuid, error.message);
  error.reason = "fill_in_doubt";
  return error;
}

}  // namespace

const Order* find_order(const positions::Position& position, const std::string& uuid) {
  const auto found = std::find_if(position.orders.begin(), position.orders.end(),
                                  [&](const Order& order) { return order.order_uuid == uuid; });
  return found == position.orders.end() ? nullptr : &*found;
}

// Waits for three quarters of the time that the caller still has: what is in doubt then can be said
// while he still listens.
Task<Result<AddedOrder>> Fills::send(Hotkey hotkey, Fill fill) {
  const onetrip::Duration left = Execution::current(scheduler_).deadline() - scheduler_.now();
  onetrip::CallOptions options;
  options.deadline = std::clamp(left * 3 / 4, onetrip::Duration(1), attempt_max);
  co_return co_await positions::add_order(mesh_.with(options), hotkey, fill.order,
                                          fill.position_uuid);
}

// An INTERNAL error leaves the question whether the order was added, and sending it again does not
// answer it.  A position that holds the order does.  That none holds it means that this attempt has
// added nothing: one that ends in an error changes nothing.
Task<Result<AddedOrder>> Fills::send_or_look(Hotkey hotkey, Fill fill) {
  Result<AddedOrder> answer = co_await send(hotkey, fill);
  if (answer.ok() || !is_broken(answer.error())) co_return answer;
  const std::vector<Hotkey> one{hotkey};
  const Result<positions::PositionsByHotkey> held =
      co_await positions::get_positions_for_hotkeys(mesh_, one, false, false);
  if (!held.ok()) co_return std::move(answer).error().with_outcome(Outcome::unknown);
  if (std::optional<AddedOrder> found = find_added(*held, fill.order.order_uuid))
    co_return *std::move(found);
  co_return answer;
}

Task<Result<Settled>> Fills::begin(Hotkey hotkey, Fill fill) {
  tables_.put_fill(hotkey, fill);
  Result<AddedOrder> answer = co_await send_or_look(hotkey, fill);
  if (answer.ok() || is_refusal(answer.error())) co_return settle(hotkey, fill, answer);
  Error error = std::move(answer).error();
  if (error.outcome == Outcome::unknown) co_return in_doubt(fill, std::move(error));
  // It is the first attempt, and nothing came of it: it is as if the fill had not begun.
  tables_.drop_fill(hotkey, fill.order.order_uuid);
  co_return error;
}

Task<Status> Fills::resolve(Hotkey hotkey) {
  Status first;
  const std::vector<Fill> fills = tables_.fills_of(hotkey);
  for (const Fill& fill : fills) {
    Result<AddedOrder> answer = co_await send_or_look(hotkey, fill);
    if (!answer.ok() && is_broken(answer.error()))
      answer = patient(hotkey, fill, std::move(answer).error());
    else  // Of whatever else has failed, this attempt may still be under way: the time begins anew.
      failing_since_.erase({hotkey, fill.order.order_uuid});
    if (answer.ok() || is_refusal(answer.error())) {
      settle(hotkey, fill, answer);
      continue;
    }
    // Whatever has failed: an earlier attempt may have gone well.
    const bool is_hopeless = onetrip::is_out_of_reach(answer.error());
    if (first.ok())
      first = in_doubt(fill, std::move(answer).error()).with_outcome(Outcome::unknown);
    if (is_hopeless) break;
  }
  co_return first;
}

// An attempt of before may still be under way, and add the order after we have looked: so an order
// that is nowhere is given up only after a while.  Then it is refused, with what positions says;
// else it would keep its hotkey out of the pair for as long as nobody mends positions.
Error Fills::patient(const Hotkey& hotkey, const Fill& fill, Error error) {
  const std::pair key(hotkey, fill.order.order_uuid);
  const onetrip::Time since = failing_since_.try_emplace(key, scheduler_.now()).first->second;
  if (scheduler_.now() - since < doubt_max) return error;
  return onetrip::failed_precondition(
             "order_uuid is {}: no position holds it, and positions fails over it: {}",
             fill.order.order_uuid, error.message)
      .with_outcome(Outcome::executed);
}

Settled Fills::settle(const Hotkey& hotkey, const Fill& fill, const Result<AddedOrder>& answer) {
  const std::string& uuid = fill.order.order_uuid;
  const Order* waiting = tables_.waiting(hotkey, uuid);
  tables_.drop_fill(hotkey, uuid);
  failing_since_.erase({hotkey, uuid});
  if (!answer.ok()) {
    if (waiting != nullptr) {
      tables_.put_closed(hotkey, cancelled(*waiting, fill.order.processed_ms),
                         answer.error().message);
      tables_.drop_waiting(hotkey, uuid);
    }
    return {std::nullopt, answer.error()};
  }
  if (waiting != nullptr)
    settle_waiting(hotkey, fill, *answer);
  else
    settle_submitted(hotkey, fill, *answer);
  if (!answer->order) return {};
  return {answer->position, std::nullopt};
}

void Fills::settle_submitted(const Hotkey& hotkey, const Fill& fill, const AddedOrder& added) {
  const Order& sent = fill.order;
  if (!added.order) return tables_.put_answer(hotkey, sent.order_uuid, Answer(status::unchanged));
  Answer answer(status::filled);
  answer.position_uuid = added.position.position_uuid;
  answer.order = sent;
  answer.order->price_sources.clear();
  tables_.put_answer(hotkey, sent.order_uuid, std::move(answer));
  tables_.put_last_market(hotkey, sent.trade_pair, sent.processed_ms);
  add_follower(hotkey, sent, added);
}

void Fills::settle_waiting(const Hotkey& hotkey, const Fill& fill, const AddedOrder& added) {
  const Order& sent = fill.order;
  tables_.drop_waiting(hotkey, sent.order_uuid);
  tables_.put_closed(hotkey, sent);
  tables_.put_last_fill(hotkey, sent.trade_pair, sent.processed_ms);
  add_follower(hotkey, sent, added);
}

void Fills::add_follower(const Hotkey& hotkey, const Order& sent, const AddedOrder& added) {
  std::optional<Follower> follower = follower_of(sent, added);
  if (!follower) return;
  Order& bracket = follower->order;
  const std::string uuid = bracket.order_uuid;
  if (!follower->reason) {
    if (tables_.answer(hotkey, uuid) != nullptr || tables_.waiting(hotkey, uuid) != nullptr)
      follower->reason = fmt::format("order_uuid is {}: it was used before", uuid);
    else if (const Status room = check_room(hotkey, tables_.count_waiting(hotkey)); !room.ok())
      follower->reason = room.error().message;
    if (follower->reason) bracket = cancelled(std::move(bracket), sent.processed_ms);
  }
  if (follower->reason)
    return tables_.put_closed(hotkey, std::move(bracket), std::move(follower->reason));
  tables_.put_waiting(hotkey, std::move(bracket));
  tables_.put_answer(hotkey, uuid, Answer(status::accepted));
}

}  // namespace limit_orders
