// ONETRIP_FIELDS: a record lists its fields once, and MessagePack, JSON, `describe` and the names
// in error messages all come from that list.
//
//   struct PerfUpdate {
//     std::string hotkey;
//     double value = 0;
//     double spread_fee = 1;
//     std::optional<std::string> note;
//     static constexpr std::array defaulted{std::string_view("spread_fee")};
//     friend bool operator==(const PerfUpdate&, const PerfUpdate&) = default;
//   };
//   ONETRIP_FIELDS(PerfUpdate, hotkey, value, spread_fee, note)
//
// A record is a default-constructible struct, the macro stands behind it in its namespace, and
// takes up to 32 fields; their order is the order on the wire.  A field named in `defaulted` and
// every std::optional may be missing in a request, and then keeps what its initializer gives it.
// `static constexpr auto onetrip_layout = onetrip::wire::Layout::array;` writes the record as an
// array of its fields instead of a map: for rows that are many and hot.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "onetrip/wire/field_macro.hpp"

namespace onetrip::wire {

enum class Layout : std::uint8_t { map, array };

inline constexpr std::size_t fields_max = 32;

template <class T, class Member>
struct Field {
  using Type = Member;
  std::string_view name;
  Member T::*member;
};

template <std::size_t I, class T, class Member>
struct FieldAt {
  Field<T, Member> field;
};

// A tuple of fields, for a compiler that has hundreds of records to go through: std::tuple has
// constructors to choose from, which took a tenth of the time.
template <class Indices, class T, class... Members>
struct FieldPack;
template <std::size_t... I, class T, class... Members>
struct FieldPack<std::index_sequence<I...>, T, Members...> : FieldAt<I, T, Members>... {};

// The I-th of a FieldPack.
template <std::size_t I, class T, class Member>
constexpr const Field<T, Member>& field_at(const FieldAt<I, T, Member>& at) {
  return at.field;
}

template <class T, class... Members>
struct FieldList {
  using Record = T;
  static_assert(sizeof...(Members) <= fields_max, "a record has at most 32 fields");
  std::string_view record_name;
  FieldPack<std::index_sequence_for<Members...>, T, Members...> fields;
};

template <class T, class... Members>
constexpr FieldList<T, Members...> list_fields(std::string_view record_name,
                                               Field<T, Members>... fields) {
  return {record_name, {{fields}...}};
}

template <class T, class... Members>
constexpr std::size_t count_fields(const FieldList<T, Members...>& /*list*/) {
  return sizeof...(Members);
}

// A type that ONETRIP_FIELDS was said of (and not merely of its base).
template <class T>
concept Record = requires(const T* none) {
  requires std::is_same_v<typename decltype(onetrip_fields(none))::Record, T>;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

// What is known of a record when compiling.
template <Record T>
struct RecordTraits {
  static constexpr auto list = onetrip_fields(static_cast<const T*>(nullptr));
  static constexpr std::string_view name = list.record_name;
  static constexpr std::size_t field_count = count_fields(list);
  static constexpr auto indices = std::make_index_sequence<field_count>{};

  template <std::size_t I>
  using FieldType = typename std::remove_cvref_t<decltype(field_at<I>(list.fields))>::Type;

  static constexpr Layout layout() {
    if constexpr (requires { T::onetrip_layout; })
      return T::onetrip_layout;
    else
      return Layout::map;
  }

  static constexpr bool is_defaulted(std::string_view field) {
    if constexpr (requires { T::defaulted; })
      for (const std::string_view defaulted : T::defaulted)
        if (defaulted == field) return true;
    return false;
  }

  template <std::size_t I>
  static constexpr bool is_required =
      !is_optional<FieldType<I>> && !is_defaulted(field_at<I>(list.fields).name);

  // Bit I is set where field I is required.
  static constexpr std::uint32_t required = []<std::size_t... I>(std::index_sequence<I...>) {
    return ((is_required<I> ? std::uint32_t{1} << I : 0U) | ... | 0U);
  }
  (indices);

  // Calls visit.template operator()<I>() for each field in order, while it returns true.
  template <class Visit>
  static constexpr bool all_fields(Visit&& visit) {
    return [&visit]<std::size_t... I>(std::index_sequence<I...>) {
      return (visit.template operator()<I>() && ...);
    }
    (indices);
  }

  static constexpr bool has_field(std::string_view field) {
    return !all_fields([field]<std::size_t I>() { return field_at<I>(list.fields).name != field; });
  }

  static constexpr bool defaulted_are_fields() {
    if constexpr (requires { T::defaulted; })
      for (const std::string_view defaulted : T::defaulted)
        if (!has_field(defaulted)) return false;
    return true;
  }
};

}  // namespace onetrip::wire

#define ONETRIP_FIELD_(Type, field) \
  ::onetrip::wire::Field<Type, decltype(Type::field)> { #field, &Type::field }

#define ONETRIP_FIELDS(Type, ...)                                                                \
  [[maybe_unused]] constexpr auto onetrip_fields(const Type* /*none*/) {                         \
    return ::onetrip::wire::list_fields<Type>(#Type,                                             \
                                              ONETRIP_EACH_(ONETRIP_FIELD_, Type, __VA_ARGS__)); \
  }                                                                                              \
  static_assert(::onetrip::wire::RecordTraits<Type>::defaulted_are_fields(),                     \
                "`defaulted` of " #Type " names something that is not one of its fields");
