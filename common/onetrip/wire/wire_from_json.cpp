#include <algorithm>
#include <charconv>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "onetrip/base/nearest.hpp"
#include "onetrip/wire/base64.hpp"
#include "onetrip/wire/json.hpp"
#include "onetrip/wire/json_tree.hpp"
#include "onetrip/wire/utf8.hpp"

namespace onetrip::wire {
namespace {

using TypeKind = Type::Kind;

constexpr std::uint64_t exact_in_f64_max = std::uint64_t{1} << 53U;

// For "expected i64, got ...": numbers and texts as they are, the rest by its kind.
std::string shown(const JsonTree& json) {
  struct Show {
    std::string operator()(JsonTree::Null /*null*/) const { return "null"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(std::uint64_t value) const { return std::to_string(value); }
    std::string operator()(JsonTree::Real real) const {
      std::string text;
      append_json_real(text, real.value);
      return text;
    }
    std::string operator()(const std::string& text) const { return in_quotes(text); }
    std::string operator()(const JsonTree::Array& /*array*/) const { return "an array"; }
    std::string operator()(const JsonTree::Object& /*object*/) const { return "an object"; }
  };
  return std::visit(Show{}, json.node);
}

template <class Integer>
constexpr std::string_view integer_name = plain_name<Integer>;

// Walks the JSON and the type together, and writes as it goes.
class JsonEncoder {
 public:
  JsonEncoder(Buffer& out, const Schema& schema) : writer_(out), schema_(schema) {}

  Error error() const { return problem_.error(); }

  bool write(const Type& type, const JsonTree& json) {
    switch (type.kind) {
      case TypeKind::boolean:
        return write_boolean(json);
      case TypeKind::i32:
        return write_integer<std::int32_t>(json);
      case TypeKind::i64:
        return write_integer<std::int64_t>(json);
      case TypeKind::u32:
        return write_integer<std::uint32_t>(json);
      case TypeKind::u64:
        return write_integer<std::uint64_t>(json);
      case TypeKind::f64:
        return write_real(json);
      case TypeKind::str:
        return write_string(json);
      case TypeKind::bytes:
        return write_bytes(json);
      case TypeKind::any:
        return write_any(json);
      case TypeKind::nil:
        return write_nil(json);
      case TypeKind::optional:
        return is_null(json) ? write_nil(json) : write(type.parts[0], json);
      case TypeKind::list:
        return write_list(type.parts[0], json);
      case TypeKind::map:
        return write_map(type.parts[0], type.parts[1], json);
      case TypeKind::pair:
        return write_pair(type, json);
      case TypeKind::record:
        break;
    }
    return write_record(type.record, json);
  }

 private:
  static bool is_null(const JsonTree& json) {
    return std::holds_alternative<JsonTree::Null>(json.node);
  }

  bool expected(std::string_view what, const JsonTree& json) {
    return problem_.fail(fmt::format("expected {}, got {}", what, shown(json)));
  }

  bool write_nil(const JsonTree& json) {
    if (!is_null(json)) return expected("null", json);
    writer_.nil();
    return true;
  }

  bool write_boolean(const JsonTree& json) {
    const bool* value = std::get_if<bool>(&json.node);
    if (value == nullptr) return expected("true or false", json);
    writer_.boolean(*value);
    return true;
  }

  template <class Integer>
  bool write_integer(const JsonTree& json) {
    const auto* negative = std::get_if<std::int64_t>(&json.node);
    const auto* positive = std::get_if<std::uint64_t>(&json.node);
    if (negative == nullptr && positive == nullptr) return expected(integer_name<Integer>, json);
    const bool fits =
        negative != nullptr ? std::in_range<Integer>(*negative) : std::in_range<Integer>(*positive);
    if (!fits)
      return problem_.fail(fmt::format("expected {}, got {}, which is out of its range",
                                       integer_name<Integer>, shown(json)));
    if (negative != nullptr)
      writer_.integer(*negative);
    else
      writer_.unsigned_integer(*positive);
    return true;
  }

  bool write_real(const JsonTree& json) {
    if (const auto* real = std::get_if<JsonTree::Real>(&json.node); real && !real->is_integer)
      return write_double(real->value);
    if (const auto* negative = std::get_if<std::int64_t>(&json.node))
      if (*negative >= -static_cast<std::int64_t>(exact_in_f64_max))
        return write_double(static_cast<double>(*negative));
    if (const auto* positive = std::get_if<std::uint64_t>(&json.node))
      if (*positive <= exact_in_f64_max) return write_double(static_cast<double>(*positive));
    if (const auto* text = std::get_if<std::string>(&json.node))
      return write_named_real(*text, json);
    return expected("f64 (an integer beyond 2^53 needs a point or an exponent)", json);
  }

  bool write_named_real(std::string_view text, const JsonTree& json) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (text == "NaN") return write_double(std::numeric_limits<double>::quiet_NaN());
    if (text == "Infinity") return write_double(infinity);
    if (text == "-Infinity") return write_double(-infinity);
    return expected("f64", json);
  }

  bool write_double(double value) {
    writer_.real(value);
    return true;
  }

  bool write_string(const JsonTree& json) {
    const auto* text = std::get_if<std::string>(&json.node);
    if (text == nullptr) return expected("str", json);
    writer_.string(*text);
    return true;
  }

  bool write_bytes(const JsonTree& json) {
    const auto* text = std::get_if<std::string>(&json.node);
    if (text == nullptr) return expected("bytes (base64 text)", json);
    const auto bytes = from_base64(*text);
    if (!bytes) return expected("bytes (base64 text)", json);
    writer_.binary(*bytes);
    return true;
  }

  bool write_list(const Type& element, const JsonTree& json) {
    const auto* array = std::get_if<JsonTree::Array>(&json.node);
    if (array == nullptr) return expected("an array", json);
    writer_.array(array->size());
    for (std::size_t i = 0; i < array->size(); ++i)
      if (!write(element, (*array)[i])) return problem_.at_index(i);
    return true;
  }

  bool write_pair(const Type& type, const JsonTree& json) {
    const auto* array = std::get_if<JsonTree::Array>(&json.node);
    if (array == nullptr || array->size() != 2) return expected("an array of two", json);
    writer_.array(2);
    return (write(type.parts[0], (*array)[0]) || problem_.at_index(0)) &&
           (write(type.parts[1], (*array)[1]) || problem_.at_index(1));
  }

  bool write_map(const Type& key, const Type& value, const JsonTree& json) {
    const auto* object = std::get_if<JsonTree::Object>(&json.node);
    if (object == nullptr) return expected("an object", json);
    if (!check_unique(*object)) return false;
    writer_.map(object->size());
    for (const JsonMember& member : *object)
      if (!write_key(key, member.name) || !write(value, member.value))
        return problem_.at_key(member.name);
    return true;
  }

  // A name that stands twice is refused: which of the two was meant?
  bool check_unique(const JsonTree::Object& object) {
    std::vector<std::string_view> names;
    for (const JsonMember& member : object) names.push_back(member.name);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    return twice == names.end() ||
           problem_.fail(fmt::format("{} is given twice", in_quotes(*twice)));
  }

  bool write_key(const Type& type, const std::string& name) {
    if (type.kind == TypeKind::str || type.kind == TypeKind::any) {
      writer_.string(name);
      return true;
    }
    const auto number = parse_integer(name);
    return number ? write(type, *number)
                  : problem_.fail(fmt::format("the key is not an integer ({})", to_string(type)));
  }

  static std::optional<JsonTree> parse_integer(std::string_view text) {
    std::int64_t negative = 0;
    std::uint64_t positive = 0;
    const char* const end = text.data() + text.size();
    if (const auto [at, error] = std::from_chars(text.data(), end, positive);
        error == std::errc{} && at == end)
      return JsonTree{positive};
    if (const auto [at, error] = std::from_chars(text.data(), end, negative);
        error == std::errc{} && at == end)
      return JsonTree{negative};
    return std::nullopt;
  }

  bool write_any(const JsonTree& json) {
    const Type any;
    if (is_null(json)) return write_nil(json);
    if (std::holds_alternative<bool>(json.node)) return write_boolean(json);
    if (std::holds_alternative<std::int64_t>(json.node)) return write_integer<std::int64_t>(json);
    if (std::holds_alternative<std::uint64_t>(json.node)) return write_integer<std::uint64_t>(json);
    if (std::holds_alternative<JsonTree::Real>(json.node)) return write_real(json);
    if (std::holds_alternative<std::string>(json.node)) return write_string(json);
    if (std::holds_alternative<JsonTree::Array>(json.node)) return write_list(any, json);
    return write_map(Type{TypeKind::str, {}, {}}, any, json);
  }

  bool write_record(const std::string& name, const JsonTree& json) {
    const Schema::Record* record = schema_.find(name);
    if (record == nullptr)
      return problem_.fail(
          fmt::format("there is no description of a record {}.{}", name, schema_.nearest(name)));
    const auto* object = std::get_if<JsonTree::Object>(&json.node);
    if (object == nullptr) return expected("an object (" + name + ')', json);
    // By field: its value, or null where it was left out.
    std::vector<const JsonTree*> values(record->fields.size(), nullptr);
    return check_unique(*object) && match_members(*record, *object, values) &&
           (record->is_array ? write_array_record(*record, values)
                             : write_map_record(*record, values));
  }

  bool match_members(const Schema::Record& record, const JsonTree::Object& object,
                     std::vector<const JsonTree*>& values) {
    for (const JsonMember& member : object) {
      std::size_t i = 0;
      while (i < values.size() && record.fields[i].name != member.name) ++i;
      if (i == values.size()) return unknown_field(record, member.name);
      values[i] = &member.value;
    }
    for (std::size_t i = 0; i < values.size(); ++i)
      if (values[i] == nullptr && record.fields[i].required)
        return missing_field(record, record.fields[i], "has no default for it");
    return true;
  }

  bool unknown_field(const Schema::Record& record, std::string_view name) {
    std::vector<std::string_view> names;
    for (const Schema::Field& field : record.fields) names.push_back(field.name);
    return problem_.fail(fmt::format("{} has no field {}.{}", record.name, in_quotes(name),
                                     did_you_mean(name, names)));
  }

  bool missing_field(const Schema::Record& record, const Schema::Field& field,
                     std::string_view why) {
    problem_.fail(fmt::format("missing, and {} {}", record.name, why));
    return problem_.at_field(field.name);
  }

  static bool is_optional_field(const Schema::Field& field) {
    return field.type.ok() && field.type->kind == TypeKind::optional;
  }

  bool write_map_record(const Schema::Record& record, std::vector<const JsonTree*>& values) {
    for (std::size_t i = 0; i < values.size(); ++i)
      if (values[i] != nullptr && is_null(*values[i]) && is_optional_field(record.fields[i]))
        values[i] = nullptr;
    const auto absent = std::count(values.begin(), values.end(), nullptr);
    writer_.map(values.size() - static_cast<std::size_t>(absent));
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] == nullptr) continue;
      writer_.string(record.fields[i].name);
      if (!write_field(record.fields[i], *values[i])) return false;
    }
    return true;
  }

  // By position: only defaulted fields at the end can be left to the reader.
  bool write_array_record(const Schema::Record& record,
                          const std::vector<const JsonTree*>& values) {
    std::size_t count = values.size();
    while (count > 0 && values[count - 1] == nullptr) --count;
    writer_.array(count);
    for (std::size_t i = 0; i < count; ++i) {
      const Schema::Field& field = record.fields[i];
      if (values[i] != nullptr) {
        if (!write_field(field, *values[i])) return false;
      } else if (is_optional_field(field)) {
        writer_.nil();
      } else {
        return missing_field(record, field, "is an array, with given fields behind it");
      }
    }
    return true;
  }

  bool write_field(const Schema::Field& field, const JsonTree& json) {
    if (!field.type.ok()) {
      problem_.fail(field.type.error().message);
      return problem_.at_field(field.name);
    }
    return write(*field.type, json) || problem_.at_field(field.name);
  }

  Writer writer_;
  const Schema& schema_;
  ErrorPath problem_;
};

}  // namespace

Result<Buffer> wire_from_json(std::string_view json, const Type& type, const Schema& schema) {
  ONETRIP_TRY(const JsonTree tree, parse_json(json));
  Buffer out;
  JsonEncoder encoder(out, schema);
  if (!encoder.write(type, tree)) return encoder.error();
  return out;
}

Result<Buffer> wire_from_json(std::string_view json, std::string_view type, const Schema& schema) {
  ONETRIP_TRY(const Type parsed, Schema::parse(type));
  return wire_from_json(json, parsed, schema);
}

}  // namespace onetrip::wire
