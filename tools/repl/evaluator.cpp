#include "tools/repl/evaluator.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "onetrip/rpc/standard.hpp"
#include "onetrip/wire/codec.hpp"
#include "onetrip/wire/json.hpp"
#include "onetrip/wire/utf8.hpp"
#include "tools/repl/scanner.hpp"
#include "tools/repl/suggestion.hpp"

namespace onetrip::repl {
namespace {

// `describe` leaves out what every service has; a person may call it all the same.
ServiceDescription standard_methods(const std::string& name) {
  const Service service{name, Placement::single, "", ""};
  const auto ping = standard::ping(service);
  const auto describe_itself = standard::describe(service);
  const auto health = standard::health(service);
  const auto stats = standard::stats(service);
  const auto backup = standard::backup(service);
  return describe(Contract{service, ping, describe_itself, health, stats, backup});
}

// A service of another version may declare one of the records, or methods, itself: that one counts.
template <class Named>
void add_missing(std::vector<Named>& to, std::vector<Named> from) {
  for (Named& each : from) {
    const bool known =
        std::any_of(to.begin(), to.end(), [&](const Named& one) { return one.name == each.name; });
    if (!known) to.push_back(std::move(each));
  }
}

Effect effect_from_name(std::string_view name) {
  for (const Effect effect : {Effect::read, Effect::idempotent}) {
    if (name == name_of(effect)) return effect;
  }
  return Effect::once;
}

Request make_request(const std::string& service, const std::string& method, Effect effect,
                     const std::vector<wire::Buffer>& arguments) {
  Request request;
  request.service = service;
  request.method = method;
  request.effect = effect;
  write_body(request.body.buffer(), arguments);
  return request;
}

// The argument that a keyed service's calls are spread by; empty where this call has none.
std::string routing_key_of(const ServiceDescription& service, const MethodDescription& method,
                           const std::vector<wire::Buffer>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (method.params[i].name != service.key) continue;
    return wire::decode<std::string>(arguments[i], wire::Strictness::reply).value_or("");
  }
  return {};
}

}  // namespace

Result<const MethodDescription*> KnownService::method(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const MethodDescription& each : description.methods) {
    if (each.name == name) return &each;
    names.push_back(each.name);
  }
  return unimplemented("{} has no method {}.{}", description.service, name, suggestion(name, names))
      .because("unknown_method");
}

Status Evaluator::check_is_configured(const std::string& name) const {
  const std::vector<std::string> services = caller_.services();
  if (services.empty() && is_name(name)) return {};
  if (std::count(services.begin(), services.end(), name) > 0) return {};
  return unimplemented("there is no service {}.{}", is_name(name) ? name : wire::in_quotes(name),
                       suggestion(name, {services.begin(), services.end()}))
      .because("unknown_service");
}

Result<KnownService> Evaluator::ask(const std::string& name) {
  auto reply = caller_.call(make_request(name, "describe", Effect::read, {}), timeout_);
  // Whatever became of the question: the call that it was asked for did not run.
  if (!reply) return std::move(reply).error().with_outcome(Outcome::not_executed);
  auto description = wire::decode<ServiceDescription>(reply->body(), wire::Strictness::reply);
  if (!description) {
    return internal("{} describes itself in a way that this program cannot read: {}", name,
                    description.error().message);
  }
  ServiceDescription standard = standard_methods(name);
  add_missing(description->methods, std::move(standard.methods));
  add_missing(description->records, std::move(standard.records));
  wire::Schema schema(description->records);
  return KnownService{*std::move(description), std::move(schema)};
}

Result<const KnownService*> Evaluator::service(const std::string& name) {
  const auto known = services_.find(name);
  if (known != services_.end()) return &known->second;
  ONETRIP_TRY_STATUS(check_is_configured(name));
  ONETRIP_TRY(KnownService service, ask(name));
  return &services_.emplace(name, std::move(service)).first->second;
}

const KnownService* Evaluator::known(const std::string& name) const {
  const auto found = services_.find(name);
  return found == services_.end() ? nullptr : &found->second;
}

Result<bool> Evaluator::refresh(const std::string& name) {
  ONETRIP_TRY_STATUS(check_is_configured(name));
  ONETRIP_TRY(KnownService service, ask(name));
  const KnownService* before = known(name);
  const bool changed = before == nullptr || before->description != service.description;
  if (changed) services_.insert_or_assign(name, std::move(service));
  return changed;
}

Result<PreparedCall> Evaluator::prepare(const CallLine& line) {
  ONETRIP_TRY(const KnownService* known, service(line.service));
  ONETRIP_TRY(const MethodDescription* method, known->method(line.method));
  ONETRIP_TRY(std::vector<wire::Buffer> arguments,
              bind_arguments(line.arguments, *method, known->schema, read_file_));
  return PreparedCall{line.service, line.instance, known, method, std::move(arguments)};
}

Result<std::string> Evaluator::send(const PreparedCall& call) {
  const MethodDescription& method = *call.method;
  Request request =
      make_request(call.service_name, method.name, effect_from_name(method.effect), call.arguments);
  request.routing_key = routing_key_of(call.service->description, method, call.arguments);
  request.instance = call.instance;
  request.route = route_of(call.service->description, method);
  ONETRIP_TRY(const Reply reply, caller_.call(std::move(request), timeout_));
  auto json = wire::json_from_wire(reply.body(), method.result, call.service->schema);
  if (json) return json;
  return internal("{}.{} answered with something else than {}: {}", call.service_name, method.name,
                  method.result, json.error().message)
      .with_outcome(Outcome::executed);
}

Result<std::string> Evaluator::evaluate(const CallLine& line) {
  ONETRIP_TRY(const PreparedCall call, prepare(line));
  return send(call);
}

}  // namespace onetrip::repl
