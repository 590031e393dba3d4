#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "onetrip/wire/base64.hpp"
#include "onetrip/wire/json.hpp"
#include "onetrip/wire/json_tree.hpp"

namespace onetrip::wire {
namespace {

using TypeKind = Type::Kind;

// Walks the value and its type together.  The Reader bounds the depth, and holds the error.
class JsonPrinter {
 public:
  JsonPrinter(Reader& reader, const Schema& schema) : reader_(reader), schema_(schema) {}

  bool print(const Type& type, std::string& out) {
    switch (type.kind) {
      case TypeKind::boolean:
        return print_boolean(out);
      case TypeKind::i32:
        return print_integer<std::int32_t>(out);
      case TypeKind::i64:
        return print_integer<std::int64_t>(out);
      case TypeKind::u32:
        return print_integer<std::uint32_t>(out);
      case TypeKind::u64:
        return print_integer<std::uint64_t>(out);
      case TypeKind::f64:
        return print_real(out);
      case TypeKind::str:
        return print_string(out);
      case TypeKind::bytes:
        return print_bytes(out);
      case TypeKind::any:
        return print_any(out);
      case TypeKind::nil:
        out += "null";
        return reader_.nil();
      case TypeKind::optional:
        return reader_.next_is_nil() ? print(Type{TypeKind::nil, {}, {}}, out)
                                     : print(type.parts[0], out);
      case TypeKind::list:
        return print_list(type.parts[0], out);
      case TypeKind::map:
        return print_map(type.parts[0], type.parts[1], out);
      case TypeKind::pair:
        return print_pair(type, out);
      case TypeKind::record:
        break;
    }
    return print_record(type.record, out);
  }

 private:
  bool print_boolean(std::string& out) {
    bool value = false;
    if (!reader_.boolean(value)) return false;
    out += value ? "true" : "false";
    return true;
  }

  template <class Integer>
  bool print_integer(std::string& out) {
    Integer value = 0;
    if (!Codec<Integer>::read(reader_, value)) return false;
    out += std::to_string(value);
    return true;
  }

  bool print_real(std::string& out) {
    double value = 0;
    if (!reader_.real(value)) return false;
    append_json_real(out, value);
    return true;
  }

  bool print_string(std::string& out) {
    std::string_view text;
    if (!reader_.string(text)) return false;
    append_json_string(out, text);
    return true;
  }

  bool print_bytes(std::string& out) {
    BytesView bytes;
    if (!reader_.binary(bytes)) return false;
    append_json_string(out, to_base64(bytes));
    return true;
  }

  bool print_list(const Type& element, std::string& out) {
    std::size_t count = 0;
    if (!reader_.array(count)) return false;
    out += '[';
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out += ',';
      if (!print(element, out)) return reader_.at_index(i);
    }
    out += ']';
    return true;
  }

  bool print_pair(const Type& type, std::string& out) {
    std::size_t count = 0;
    if (!reader_.array(count)) return false;
    if (count != 2) return reader_.fail(fmt::format("expected two elements, got {}", count));
    out += '[';
    if (!print(type.parts[0], out)) return reader_.at_index(0);
    out += ',';
    if (!print(type.parts[1], out)) return reader_.at_index(1);
    out += ']';
    return true;
  }

  // A key as a JSON string: what is not one already is put between quotes.
  bool print_key(const Type& type, std::string& out) {
    std::string key;
    is_in_key_ = true;
    const bool printed = print(type, key);
    is_in_key_ = false;
    if (!printed) return reader_.at_field("(key)");
    if (key.starts_with('"'))
      out += key;
    else
      append_json_string(out, key);
    out += ':';
    return true;
  }

  bool print_map(const Type& key, const Type& value, std::string& out) {
    if (is_in_key_) return reader_.fail("a map in the key of another has no form in JSON");
    std::size_t count = 0;
    if (!reader_.map(count)) return false;
    out += '{';
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out += ',';
      const std::size_t key_start = out.size();
      if (!print_key(key, out)) return false;
      const std::size_t key_end = out.size() - 1;
      if (!print(value, out))
        return reader_.at_field('[' + out.substr(key_start, key_end - key_start) + ']');
    }
    out += '}';
    return true;
  }

  bool print_any(std::string& out) {
    const Type any;
    switch (reader_.next_family()) {
      case Family::nil:
        return print(Type{TypeKind::nil, {}, {}}, out);
      case Family::boolean:
        return print_boolean(out);
      case Family::integer:
        return print_any_integer(out);
      case Family::real:
        return print_real(out);
      case Family::string:
        return print_string(out);
      case Family::binary:
        return print_bytes(out);
      case Family::array:
        return print_list(any, out);
      case Family::map:
        return print_map(any, any, out);
      case Family::nothing:
      case Family::refused:
        break;
    }
    return reader_.skip();
  }

  // Of the 64-bit integers only the positive ones over 2^63 do not fit an i64.
  bool print_any_integer(std::string& out) {
    const bool is_uint64 = static_cast<std::uint8_t>(reader_.rest().front()) == 0xcf;
    return is_uint64 ? print_integer<std::uint64_t>(out) : print_integer<std::int64_t>(out);
  }

  bool print_record(const std::string& name, std::string& out) {
    const Schema::Record* record = schema_.find(name);
    if (record == nullptr)
      return reader_.fail(
          fmt::format("there is no description of a record {}.{}", name, schema_.nearest(name)));
    // The fields are shown in their declared order, whatever the order on the wire.
    std::vector<std::string> texts(record->fields.size());
    const bool read = record->is_array ? read_array(*record, texts) : read_map(*record, texts);
    if (!read) return false;
    join_fields(*record, texts, out);
    return true;
  }

  bool read_array(const Schema::Record& record, std::vector<std::string>& texts) {
    std::size_t count = 0;
    if (!reader_.array(count)) return false;
    for (std::size_t i = 0; i < count; ++i) {
      const bool read = i < texts.size() ? print_field(record.fields[i], texts[i]) : reader_.skip();
      if (!read) return false;
    }
    return true;
  }

  bool read_map(const Schema::Record& record, std::vector<std::string>& texts) {
    std::size_t count = 0;
    if (!reader_.map(count)) return false;
    for (; count > 0; --count) {
      std::string_view name;
      if (!reader_.string(name)) return reader_.at_field("(field name)");
      std::size_t i = 0;
      while (i < texts.size() && record.fields[i].name != name) ++i;
      const bool read = i < texts.size() ? print_field(record.fields[i], texts[i]) : reader_.skip();
      if (!read) return false;
    }
    return true;
  }

  bool print_field(const Schema::Field& field, std::string& text) {
    text.clear();
    if (!field.type.ok()) {
      reader_.fail(field.type.error().message);
      return reader_.at_field(field.name);
    }
    return print(*field.type, text) || reader_.at_field(field.name);
  }

  static void join_fields(const Schema::Record& record, const std::vector<std::string>& texts,
                          std::string& out) {
    out += '{';
    bool first = true;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const Schema::Field& field = record.fields[i];
      const bool is_optional = field.type.ok() && field.type->kind == TypeKind::optional;
      if (texts[i].empty() && !is_optional) continue;
      if (!std::exchange(first, false)) out += ',';
      append_json_string(out, field.name);
      out += ':';
      out += texts[i].empty() ? "null" : texts[i];
    }
    out += '}';
  }

  Reader& reader_;
  const Schema& schema_;
  // Quotes are escaped in a key: in the key of a key in a key, twice as many at each level.
  bool is_in_key_ = false;
};

}  // namespace

Result<std::string> json_from_wire(BytesView value, const Type& type, const Schema& schema) {
  Reader reader(value, Strictness::reply);
  std::string out;
  if (!JsonPrinter(reader, schema).print(type, out) || !reader.finish()) return reader.error();
  return out;
}

Result<std::string> json_from_wire(BytesView value, std::string_view type, const Schema& schema) {
  ONETRIP_TRY(const Type parsed, Schema::parse(type));
  return json_from_wire(value, parsed, schema);
}

}  // namespace onetrip::wire
