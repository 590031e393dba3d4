// Types as text, as `describe` and the reference page show them:
//   bool i32 i64 u32 u64 f64 str bytes any nil  T?  [T]  {str: T}  [A, B] (a pair)  PerfBundle
// and what a record consists of.  schema.hpp reads the text back.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/wire/value.hpp"

namespace onetrip::wire {

struct FieldDescription {
  std::string name;
  std::string type;
  bool required = true;  // False: may be missing in a request.

  friend bool operator==(const FieldDescription&, const FieldDescription&) = default;
};
ONETRIP_FIELDS(FieldDescription, name, type, required)

struct RecordDescription {
  std::string name;
  std::string layout;  // "map" or "array".
  std::vector<FieldDescription> fields;

  friend bool operator==(const RecordDescription&, const RecordDescription&) = default;
};
ONETRIP_FIELDS(RecordDescription, name, layout, fields)

// Named<T>::name() is T's text; Named<T>::collect() adds the records it is made of.
template <class T>
struct Named;

template <class T>
std::string type_name() {
  return Named<T>::name();
}

// Appends T (if it is a record) and the records inside of it, each once.
template <class T>
void collect_records(std::vector<RecordDescription>& records) {
  Named<T>::collect(records);
}

// The text of types that hold no other.
template <class T>
constexpr std::string_view plain_name = {};
template <>
inline constexpr std::string_view plain_name<Nothing> = "nil";
template <>
inline constexpr std::string_view plain_name<bool> = "bool";
template <>
inline constexpr std::string_view plain_name<std::int32_t> = "i32";
template <>
inline constexpr std::string_view plain_name<std::int64_t> = "i64";
template <>
inline constexpr std::string_view plain_name<std::uint32_t> = "u32";
template <>
inline constexpr std::string_view plain_name<std::uint64_t> = "u64";
template <>
inline constexpr std::string_view plain_name<double> = "f64";
template <>
inline constexpr std::string_view plain_name<std::string> = "str";
template <>
inline constexpr std::string_view plain_name<Buffer> = "bytes";
template <std::size_t N>
inline constexpr std::string_view plain_name<std::array<std::byte, N>> = "bytes";
template <>
inline constexpr std::string_view plain_name<Value> = "any";

template <class T>
requires(!plain_name<T>.empty()) struct Named<T> {
  static std::string name() { return std::string(plain_name<T>); }
  static void collect(std::vector<RecordDescription>& /*records*/) {}
};

template <class T>
struct Named<std::optional<T>> {
  static std::string name() { return type_name<T>() + '?'; }
  static void collect(std::vector<RecordDescription>& records) { collect_records<T>(records); }
};

template <class T>
requires(!std::is_same_v<T, std::byte>) struct Named<std::vector<T>> {
  static std::string name() { return '[' + type_name<T>() + ']'; }
  static void collect(std::vector<RecordDescription>& records) { collect_records<T>(records); }
};

template <class A, class B>
struct Named<std::pair<A, B>> {
  static std::string name() { return '[' + type_name<A>() + ", " + type_name<B>() + ']'; }
  static void collect(std::vector<RecordDescription>& records) {
    collect_records<A>(records);
    collect_records<B>(records);
  }
};

template <class K, class V>
struct Named<std::map<K, V>> {
  static std::string name() { return '{' + type_name<K>() + ": " + type_name<V>() + '}'; }
  static void collect(std::vector<RecordDescription>& records) { collect_records<V>(records); }
};
template <class K, class V>
struct Named<std::unordered_map<K, V>> : Named<std::map<K, V>> {};

template <Record T>
struct Named<T> {
  using Traits = RecordTraits<T>;

  static std::string name() { return std::string(Traits::name); }

  static void collect(std::vector<RecordDescription>& records) {
    const auto has_name = [](const RecordDescription& record) {
      return record.name == Traits::name;
    };
    if (std::any_of(records.begin(), records.end(), has_name)) return;
    records.push_back(describe());
    Traits::all_fields([&records]<std::size_t I>() {
      collect_records<typename Traits::template FieldType<I>>(records);
      return true;
    });
  }

 private:
  static RecordDescription describe() {
    RecordDescription record{name(), Traits::layout() == Layout::array ? "array" : "map", {}};
    Traits::all_fields([&record]<std::size_t I>() {
      record.fields.push_back({std::string(field_at<I>(Traits::list.fields).name),
                               type_name<typename Traits::template FieldType<I>>(),
                               Traits::template is_required<I>});
      return true;
    });
    return record;
  }
};

}  // namespace onetrip::wire
