// MethodTable: a service's contract bound to its functions, by hand.
//
//   return MethodTable{perf_ledger::contract}
//       .on(perf_ledger::get_last_update_ms, [this](const Hotkey& h) { return last_update_ms(h); })
//       .on(perf_ledger::update_all_bundles, [this](Bundles b) { return replace_all(std::move(b));
//       });
//
// A handler takes the method's arguments (by value, const& or &&) and returns its result R, a
// Result<R>, or, where it has to wait for others, a Task<Result<R>>; for a method of void: nothing,
// a Status, or a Task<Status>.  In place of an R it may return a wire::Encoded<R>.  One that does
// not fit does not compile.  Binding a method twice, or one of another service, or leaving one
// unbound, stops the process at its start: our own bug.
//
// Arguments that a coroutine took by reference live until it has ended.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "onetrip/rpc/answered_call.hpp"
#include "onetrip/rpc/arguments.hpp"
#include "onetrip/rpc/description.hpp"
#include "onetrip/runtime/task.hpp"
#include "onetrip/wire/encoded.hpp"

namespace onetrip {

// A method with its handler, types erased.  Exactly one of the two functions is set.  Both append
// the encoded result to `reply`, or leave an error; `arguments` has to live until they are done.
struct BoundMethod {
  std::string name;
  Effect effect = Effect::read;
  Route route;
  std::function<Status(wire::BytesView arguments, wire::Buffer& reply)> plain;
  std::function<Task<Status>(wire::BytesView arguments, wire::Buffer& reply)> coroutine;
  // Of an exactly-once method, or empty: makes the result again for who asks again.
  std::function<Status(wire::BytesView arguments, wire::Buffer& reply)> recompute;
};

// Builds a BoundMethod; also used for the methods that every service has.
template <class M, class Handler>
BoundMethod bind_method(const M& method, Handler handler);

class MethodTable {
 public:
  template <class... Methods>
  explicit MethodTable(const Contract<Methods...>& contract)
      : service_(&contract.service), description_(describe(contract)) {}

  template <class M, class Handler>
  MethodTable&& on(const M& method, Handler handler) && {
    add(method.service(), bind_method(method, std::move(handler)));
    return std::move(*this);
  }
  template <class M, class Handler>
  MethodTable& on(const M& method, Handler handler) & {
    add(method.service(), bind_method(method, std::move(handler)));
    return *this;
  }

  // The result of this exactly-once method, bound before, is not kept: who asks again gets what
  // `recompute` makes of the same arguments and the state as it is then.  For long results that the
  // state still tells; it changes nothing, and does not wait.  Errors are kept.
  template <class M, class Recompute>
  MethodTable&& recomputed(const M& method, Recompute recompute) && {
    set_recompute(bind_method(method, std::move(recompute)));
    return std::move(*this);
  }

  // Told of each answered call of these methods, the standard ones included.
  MethodTable&& when_answered(OnAnswered told) && {
    on_answered_ = std::move(told);
    return std::move(*this);
  }

  const Service& service() const { return *service_; }
  const ServiceDescription& description() const { return description_; }
  // Empty where nobody wants to be told.
  const OnAnswered& on_answered() const { return on_answered_; }
  // Names of the contract that no handler was bound to.
  std::vector<std::string> unbound() const;

  std::vector<BoundMethod> take_methods() && { return std::move(methods_); }

 private:
  void add(const Service& of, BoundMethod method);
  void set_recompute(BoundMethod recompute);

  const Service* service_;
  ServiceDescription description_;
  std::vector<BoundMethod> methods_;
  OnAnswered on_answered_;
};

namespace detail {

template <class T>
struct TaskValue {
  static constexpr bool is_task = false;
  using type = T;
};
template <class T>
struct TaskValue<Task<T>> {
  static constexpr bool is_task = true;
  using type = T;
};

template <class T>
struct ResultValue {
  using type = T;
};
template <class T>
struct ResultValue<Result<T>> {
  using type = T;
};

template <class T>
struct EncodedValue {
  using type = T;
};
template <class T>
struct EncodedValue<wire::Encoded<T>> {
  using type = T;
};

// The handler has run: whoever asks again would run it again, whatever it says of calls of its own.
inline Error ran(Error error) {
  if (error.outcome == Outcome::not_executed) error.outcome = Outcome::executed;
  return error;
}

template <class R, class Value>
Status write_result(wire::Buffer& reply, const Value& value) {
  wire::Writer writer(reply);
  if constexpr (std::is_void_v<R>) {
    writer.nil();
  } else {
    wire::write_value<R>(writer, value);
  }
  return {};
}

template <class R>
Status write_result(wire::Buffer& reply, wire::Encoded<R>& encoded) {
  reply = std::move(encoded).behind(reply);
  return {};
}

// Value: what the handler gave, R or Encoded<R>, or a Result of one.
template <class R, class Value>
Status finish(wire::Buffer& reply, Value&& given) {
  using Given = std::remove_cvref_t<Value>;
  if constexpr (std::is_same_v<Given, Result<R>> ||
                std::is_same_v<Given, Result<wire::Encoded<R>>>) {
    if (!given.ok()) return ran(std::forward<Value>(given).error());
    if constexpr (std::is_void_v<R>)
      return write_result<R>(reply, Done{});
    else
      return write_result<R>(reply, *given);
  } else {
    return write_result<R>(reply, given);
  }
}

template <class M, class Handler>
struct Binding {
  M method;
  ArgumentDefaults defaults;
  Handler handler;

  using R = typename M::result_type;
  using Returned =
      decltype(std::apply(std::declval<Handler&>(), std::declval<typename M::arguments&&>()));
  using Outcome = typename TaskValue<Returned>::type;
  static constexpr bool is_coroutine = TaskValue<Returned>::is_task;
  using Value = typename EncodedValue<typename ResultValue<Outcome>::type>::type;
  static_assert(std::is_same_v<Value, R> || (!std::is_void_v<R> && !std::is_void_v<Value> &&
                                             std::is_convertible_v<Value, R>),
                "the handler does not return what its method's signature says");

  Status run_plain(wire::BytesView body, wire::Buffer& reply) {
    auto arguments = read_arguments(method, defaults, body);
    if (!arguments.ok()) return std::move(arguments).error();
    if constexpr (std::is_void_v<Returned>) {
      std::apply(handler, *std::move(arguments));
      return write_result<R>(reply, Done{});
    } else {
      return finish<R>(reply, std::apply(handler, *std::move(arguments)));
    }
  }

  Task<Status> run_coroutine(wire::BytesView body, wire::Buffer& reply) {
    auto arguments = read_arguments(method, defaults, body);
    if (!arguments.ok()) co_return std::move(arguments).error();
    Returned task = std::apply(handler, *std::move(arguments));
    if constexpr (std::is_void_v<Outcome>) {
      co_await std::move(task);
      co_return write_result<R>(reply, Done{});
    } else {
      Outcome outcome = co_await std::move(task);
      co_return finish<R>(reply, std::move(outcome));
    }
  }
};

}  // namespace detail

template <class M, class Handler>
BoundMethod bind_method(const M& method, Handler handler) {
  using Binding = detail::Binding<M, Handler>;
  auto binding =
      std::make_shared<Binding>(Binding{method, ArgumentDefaults::of(method), std::move(handler)});
  BoundMethod bound{.name = std::string(method.name()),
                    .effect = method.effect(),
                    .route = method.route(),
                    .plain = {},
                    .coroutine = {},
                    .recompute = {}};
  if constexpr (Binding::is_coroutine) {
    bound.coroutine = [binding](wire::BytesView body, wire::Buffer& reply) {
      return binding->run_coroutine(body, reply);
    };
  } else {
    bound.plain = [binding](wire::BytesView body, wire::Buffer& reply) {
      return binding->run_plain(body, reply);
    };
  }
  return bound;
}

}  // namespace onetrip
