// Service, Method and Contract: what a service offers, said once.
//
// A Method is a constant that both ends compile against.  It is the client's helper (call it with a
// Mesh), the row of the service's method table, the line in `describe`, the REPL and the reference:
//
//   inline constexpr Method<std::int64_t(Hotkey)> get_last_update_ms{
//       service, "get_last_update_ms", Effect::read, {"hotkey"},
//       "When this hotkey's bundle was last updated, in Unix ms."};
//
//   Result<std::int64_t> ms = get_last_update_ms(mesh, "hotkey_1");          // one round trip
//   Pending<std::int64_t> later = get_last_update_ms.start(mesh, "hotkey_1");  // pipelined
//
// A parameter may declare a default, written in JSON: {"hotkeys", {"tp_id", "\"portfolio\""}}.
// Callers may then leave it, and all behind it, out.  All are constants: any thread may use them.
//
// Of a keyed service that runs in several instances, a call with the key as a parameter goes to its
// owner, and one without to all, or to the owners of the keys in the parameter that says so:
// {"order", has_key}, {"hotkeys", divided_by_key}.  How their answers become one is said last,
// where it does not follow from the result's type: `in_order`, `errors_by_index("refused")`
// (rpc/route.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>

#include "onetrip/rpc/route.hpp"

namespace onetrip {

// What a repeated call does; decides whether a client may send it again when its fate is unknown.
enum class Effect : std::uint8_t {
  read,        // Changes nothing.
  idempotent,  // Twice is the same as once.
  once,        // Twice is twice.
};

// How a service's state is spread over its instances.
enum class Placement : std::uint8_t {
  single,      // One instance.
  keyed,       // By routing key, over any number of instances.
  replicated,  // Every instance can answer.
};

std::string_view name_of(Effect effect);
std::string_view name_of(Placement placement);

struct Service {
  std::string_view name;  // [a-z][a-z0-9_]*, up to 64 characters.
  Placement placement;
  std::string_view key_param;  // Keyed services: the parameter that is the routing key.
  std::string_view doc;        // One sentence.
};

struct Param {
  std::string_view name;
  std::string_view default_json;  // Empty: required.
  Keys keys = Keys::none;

  constexpr Param() = default;
  constexpr Param(const char* param_name) : name(param_name) {}
  constexpr Param(const char* param_name, const char* json)
      : name(param_name), default_json(json) {}
  constexpr Param(const char* param_name, Keys which) : name(param_name), keys(which) {}
};

namespace detail {

constexpr Spread spread_of_argument(const Service& service, const Param& param) {
  if (param.name == service.key_param || param.keys == Keys::in_a_record) return Spread::owner;
  if (param.keys == Keys::divided) return Spread::divided;
  return param.keys == Keys::divided_over_all ? Spread::divided_over_all : Spread::everywhere;
}

constexpr Route route_of(const Service& service, std::string_view method, Effect effect,
                         const Param* params, std::size_t count, Merging merging) {
  Route route{.spread = Spread::one, .param = 0, .key = service.key_param, .merging = merging};
  if (service.placement == Placement::single || is_standard_method(method)) return route;
  if (service.placement == Placement::replicated) {
    route.spread = effect == Effect::read ? Spread::any : Spread::everywhere;
    route.merging.first_only = true;
    return route;
  }
  route.spread = Spread::everywhere;
  for (std::size_t i = 0; i < count && route.spread == Spread::everywhere; ++i) {
    route.spread = spread_of_argument(service, params[i]);
    if (route.spread != Spread::everywhere) route.param = static_cast<std::uint8_t>(i);
  }
  return route;
}

}  // namespace detail

template <class Signature>
class Method;

template <class R, class... Args>
class Method<R(Args...)> {
 public:
  using result_type = R;
  using arguments = std::tuple<Args...>;
  static constexpr std::size_t arity = sizeof...(Args);

  // The number of parameter names has to be the number of parameters.
  template <std::size_t N>
  requires(N == sizeof...(Args)) constexpr Method(const Service& service, std::string_view name,
                                                  Effect effect, const Param (&params)[N],
                                                  std::string_view doc, Merging merging = {})
      : service_(&service),
        name_(name),
        effect_(effect),
        doc_(doc),
        route_(detail::route_of(service, name, effect, params, N, merging)) {
    for (std::size_t i = 0; i < N; ++i) params_[i] = params[i];
  }

  constexpr Method(const Service& service, std::string_view name, Effect effect,
                   std::string_view doc, Merging merging = {}) requires(sizeof...(Args) == 0)
      : service_(&service),
        name_(name),
        effect_(effect),
        doc_(doc),
        route_(detail::route_of(service, name, effect, nullptr, 0, merging)) {}

  constexpr const Service& service() const { return *service_; }
  constexpr std::string_view name() const { return name_; }
  constexpr Effect effect() const { return effect_; }
  constexpr const std::array<Param, sizeof...(Args)>& params() const { return params_; }
  constexpr std::string_view doc() const { return doc_; }
  constexpr const Route& route() const { return route_; }

  // One call, one round trip.  Caller is a Mesh (gives a Result), or an AsyncMesh (gives a Task).
  template <class Caller>
  auto operator()(Caller&& caller, const Args&... args) const {
    return caller.call(*this, args...);
  }
  // The same with the arguments at the end left out: they take their declared defaults.
  template <class Caller, class... Some>
  requires(sizeof...(Some) < sizeof...(Args)) auto operator()(Caller&& caller,
                                                              const Some&... some) const {
    return caller.call(*this, some...);
  }
  // Puts the call on the wire and returns at once; `.get()` of what it returns waits.
  template <class Caller>
  auto start(Caller&& caller, const Args&... args) const {
    return caller.start(*this, args...);
  }

 private:
  const Service* service_;
  std::string_view name_;
  Effect effect_;
  std::array<Param, sizeof...(Args)> params_{};
  std::string_view doc_;
  Route route_;
};

// The methods of one service, in the order in which people read them.
//   inline constexpr Contract contract{service, get_last_update_ms, update_last_update_ms};
template <class... Methods>
struct Contract {
  const Service& service;
  std::tuple<const Methods&...> methods;

  constexpr explicit Contract(const Service& of, const Methods&... all)
      : service(of), methods(all...) {}
};

}  // namespace onetrip
