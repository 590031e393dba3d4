#include "onetrip/rpc/description.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "onetrip/base/fnv1a.hpp"

namespace onetrip {
namespace {

const wire::RecordDescription* record_of(const ServiceDescription& service, std::string_view name) {
  const auto found = std::find_if(service.records.begin(), service.records.end(),
                                  [&](const auto& each) { return each.name == name; });
  return found == service.records.end() ? nullptr : &*found;
}

// The type of a record's field; empty where there is no such record or field.
std::string_view type_of_field(const ServiceDescription& service, std::string_view record,
                               std::string_view field) {
  const wire::RecordDescription* described = record_of(service, record);
  if (described == nullptr || described->layout != "map") return {};
  for (const wire::FieldDescription& each : described->fields)
    if (each.name == field) return each.type;
  return {};
}

// "[str]": "str".
std::string_view element_of(std::string_view list) { return list.substr(1, list.size() - 2); }

bool is_keyed(const ServiceDescription& service, std::string_view type) {
  return type == "str" || type_of_field(service, type, service.key.value_or("")) == "str";
}

bool is_divisible(const ServiceDescription& service, std::string_view type) {
  return type.starts_with("{str:") ||
         (type.starts_with('[') && is_keyed(service, element_of(type)));
}

bool is_mergeable(const ServiceDescription& service, std::string_view type) {
  if (type == "nil" || type.starts_with('[') || type.starts_with('{')) return true;
  if (type == "i32" || type == "i64" || type == "u32" || type == "u64" || type == "f64")
    return true;
  const wire::RecordDescription* record = record_of(service, type);
  return record != nullptr && record->layout == "map" &&
         std::all_of(record->fields.begin(), record->fields.end(),
                     [&](const auto& field) { return is_mergeable(service, field.type); });
}

// What keeps the method from being one of several instances; empty: nothing.
std::string problem_of(const ServiceDescription& service, const MethodDescription& method) {
  const Route route = route_of(service, method);
  const bool is_divided =
      route.spread == Spread::divided || route.spread == Spread::divided_over_all;
  const bool is_merged =
      (is_divided || route.spread == Spread::everywhere) && !route.merging.first_only;
  if (route.spread == Spread::owner && !is_keyed(service, method.params[route.param].type))
    return "has no key in a " + method.params[route.param].type;
  if (is_divided && !is_divisible(service, method.params[route.param].type))
    return "cannot divide a " + method.params[route.param].type;
  if (is_merged && !is_mergeable(service, method.result))
    return "is over everything, and gives a " + method.result + ", which cannot be merged";
  if (route.merging.in_order && !method.result.starts_with('[')) return "has no list to sort";
  const std::string_view field = route.merging.errors_by_index;
  if (field.empty()) return {};
  const bool is_told = is_divided && method.params[route.param].type.starts_with('[') &&
                       type_of_field(service, method.result, field) == "{i64: str}";
  return is_told ? "" : "has no errors by index";
}

}  // namespace

Route route_of(const ServiceDescription& service, const MethodDescription& method) {
  Route route;
  route.spread = spread_from_name(method.spread);
  if (service.key) route.key = *service.key;
  for (std::size_t i = 0; i < method.params.size(); ++i)
    if (method.params[i].routes) route.param = static_cast<std::uint8_t>(i);
  route.merging.in_order = method.in_order;
  route.merging.first_only = service.placement == name_of(Placement::replicated);
  if (method.errors_by_index) route.merging.errors_by_index = *method.errors_by_index;
  return route;
}

Status check_routes(const ServiceDescription& service) {
  for (const MethodDescription& method : service.methods)
    if (const std::string problem = problem_of(service, method); !problem.empty())
      return failed_precondition("{}.{} {}: {} runs in one instance", service.service, method.name,
                                 problem, service.service);
  return {};
}

std::uint64_t hash_of(const ServiceDescription& description) {
  Fnv1a hash;
  hash.add(description.service);
  hash.add(description.placement);
  hash.add(description.key.value_or(""));
  for (const MethodDescription& method : description.methods) {
    hash.add(method.name);
    hash.add(method.effect);
    hash.add(method.result);
    // Contracts that say nothing of it have the hash that they had before it could be said.
    if (method.in_order) hash.add("in_order");
    if (method.errors_by_index) hash.add(*method.errors_by_index);
    hash.add_number(method.params.size());
    for (const ParamDescription& param : method.params) {
      hash.add(param.name);
      hash.add(param.type);
      hash.add(param.default_json.value_or(""));
      if (param.routes && param.name != description.key) hash.add(method.spread);
    }
  }
  for (const wire::RecordDescription& record : description.records) {
    hash.add(record.name);
    hash.add(record.layout);
    hash.add_number(record.fields.size());
    for (const wire::FieldDescription& field : record.fields) {
      hash.add(field.name);
      hash.add(field.type);
      hash.add_number(field.required ? 1 : 0);
    }
  }
  return hash.value();
}

}  // namespace onetrip
