// Completion: what the word at the cursor may become.
//
// Takes any bytes, and knows what the Knowledge says.  Offers services and commands, methods, the
// parameters that were not given yet, for the current parameter its default, what its type allows,
// and values seen, and behind an @ files.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tools/repl/typing.hpp"

namespace onetrip::repl {

struct Completion {
  std::size_t start = 0;                // Where the candidates go in the line, up to the cursor.
  std::vector<std::string> candidates;  // Each starts with what stands there; none twice.

  // What can be put in place of the word without choosing: the candidates' common beginning, and a
  // space behind it where there is only one and nothing can follow it.
  std::string agreed() const;

  friend bool operator==(const Completion&, const Completion&) = default;
};

// `line` ends at the cursor.
Completion complete(std::string_view line, const Knowledge& knowledge);

}  // namespace onetrip::repl
