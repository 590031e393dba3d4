// How a record is read and written, in either layout.  Part of codec.hpp: include that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "onetrip/wire/fields.hpp"
#include "onetrip/wire/reader.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip::wire {

template <class T>
struct Codec;

// A record with its types rubbed out, so that the code which matches names exists once.
struct RecordTable {
  struct Entry {
    std::string_view name;
    bool (*read)(Reader& reader, void* record);
  };
  std::string_view name;
  std::span<const Entry> fields;
  std::uint32_t required;
};

// Reads a map into the record at `record`, whose table it is.
bool read_record_map(Reader& reader, void* record, const RecordTable& table);

// For an array-layout record that declares `count` elements: false, with the error, where that is
// too few (a required field is missing) or, in a request, too many.
bool check_record_length(Reader& reader, std::size_t count, const RecordTable& table);

template <Record T>
struct Codec<T> {
  using Traits = RecordTraits<T>;

  static void write(Writer& writer, const T& record) {
    if constexpr (Traits::layout() == Layout::array)
      writer.array(Traits::field_count);
    else
      writer.map(Traits::field_count - empty_fields(record));
    Traits::all_fields([&]<std::size_t I>() {
      write_field<I>(writer, record);
      return true;
    });
  }

  static bool read(Reader& reader, T& record) {
    if constexpr (Traits::layout() == Layout::array)
      return read_array(reader, record);
    else
      return read_record_map(reader, &record, table);
  }

 private:
  template <std::size_t I>
  static constexpr auto field = field_at<I>(Traits::list.fields);

  template <std::size_t I>
  static bool is_empty(const T& record) {
    if constexpr (is_optional<typename Traits::template FieldType<I>>)
      return !(record.*field<I>.member).has_value();
    else
      return false;
  }

  static std::size_t empty_fields(const T& record) {
    std::size_t empty = 0;
    Traits::all_fields([&]<std::size_t I>() {
      if (is_empty<I>(record)) ++empty;
      return true;
    });
    return empty;
  }

  template <std::size_t I>
  static void write_field(Writer& writer, const T& record) {
    if constexpr (Traits::layout() == Layout::map) {
      if (is_empty<I>(record)) return;
      writer.string(field<I>.name);
    }
    Codec<typename Traits::template FieldType<I>>::write(writer, record.*field<I>.member);
  }

  template <std::size_t I>
  static bool read_field(Reader& reader, T& record) {
    return Codec<typename Traits::template FieldType<I>>::read(reader, record.*field<I>.member) ||
           reader.at_field(field<I>.name);
  }

  static bool read_array(Reader& reader, T& record) {
    std::size_t count = 0;
    if (!reader.array(count)) return false;
    if (count != Traits::field_count && !check_record_length(reader, count, table)) return false;
    const bool read = Traits::all_fields(
        [&]<std::size_t I>() { return I >= count || read_field<I>(reader, record); });
    if (!read) return false;
    for (std::size_t i = Traits::field_count; i < count; ++i)
      if (!reader.skip()) return reader.at_index(i);
    return true;
  }

  template <std::size_t I>
  static bool read_erased(Reader& reader, void* record) {
    return read_field<I>(reader, *static_cast<T*>(record));
  }

  static constexpr auto entries = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<RecordTable::Entry, sizeof...(I)>{
        RecordTable::Entry{field<I>.name, &read_erased<I>}...};
  }
  (Traits::indices);

  static constexpr RecordTable table{Traits::name, entries, Traits::required};
};

}  // namespace onetrip::wire
