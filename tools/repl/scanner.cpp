#include "tools/repl/scanner.hpp"

#include <algorithm>
#include <charconv>

#include "onetrip/wire/limits.hpp"
#include "tools/repl/text.hpp"

namespace onetrip::repl {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

char closing(char bracket) { return bracket == '{' ? '}' : ']'; }

}  // namespace

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

bool is_name_letter(char c) { return is_name_start(c) || (c >= '0' && c <= '9'); }

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= wire::name_bytes_max && is_name_start(text.front()) &&
         std::all_of(text.begin(), text.end(), is_name_letter);
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

Status Scanner::check_text() const {
  if (text_.size() > line_bytes_max) {
    return invalid("{} has over {} bytes, and no message can be as long: split the call",
                   form_ == Form::line ? "the line" : "an argument", line_bytes_max)
        .because("too_large");
  }
  if (const auto bad = first_bad_utf8(text_)) {
    return invalid("{}column {}: the byte {:#04x} is not UTF-8: write the text in UTF-8", prefix_,
                   character_count(text_.substr(0, *bad)) + 1,
                   static_cast<unsigned>(static_cast<unsigned char>(text_[*bad])))
        .because("bad_argument");
  }
  return {};
}

bool Scanner::next_word() {
  while (!at_end() && is_space(peek())) ++at_;
  return !at_end() && peek() != '#';
}

std::string_view Scanner::letters() {
  const std::size_t start = at_;
  while (!at_end() && is_name_letter(peek())) ++at_;
  return text_.substr(start, at_ - start);
}

std::string_view Scanner::name_before(char end) {
  const std::size_t start = at_;
  const std::string_view name = letters();
  if (!name.empty() && is_name_start(name.front()) && !at_end() && peek() == end) {
    ++at_;
    return name;
  }
  at_ = start;
  return {};
}

std::optional<std::uint32_t> Scanner::number_before(char end) {
  constexpr std::size_t digits_max = 4;
  const std::string_view rest = text_.substr(at_, digits_max + 1);
  std::uint32_t number = 0;
  const auto [behind, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc{} || behind == rest.data() + rest.size() || *behind != end) return {};
  at_ += static_cast<std::size_t>(behind - rest.data()) + 1;
  return number;
}

std::string Scanner::place(std::size_t at) {
  if (at < counted_bytes_) counted_bytes_ = counted_characters_ = 0;
  counted_characters_ += character_count(text_.substr(counted_bytes_, at - counted_bytes_));
  counted_bytes_ = at;
  return fmt::format("{}column {}", prefix_, counted_characters_ + 1);
}

Result<Argument> Scanner::argument() {
  Argument argument;
  argument.place = place(at_);
  argument.name = name_before('=');
  ONETRIP_TRY_STATUS(value(argument));
  return argument;
}

Status Scanner::value(Argument& argument) {
  const std::size_t start = at_;
  const char first = at_end() ? ' ' : peek();
  if (first == '@') return file(argument);
  if (first != '"' && first != '{' && first != '[') return word(argument);
  argument.kind = first == '"' ? ValueKind::string : ValueKind::json;
  ONETRIP_TRY_STATUS(first == '"' ? skip_string() : skip_json());
  argument.text = text_.substr(start, at_ - start);
  return expect_end_of_value();
}

Status Scanner::word(Argument& argument) {
  const std::size_t start = at_;
  at_ = end_of_word();
  argument.kind = ValueKind::word;
  argument.text = text_.substr(start, at_ - start);
  if (form_ == Form::word) return {};
  if (argument.text.empty()) {
    return error_at(start,
                    "{0}= has no value: write {0}=value without spaces, or {0}=\"\" for an empty "
                    "text",
                    argument.name);
  }
  if (argument.name.empty() && argument.text.front() == '=') {
    return error_at(start, "= has no name before it: write name=value without spaces");
  }
  return check_word(start, at_);
}

Status Scanner::check_word(std::size_t start, std::size_t end) {
  for (std::size_t i = start; i < end; ++i) {
    if (text_[i] == '"') {
      return error_at(i,
                      "a quote inside a word: put the whole value in quotes, and \\\" for a quote "
                      "in it");
    }
    if (is_control(text_[i])) {
      return error_at(i, "a control character: write it as \\u{:04x} in a value in quotes",
                      static_cast<unsigned>(text_[i]));
    }
  }
  return {};
}

// @FILE or, in a line, @"FILE" for a path with spaces.
Status Scanner::file(Argument& argument) {
  const std::size_t at_sign = at_++;
  const bool in_quotes = form_ == Form::line && !at_end() && peek() == '"';
  if (in_quotes) ++at_;
  const std::size_t end = in_quotes ? text_.find('"', at_) : end_of_word();
  if (end == std::string_view::npos) {
    return error_at(at_sign + 1, "this quote is never closed: add a \" behind the file's path");
  }
  argument.kind = ValueKind::file;
  argument.text = text_.substr(at_, end - at_);
  at_ = in_quotes ? end + 1 : end;
  if (argument.text.empty()) {
    return error_at(at_sign, "@ has no file: write @FILE, or \"@\" in quotes for the text");
  }
  if (argument.text.find('\0') != std::string::npos) {
    return error_at(at_sign, "a zero byte in a file's path");
  }
  return expect_end_of_value();
}

// From a quote to behind the one that closes it.
Status Scanner::skip_string() {
  const std::size_t start = at_++;
  while (!at_end() && peek() != '"') at_ += peek() == '\\' ? 2 : 1;
  if (at_end()) return error_at(start, "this quote is never closed: add a \" at the text's end");
  ++at_;
  return {};
}

// From a bracket to behind the one that matches it.
Status Scanner::skip_json() {
  std::vector<std::size_t> open;
  do {
    if (at_end()) {
      const char bracket = text_[open.back()];
      return error_at(open.back(), "this {} is never closed: add its {}", bracket,
                      closing(bracket));
    }
    const char c = peek();
    if (c == '"') {
      ONETRIP_TRY_STATUS(skip_string());
      continue;
    }
    if ((c == '{' || c == '[') && open.size() == wire::nesting_depth_max) {
      return error_at(at_, "nested deeper than {} levels, the most that a message may have",
                      wire::nesting_depth_max);
    }
    if (c == '{' || c == '[') open.push_back(at_);
    if (c == '}' || c == ']') ONETRIP_TRY_STATUS(close_bracket(open));
    ++at_;
  } while (!open.empty());
  return {};
}

Status Scanner::close_bracket(std::vector<std::size_t>& open) {
  const std::size_t opened = open.back();
  const char bracket = text_[opened];
  if (peek() != closing(bracket)) {
    const std::string where = place(opened);
    return error_at(at_, "{} stands where the {} of {} needs its {}", peek(), bracket, where,
                    closing(bracket));
  }
  open.pop_back();
  return {};
}

Status Scanner::expect_end_of_value() {
  if (at_end()) return {};
  if (form_ == Form::word) {
    return error_at(at_, "the value has ended before this: one word of the shell is one argument");
  }
  if (!is_space(peek())) {
    return error_at(at_, "the value has ended before this: put a space between two values");
  }
  return {};
}

std::size_t Scanner::end_of_word() const {
  if (form_ == Form::word) return text_.size();
  std::size_t end = at_;
  while (end < text_.size() && !is_space(text_[end])) ++end;
  return end;
}

}  // namespace onetrip::repl
