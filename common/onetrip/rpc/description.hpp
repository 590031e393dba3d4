// What `describe` answers: a contract as data, for people, the REPL and clients in other languages.
// Types are written as in docs/protocol.md, "Type expressions".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/rpc/method.hpp"
#include "onetrip/wire/codec.hpp"
#include "onetrip/wire/describe.hpp"

namespace onetrip {

struct ParamDescription {
  std::string name;
  std::string type;
  std::optional<std::string> default_json;  // Absent: the parameter is required.
  bool routes = false;  // It has the key, or keys, by which one of several instances is found.

  friend bool operator==(const ParamDescription&, const ParamDescription&) = default;
};
ONETRIP_FIELDS(ParamDescription, name, type, default_json, routes)

struct MethodDescription {
  std::string name;
  std::string effect;  // "read", "idempotent", "once".
  std::vector<ParamDescription> params;
  std::string result;
  std::string doc;
  // Which of several instances are asked: "one", "owner", "divided", "divided_over_all",
  // "everywhere", "any"; and of Merging (rpc/route.hpp) what does not follow from the result.
  std::string spread = "one";
  bool in_order = false;
  std::optional<std::string> errors_by_index = {};

  friend bool operator==(const MethodDescription&, const MethodDescription&) = default;
};
ONETRIP_FIELDS(MethodDescription, name, effect, params, result, doc, spread, in_order,
               errors_by_index)

struct ServiceDescription {
  std::string service;
  std::string doc;
  std::string placement;            // "single", "keyed", "replicated".
  std::optional<std::string> key;   // Keyed services: the parameter that is the routing key.
  std::uint64_t contract_hash = 0;  // Of all that decides whether two ends understand each other.
  std::vector<MethodDescription> methods;
  std::vector<wire::RecordDescription> records;

  friend bool operator==(const ServiceDescription&, const ServiceDescription&) = default;
};
ONETRIP_FIELDS(ServiceDescription, service, doc, placement, key, contract_hash, methods, records)

// FNV-1a over names, effects, types, defaults and records; documentation does not count.
std::uint64_t hash_of(const ServiceDescription& description);

// The route that a description tells of; its views are into the description.
Route route_of(const ServiceDescription& service, const MethodDescription& method);

// Whether the service may run in several instances: FAILED_PRECONDITION names the method whose
// argument cannot be divided, or whose answers cannot be merged, as the contract says.
Status check_routes(const ServiceDescription& service);

namespace detail {

template <class R, class... Args>
MethodDescription describe_method(const Method<R(Args...)>& method,
                                  std::vector<wire::RecordDescription>& records) {
  using OnTheWire = std::conditional_t<std::is_void_v<R>, wire::Nothing, R>;
  MethodDescription description{
      .name = std::string(method.name()),
      .effect = std::string(name_of(method.effect())),
      .params = {},
      .result = wire::type_name<OnTheWire>(),
      .doc = std::string(method.doc()),
      .spread = std::string(name_of(method.route().spread)),
      .in_order = method.route().merging.in_order,
      .errors_by_index = {},
  };
  if (const auto field = method.route().merging.errors_by_index; !field.empty())
    description.errors_by_index = field;
  wire::collect_records<OnTheWire>(records);
  (wire::collect_records<Args>(records), ...);
  const std::array<std::string, sizeof...(Args)> types{wire::type_name<Args>()...};
  for (std::size_t i = 0; i < types.size(); ++i) {
    const Param& param = method.params()[i];
    description.params.push_back(
        {std::string(param.name), types[i],
         param.default_json.empty() ? std::nullopt : std::optional(std::string(param.default_json)),
         i == method.route().param && has_keys(method.route().spread)});
  }
  return description;
}

}  // namespace detail

// The contract as data, without the methods that every service has (rpc/standard.hpp).
template <class... Methods>
ServiceDescription describe(const Contract<Methods...>& contract) {
  ServiceDescription description;
  description.service = contract.service.name;
  description.doc = contract.service.doc;
  description.placement = name_of(contract.service.placement);
  if (!contract.service.key_param.empty()) description.key = contract.service.key_param;
  std::apply(
      [&](const auto&... method) {
        (description.methods.push_back(detail::describe_method(method, description.records)), ...);
      },
      contract.methods);
  description.contract_hash = hash_of(description);
  return description;
}

}  // namespace onetrip
