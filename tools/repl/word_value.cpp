#include "tools/repl/word_value.hpp"

#include <string>

#include "onetrip/wire/json.hpp"
#include "onetrip/wire/utf8.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip::repl {
namespace {

// Takes the digits off the front of `text`; false if there is none.
bool take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  text.remove_prefix(count);
  return count > 0;
}

bool take_any_of(std::string_view& text, std::string_view letters) {
  if (text.empty() || letters.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// RFC 8259, section 6.
bool is_json_number(std::string_view text) {
  take_any_of(text, "-");
  if (!take_any_of(text, "0") && !take_digits(text)) return false;
  if (take_any_of(text, ".") && !take_digits(text)) return false;
  if (take_any_of(text, "eE")) {
    take_any_of(text, "+-");
    if (!take_digits(text)) return false;
  }
  return text.empty();
}

wire::Buffer encode_text(std::string_view text) {
  wire::Buffer value;
  wire::Writer(value).string(text);
  return value;
}

Result<wire::Buffer> encode_base64(std::string_view word, std::string_view type,
                                   const wire::Schema& schema) {
  ONETRIP_TRY(const std::string text, wire::to_json(std::string(word)));
  return wire::wire_from_json(text, type, schema);
}

std::string_view what_to_write(std::string_view type) {
  if (type == "bool") return "true or false";
  if (type == "f64") return "a number";
  if (type == "i32" || type == "i64" || type == "u32" || type == "u64") return "a whole number";
  if (type == "nil") return "null";
  if (type.starts_with('[')) return "JSON in brackets, [...], or @FILE";
  return "JSON in braces, {...}, or @FILE";
}

}  // namespace

bool is_json_scalar(std::string_view word) {
  return word == "true" || word == "false" || word == "null" || is_json_number(word);
}

Result<wire::Buffer> encode_word(std::string_view word, std::string_view type,
                                 const wire::Schema& schema) {
  const bool optional = type.ends_with('?');
  const std::string_view wanted = optional ? type.substr(0, type.size() - 1) : type;
  if (optional && word == "null") return wire::wire_from_json(word, type, schema);
  if (wanted == "str") return encode_text(word);
  if (wanted == "bytes") return encode_base64(word, type, schema);
  if (is_json_scalar(word)) return wire::wire_from_json(word, type, schema);
  if (wanted == "any") return encode_text(word);
  return invalid("write {}{}, not {}", what_to_write(wanted), optional ? ", or null" : "",
                 wire::in_quotes(word))
      .because("bad_argument");
}

}  // namespace onetrip::repl
