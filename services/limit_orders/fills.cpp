#include "services/limit_orders/fills.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

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

Error in_doubt(const Fill& fill, Error error) {
  error.message = fmt::format("order_uuid is {}: whether it was filled is not known yet: {}",
                              fill.order.order_uuid, error.message);
  error.reason = "fill_in_doubt";
  return error;
}

}  // namespace

// Waits for three quarters of the time that the caller still has: what is in doubt then can be said
// while he still listens.
Task<Result<AddedOrder>> Fills::send(Hotkey hotkey, Fill fill) {
  const onetrip::Duration left = Execution::current(scheduler_).deadline() - scheduler_.now();
  onetrip::CallOptions options;
  options.deadline = std::max(left * 3 / 4, onetrip::Duration(1));
  co_return co_await positions::add_order(mesh_.with(options), hotkey, fill.order,
                                          fill.position_uuid);
}

Task<Result<Settled>> Fills::begin(Hotkey hotkey, Fill fill) {
  tables_.put_fill(hotkey, fill);
  Result<AddedOrder> answer = co_await send(hotkey, fill);
  if (answer.ok() || is_refusal(answer.error())) co_return settle(hotkey, fill, answer);
  Error error = std::move(answer).error();
  if (error.outcome == Outcome::unknown) co_return in_doubt(fill, std::move(error));
  // It is the first attempt, and nothing came of it: it is as if the fill had not begun.
  tables_.drop_fill(hotkey, fill.order.order_uuid);
  co_return error;
}

Task<Status> Fills::resolve(Hotkey hotkey) {
  const std::vector<Fill> fills = tables_.fills_of(hotkey);
  for (const Fill& fill : fills) {
    Result<AddedOrder> answer = co_await send(hotkey, fill);
    // Whatever has failed: an earlier attempt may have gone well.
    if (!answer.ok() && !is_refusal(answer.error()))
      co_return in_doubt(fill, std::move(answer).error()).with_outcome(Outcome::unknown);
    settle(hotkey, fill, answer);
  }
  co_return Status{};
}

Settled Fills::settle(const Hotkey& hotkey, const Fill& fill, const Result<AddedOrder>& answer) {
  const std::string& uuid = fill.order.order_uuid;
  const Order* waiting = tables_.waiting(hotkey, uuid);
  tables_.drop_fill(hotkey, uuid);
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
