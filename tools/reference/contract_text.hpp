// A contract as data for its reference page: what `describe` tells, and what a record's fields are
// where nobody says.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/rpc/description.hpp"
#include "onetrip/wire/json.hpp"

namespace onetrip::reference {

// Record and field, and the default as JSON.
using Defaults = std::map<std::pair<std::string, std::string>, std::string>;

struct ContractText {
  ServiceDescription description;
  Defaults defaults;  // Of the fields that may be missing in a request.
};

namespace detail {

// DefaultsIn<T>::add() notes down those of T, if it is a record, and of the records inside of it.
template <class T>
struct DefaultsIn {
  static void add(Defaults& /*defaults*/) {}
};
template <class T>
struct DefaultsIn<std::optional<T>> : DefaultsIn<T> {};
template <class T>
struct DefaultsIn<std::vector<T>> : DefaultsIn<T> {};
template <class K, class V>
struct DefaultsIn<std::map<K, V>> : DefaultsIn<V> {};
template <class K, class V>
struct DefaultsIn<std::unordered_map<K, V>> : DefaultsIn<V> {};
template <class A, class B>
struct DefaultsIn<std::pair<A, B>> {
  static void add(Defaults& defaults) {
    DefaultsIn<A>::add(defaults);
    DefaultsIn<B>::add(defaults);
  }
};
template <wire::Record T>
struct DefaultsIn<T> {
  using Traits = wire::RecordTraits<T>;

  static void add(Defaults& defaults) {
    const T record{};
    Traits::all_fields([&]<std::size_t I>() {
      const auto& field = wire::field_at<I>(Traits::list.fields);
      if constexpr (!Traits::template is_required<I>)
        defaults.emplace(std::pair(std::string(Traits::name), std::string(field.name)),
                         wire::to_json(record.*field.member).value());
      DefaultsIn<typename Traits::template FieldType<I>>::add(defaults);
      return true;
    });
  }
};

template <class R, class... Args>
void add_defaults(const Method<R(Args...)>& /*method*/, Defaults& defaults) {
  DefaultsIn<R>::add(defaults);
  (DefaultsIn<Args>::add(defaults), ...);
}

}  // namespace detail

template <class... Methods>
ContractText text_of(const Contract<Methods...>& contract) {
  ContractText text{.description = describe(contract), .defaults = {}};
  std::apply([&](const auto&... method) { (detail::add_defaults(method, text.defaults), ...); },
             contract.methods);
  return text;
}

}  // namespace onetrip::reference
