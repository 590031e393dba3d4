// Scanner: the values of a call's text, read from left to right (the grammar is in call_line.hpp).
//
// Pure, and safe for any bytes once check_text() said yes.  It keeps a view: the text outlives it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/base/result.hpp"
#include "tools/repl/call_line.hpp"

namespace onetrip::repl {

// Letters, digits and _, not starting with a digit: what services, methods and parameters are
// called.
bool is_name_start(char c);
bool is_name_letter(char c);
// The whole of it, and no longer than the protocol allows.
bool is_name(std::string_view text);
bool is_space(char c);

class Scanner {
 public:
  enum class Form {
    line,  // A space ends a word, and a # at a word's start is a comment.
    word,  // One word of a shell: all of it is one argument.
  };

  // `prefix` is said before the column in errors: "argument 2, ", or nothing.
  Scanner(std::string_view text, Form form, std::string prefix = {})
      : text_(text), form_(form), prefix_(std::move(prefix)) {}

  // Whether the text is short enough, and UTF-8: to be asked first.
  Status check_text() const;

  // To the next word of a line; false where there is none, or a comment.
  bool next_word();

  // [name=]value, which starts here.
  Result<Argument> argument();

  // Passes over the letters of a name; what they are, maybe nothing.
  std::string_view letters();
  // A name with `end` right behind it, both passed over; nothing, and no step, if that is not here.
  std::string_view name_before(char end);
  // The same of a number of at most 4 digits.
  std::optional<std::uint32_t> number_before(char end);

  bool at_end() const { return at_ >= text_.size(); }
  char peek() const { return text_[at_]; }
  std::size_t at() const { return at_; }

  // "column 12", for the byte at `at`.  Quick where places are asked for from left to right.
  std::string place(std::size_t at);

  template <class... Args>
  Error error_at(std::size_t at, fmt::format_string<Args...> format, Args&&... args) {
    return invalid("{}: {}", place(at), fmt::vformat(format, fmt::make_format_args(args...)))
        .because("bad_argument");
  }

 private:
  Status value(Argument& argument);
  Status word(Argument& argument);
  Status check_word(std::size_t start, std::size_t end);
  Status file(Argument& argument);
  Status skip_string();
  Status skip_json();
  Status close_bracket(std::vector<std::size_t>& open);
  Status expect_end_of_value();
  std::size_t end_of_word() const;

  std::string_view text_;
  Form form_;
  std::string prefix_;
  std::size_t at_ = 0;
  std::size_t counted_bytes_ = 0;       // The last place asked for ...
  std::size_t counted_characters_ = 0;  // ... in characters.
};

}  // namespace onetrip::repl
