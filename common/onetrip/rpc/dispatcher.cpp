#include "onetrip/rpc/dispatcher.hpp"

#include <utility>

#include "onetrip/base/nearest.hpp"
#include "onetrip/base/owner.hpp"
#include "onetrip/rpc/divide.hpp"
#include "onetrip/rpc/standard.hpp"

namespace onetrip {
namespace {

// "a, b, c", for a check's last words.
std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

Dispatcher::Dispatcher(MethodTable table, std::vector<BoundMethod> standard_methods,
                       LoadLimits limits, bool keeps_sessions, InstancePlace place)
    : service_(&table.service()),
      description_(table.description()),
      limits_(limits),
      keeps_sessions_(keeps_sessions),
      place_(place) {
  ONETRIP_CHECK(table.unbound().empty(), joined(table.unbound()));
  std::vector<BoundMethod> methods = std::move(table).take_methods();
  for (BoundMethod& method : standard_methods) methods.push_back(std::move(method));
  for (BoundMethod& method : methods) {
    std::string name = method.name;
    methods_.emplace(std::move(name), std::move(method));
  }
}

Status Dispatcher::admit_header(const wire::Header& header) const {
  if (header.service != service_->name)
    return unimplemented("service \"{}\" is not here: this is {}.{}", header.service,
                         service_->name, did_you_mean(header.service, {service_->name}))
        .because("unknown_service");
  ONETRIP_TRY_STATUS(check_place(header.instance, header.routing_key));
  if (header.session && !keeps_sessions_)
    return failed_precondition("session: {} keeps no sessions: open a new one", service_->name)
        .because("session_expired");
  if (header.time_left_ms == 0)
    return deadline_exceeded("{}.{}: time_left_ms is 0: there was no time left when it came",
                             header.service, header.method)
        .because("expired");
  return {};
}

Status Dispatcher::check_place(std::uint32_t asked, std::string_view routing_key) const {
  if (asked != 0 && asked - 1 != place_.instance)
    return failed_precondition("{}: instance {} is asked, this is instance {} of {}",
                               service_->name, asked - 1, place_.instance, place_.instances)
        .because("wrong_instance");
  if (service_->placement != Placement::keyed || routing_key.empty()) return {};
  if (owner_of(routing_key, place_.instances) == place_.instance) return {};
  return not_its_key(routing_key, service_->name, place_);
}

Status Dispatcher::check_arguments(const BoundMethod& method, bool is_addressed,
                                   wire::BytesView arguments) const {
  if (place_.instances == 1) return {};
  const Spread spread = method.route.spread;
  const bool is_over_all = spread == Spread::everywhere || spread == Spread::divided_over_all;
  if (is_over_all && !is_addressed)
    return failed_precondition("{}.{} is over everything, and this is instance {} of {}: ask each",
                               service_->name, method.name, place_.instance, place_.instances)
        .because("wrong_instance");
  return check_keys(arguments, method.route, service_->name, place_);
}

Status Dispatcher::admit_load(const wire::Header& header, const Load& load) const {
  if (load.draining)
    return unavailable("{} is shutting down and takes no new calls: try again", service_->name)
        .because("draining");
  const bool nested = (header.flags & wire::flag_from_handler) != 0;
  const std::size_t calls_max = limits_.calls_max - (nested ? 0 : limits_.calls_reserved);
  if (load.calls >= calls_max)
    return resource_exhausted("{} has {} calls in flight, its limit: try again later",
                              service_->name, load.calls)
        .because("overloaded");
  if (load.bytes >= limits_.queued_bytes_max)
    return resource_exhausted("{} holds {} bytes of requests, its limit: try again later",
                              service_->name, load.bytes)
        .because("overloaded");
  return {};
}

Result<const BoundMethod*> Dispatcher::find(std::string_view method) const {
  const auto it = methods_.find(method);
  if (it != methods_.end()) return &it->second;
  std::vector<std::string_view> names;
  for (const auto& [name, bound] : methods_) names.push_back(name);
  return unimplemented("{} has no method \"{}\".{} `describe` lists them.", service_->name, method,
                       did_you_mean(method, names))
      .because("unknown_method");
}

Result<const BoundMethod*> Dispatcher::admit(const wire::Header& header, const Load& load) const {
  ONETRIP_TRY_STATUS(admit_header(header));
  ONETRIP_TRY(const BoundMethod* method, find(header.method));
  // Whoever asks how a full or draining service does gets an answer; within reason.
  const bool exempt = standard::is_question(method->name) &&
                      load.calls < limits_.calls_max + limits_.standard_calls_extra;
  if (!exempt) ONETRIP_TRY_STATUS(admit_load(header, load));
  return method;
}

Status Dispatcher::admit_batch(const wire::Header& header, const Load& load) const {
  ONETRIP_TRY_STATUS(admit_header(header));
  return admit_load(header, load);
}

}  // namespace onetrip
