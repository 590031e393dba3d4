#include "onetrip/wire/schema.hpp"

#include <array>
#include <utility>

#include "onetrip/base/nearest.hpp"
#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/utf8.hpp"

namespace onetrip::wire {
namespace {

using TypeKind = Type::Kind;

constexpr std::array<std::pair<std::string_view, TypeKind>, 10> plain_types{{
    {"bool", TypeKind::boolean},
    {"i32", TypeKind::i32},
    {"i64", TypeKind::i64},
    {"u32", TypeKind::u32},
    {"u64", TypeKind::u64},
    {"f64", TypeKind::f64},
    {"str", TypeKind::str},
    {"bytes", TypeKind::bytes},
    {"any", TypeKind::any},
    {"nil", TypeKind::nil},
}};

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_key(TypeKind kind) {
  return kind == TypeKind::str || kind == TypeKind::i32 || kind == TypeKind::i64 ||
         kind == TypeKind::u32 || kind == TypeKind::u64;
}

bool may_be_nil_kind(TypeKind kind) {
  return kind == TypeKind::optional || kind == TypeKind::nil || kind == TypeKind::any;
}

// Recursive descent over the text; `at_` is where it reads.
class TypeParser {
 public:
  explicit TypeParser(std::string_view text) : text_(text) {}

  Result<Type> parse_all() {
    ONETRIP_TRY(Type type, parse(0));
    skip_spaces();
    if (at_ != text_.size()) return wrong("something follows the type");
    return type;
  }

 private:
  Result<Type> parse(std::size_t depth) {
    if (depth == nesting_depth_max) return wrong("nested too deeply");
    ONETRIP_TRY(Type type, parse_without_mark(depth));
    if (!accept('?')) return type;
    if (may_be_nil_kind(type.kind)) return wrong("nil inside an optional cannot be told from none");
    return Type{TypeKind::optional, {}, {std::move(type)}};
  }

  Result<Type> parse_without_mark(std::size_t depth) {
    if (accept('[')) return parse_list_or_pair(depth);
    if (accept('{')) return parse_map(depth);
    return parse_name();
  }

  Result<Type> parse_list_or_pair(std::size_t depth) {
    ONETRIP_TRY(Type first, parse(depth + 1));
    if (accept(']')) return Type{TypeKind::list, {}, {std::move(first)}};
    if (!accept(',')) return wrong("expected ',' or ']'");
    ONETRIP_TRY(Type second, parse(depth + 1));
    if (!accept(']')) return wrong("expected ']'");
    return Type{TypeKind::pair, {}, {std::move(first), std::move(second)}};
  }

  Result<Type> parse_map(std::size_t depth) {
    ONETRIP_TRY(Type key, parse_name());
    if (!is_key(key.kind)) return wrong("a map's keys are str or integers");
    if (!accept(':')) return wrong("expected ':'");
    ONETRIP_TRY(Type value, parse(depth + 1));
    if (!accept('}')) return wrong("expected '}'");
    return Type{TypeKind::map, {}, {std::move(key), std::move(value)}};
  }

  Result<Type> parse_name() {
    skip_spaces();
    const std::size_t start = at_;
    while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
    const std::string_view name = text_.substr(start, at_ - start);
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return wrong("expected a type");
    for (const auto& [plain, kind] : plain_types)
      if (plain == name) return Type{kind, {}, {}};
    return Type{TypeKind::record, std::string(name), {}};
  }

  void skip_spaces() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  bool accept(char c) {
    skip_spaces();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Error wrong(std::string_view what) const {
    return invalid("{} is not a type: {} at position {}", in_quotes(text_), what, at_)
        .because("bad_argument");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string to_string(const Type& type) {
  switch (type.kind) {
    case TypeKind::optional:
      return to_string(type.parts[0]) + '?';
    case TypeKind::list:
      return '[' + to_string(type.parts[0]) + ']';
    case TypeKind::map:
      return '{' + to_string(type.parts[0]) + ": " + to_string(type.parts[1]) + '}';
    case TypeKind::pair:
      return '[' + to_string(type.parts[0]) + ", " + to_string(type.parts[1]) + ']';
    case TypeKind::record:
      return type.record;
    default:
      break;
  }
  for (const auto& [plain, kind] : plain_types)
    if (kind == type.kind) return std::string(plain);
  return "any";
}

Schema::Schema(const std::vector<RecordDescription>& records) {
  for (const RecordDescription& description : records) {
    Record record{description.name, description.layout == "array", {}};
    for (const FieldDescription& field : description.fields)
      record.fields.push_back({field.name, field.required, parse(field.type)});
    records_.emplace(description.name, std::move(record));
  }
}

const Schema::Record* Schema::find(std::string_view name) const {
  const auto found = records_.find(name);
  return found == records_.end() ? nullptr : &found->second;
}

std::string Schema::nearest(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const auto& entry : records_) names.push_back(entry.first);
  return did_you_mean(name, names);
}

Result<Type> Schema::parse(std::string_view text) { return TypeParser(text).parse_all(); }

}  // namespace onetrip::wire
