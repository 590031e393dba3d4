#include "tools/repl/call_runner.hpp"

#include <utility>

#include "onetrip/wire/json_tree.hpp"

namespace onetrip::repl {
namespace {

CallCost difference(const CallCost& after, const CallCost& before) {
  return {.calls = after.calls - before.calls,
          .errors = after.errors - before.errors,
          .trips = after.trips - before.trips,
          .bytes_sent = after.bytes_sent - before.bytes_sent,
          .bytes_received = after.bytes_received - before.bytes_received,
          .waited = after.waited - before.waited};
}

// Refused for what an old description may have got wrong.
bool may_be_outdated(const Error& error) {
  return error.outcome == Outcome::not_executed &&
         (error.reason == "unknown_method" || error.reason == "bad_argument");
}

Result<CallLine> parsed(const std::string& line) {
  ONETRIP_TRY(std::optional<CallLine> call, parse_call_line(line));
  if (!call) return invalid("a call is SERVICE.METHOD and its arguments").because("bad_argument");
  return *std::move(call);
}

}  // namespace

Attempt CallRunner::run(const std::string& line) {
  const Result<CallLine> call = parsed(line);
  if (!call) return {call.error(), {}};
  Attempt attempt = try_once(*call);
  if (attempt.json || !may_be_outdated(attempt.json.error())) return attempt;
  return has_changed(call->service) ? try_once(*call) : attempt;
}

Result<PreparedCall> CallRunner::prepare(const std::string& line) {
  ONETRIP_TRY(const CallLine call, parsed(line));
  auto prepared = prepare(call);
  if (prepared || !may_be_outdated(prepared.error()) || !has_changed(call.service)) return prepared;
  return prepare(call);
}

Result<PreparedCall> CallRunner::prepare(const CallLine& call) {
  if (to_be_asked_again_.contains(call.service)) {
    ONETRIP_TRY_STATUS([&]() -> Status {
      const auto answered = evaluator_.refresh(call.service);
      return answered ? Status{} : Status(answered.error());
    }());
    to_be_asked_again_.erase(call.service);
  }
  ONETRIP_TRY(PreparedCall prepared, evaluator_.prepare(call));
  values_.learn_arguments(call, *prepared.method);
  return prepared;
}

bool CallRunner::has_changed(const std::string& service) {
  return evaluator_.known(service) != nullptr && evaluator_.refresh(service).value_or(false);
}

Attempt CallRunner::try_once(const CallLine& call) {
  const auto prepared = prepare(call);
  return prepared ? send(*prepared) : Attempt{prepared.error(), {}};
}

Attempt CallRunner::send(const PreparedCall& call) {
  const CallCost before = caller_.cost();
  Result<std::string> json = evaluator_.send(call);
  Attempt attempt{std::move(json), difference(caller_.cost(), before)};
  if (attempt.json) {
    learn(call, *attempt.json);
  } else if (const Code code = attempt.json.error().code;
             code == Code::unavailable || code == Code::internal) {
    to_be_asked_again_.insert(call.service_name);
  }
  return attempt;
}

void CallRunner::learn(const PreparedCall& call, const std::string& json) {
  constexpr std::size_t looked_at_bytes_max = std::size_t{1} << 20U;
  if (json.size() > looked_at_bytes_max) return;
  if (const auto tree = wire::parse_json(json)) {
    values_.learn_result(*tree, call.service->description, *call.method);
  }
}

}  // namespace onetrip::repl
