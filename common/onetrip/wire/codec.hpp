// Codec: C++ values to MessagePack and back, straight into the type and in one pass.
//
// Knows bool, std::int32_t, std::int64_t, std::uint32_t, std::uint64_t, double, std::string (str),
// Buffer and std::array<std::byte, N> (bin), std::optional (nil where empty), std::vector, std::map
// and std::unordered_map (keys: strings or integers), std::pair (an array of two), Nothing (nil),
// records (fields.hpp) and wire::Value (value.hpp).  Another type does not compile.
//
// A value that fails to be read is left half written; the Reader holds the error.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "onetrip/base/result.hpp"
#include "onetrip/wire/copying.hpp"
#include "onetrip/wire/reader.hpp"
#include "onetrip/wire/record_codec.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip::wire {

// The result of a method that returns nothing, and nil on the wire.
struct Nothing {
  friend bool operator==(Nothing, Nothing) = default;
};

template <class T>
void write_value(Writer& writer, const T& value) {
  Codec<T>::write(writer, value);
}

template <class T>
bool read_value(Reader& reader, T& value) {
  return Codec<T>::read(reader, value);
}

template <class T>
Buffer encode(const T& value) {
  Buffer out;
  Writer writer(out);
  write_value(writer, value);
  return out;
}

// The whole input is one value of the type: nothing may follow it.
template <class T>
Result<T> decode(BytesView bytes, Strictness strictness) {
  Reader reader(bytes, strictness);
  T value{};
  if (!read_value(reader, value) || !reader.finish()) return reader.error();
  return value;
}

template <>
struct Codec<Nothing> {
  static void write(Writer& writer, Nothing /*nothing*/) { writer.nil(); }
  static bool read(Reader& reader, Nothing& /*nothing*/) { return reader.nil(); }
};

template <>
struct Codec<bool> {
  static void write(Writer& writer, bool value) { writer.boolean(value); }
  static bool read(Reader& reader, bool& value) { return reader.boolean(value); }
};

template <class T>
requires(std::is_same_v<T, std::int32_t> || std::is_same_v<T, std::int64_t>) struct Codec<T> {
  static void write(Writer& writer, T value) { writer.integer(value); }
  static bool read(Reader& reader, T& value) { return reader.integer(value); }
};

template <class T>
requires(std::is_same_v<T, std::uint32_t> || std::is_same_v<T, std::uint64_t>) struct Codec<T> {
  static void write(Writer& writer, T value) { writer.unsigned_integer(value); }
  static bool read(Reader& reader, T& value) { return reader.unsigned_integer(value); }
};

template <>
struct Codec<double> {
  static void write(Writer& writer, double value) { writer.real(value); }
  static bool read(Reader& reader, double& value) { return reader.real(value); }
};

template <>
struct Codec<std::string> {
  static void write(Writer& writer, const std::string& text) { writer.string(text); }
  static bool read(Reader& reader, std::string& text) {
    std::string_view view;
    if (!reader.string(view)) return false;
    assign(text, view);
    return true;
  }
};

template <>
struct Codec<Buffer> {
  static void write(Writer& writer, const Buffer& bytes) { writer.binary(bytes); }
  static bool read(Reader& reader, Buffer& bytes) {
    BytesView view;
    if (!reader.binary(view)) return false;
    bytes.clear();
    append(bytes, view);
    return true;
  }
};

// Whether `bytes` has the length that is expected; else the failure.
bool check_binary_length(Reader& reader, BytesView bytes, std::size_t expected);

template <std::size_t N>
struct Codec<std::array<std::byte, N>> {
  static void write(Writer& writer, const std::array<std::byte, N>& bytes) { writer.binary(bytes); }
  static bool read(Reader& reader, std::array<std::byte, N>& bytes) {
    BytesView view;
    if (!reader.binary(view) || !check_binary_length(reader, view, N)) return false;
    std::copy(view.begin(), view.end(), bytes.begin());
    return true;
  }
};

// Types whose own encoding may be nil: an optional of one could not tell the two apart.
template <class T>
inline constexpr bool may_be_nil = is_optional<T> || std::is_same_v<T, Nothing>;

template <class T>
struct Codec<std::optional<T>> {
  static_assert(!may_be_nil<T>, "nil inside an optional cannot be told from an empty one");
  static void write(Writer& writer, const std::optional<T>& value) {
    if (value)
      Codec<T>::write(writer, *value);
    else
      writer.nil();
  }
  static bool read(Reader& reader, std::optional<T>& value) {
    if (!reader.next_is_nil()) return Codec<T>::read(reader, value.emplace());
    value.reset();
    return reader.nil();
  }
};

// Writes one after the other by `write(element)`; the size of the first tells of the others'.
template <class Elements, class Write>
void write_each(Writer& writer, const Elements& elements, Write write) {
  auto element = elements.begin();
  if (element == elements.end()) return;
  const std::size_t start = writer.bytes_written();
  write(*element);
  writer.expect((elements.size() - 1) * (writer.bytes_written() - start));
  for (++element; element != elements.end(); ++element) write(*element);
}

template <class T>
struct Codec<std::vector<T>> {
  static_assert(!std::is_same_v<T, bool>, "std::vector<bool> has no elements to read into");
  static void write(Writer& writer, const std::vector<T>& values) {
    writer.array(values.size());
    write_each(writer, values, [&writer](const T& value) { Codec<T>::write(writer, value); });
  }
  static bool read(Reader& reader, std::vector<T>& values) {
    std::size_t count = 0;
    values.clear();
    if (!reader.array(count) || !reader.may_allocate(count, sizeof(T))) return false;
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
      if (!Codec<T>::read(reader, values.emplace_back())) return reader.at_index(i);
    return true;
  }
};

template <class A, class B>
struct Codec<std::pair<A, B>> {
  static void write(Writer& writer, const std::pair<A, B>& value) {
    writer.array(2);
    Codec<A>::write(writer, value.first);
    Codec<B>::write(writer, value.second);
  }
  static bool read(Reader& reader, std::pair<A, B>& value) {
    std::size_t count = 0;
    if (!reader.array(count)) return false;
    if (count != 2) return reader.fail("expected two elements, got " + std::to_string(count));
    return (Codec<A>::read(reader, value.first) || reader.at_index(0)) &&
           (Codec<B>::read(reader, value.second) || reader.at_index(1));
  }
};

// std::map and std::unordered_map.
template <class Map>
struct MapCodec {
  using Key = typename Map::key_type;
  using Mapped = typename Map::mapped_type;
  static_assert(std::is_same_v<Key, std::string> ||
                    (std::is_integral_v<Key> && !std::is_same_v<Key, bool>),
                "keys are strings or integers");
  // A node's links and the allocator's own words.
  static constexpr std::size_t entry_bytes = sizeof(typename Map::value_type) + 6 * sizeof(void*);

  static void write(Writer& writer, const Map& map) {
    writer.map(map.size());
    write_each(writer, map, [&writer](const auto& entry) {
      Codec<Key>::write(writer, entry.first);
      Codec<Mapped>::write(writer, entry.second);
    });
  }

  static bool read(Reader& reader, Map& map) {
    std::size_t count = 0;
    map.clear();
    if (!reader.map(count) || !reader.may_allocate(count, entry_bytes)) return false;
    for (; count > 0; --count)
      if (!read_entry(reader, map)) return false;
    return true;
  }

 private:
  static bool read_entry(Reader& reader, Map& map) {
    Key key{};
    if (!Codec<Key>::read(reader, key)) return reader.at_field("(key)");
    const auto [entry, added] = map.try_emplace(std::move(key));
    if (!added && reader.strictness() == Strictness::request) reader.fail("given twice");
    if (!added) entry->second = Mapped{};
    return Codec<Mapped>::read(reader, entry->second) || at_key(reader, entry->first);
  }

  static bool at_key(Reader& reader, const Key& key) {
    if constexpr (std::is_integral_v<Key>)
      return reader.at_field('[' + std::to_string(key) + ']');
    else
      return reader.at_key(key);
  }
};

template <class K, class V>
struct Codec<std::map<K, V>> : MapCodec<std::map<K, V>> {};
template <class K, class V>
struct Codec<std::unordered_map<K, V>> : MapCodec<std::unordered_map<K, V>> {};

}  // namespace onetrip::wire
