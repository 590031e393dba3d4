// Typed words: a line that is still being typed, split into its words as call_line.hpp would.
//
// Pure, linear, and any bytes will do: what is wrong with the line is said when it is entered.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace onetrip::repl {

struct TypedWord {
  std::size_t start = 0;  // In the line, in bytes.
  std::string_view text;  // A view of the line.

  friend bool operator==(const TypedWord&, const TypedWord&) = default;
};

// A name=value taken apart: the name is empty where there is none, and the value all of it.
struct TypedArgument {
  std::string_view name;
  std::string_view value;
};

// Never empty: the last one is being typed, and has no letters behind a space or in a blank line.
std::vector<TypedWord> typed_words(std::string_view line);

TypedArgument typed_argument(std::string_view word);

}  // namespace onetrip::repl
