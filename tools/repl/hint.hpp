// Hint: the parameters of the call that is being typed, the current one apart from the others.
//
// Pure, and takes any bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tools/repl/typing.hpp"

namespace onetrip::repl {

struct Hint {
  std::string before;
  std::string current;  // "hotkey: str"; empty where no parameter is being typed.
  std::string after;

  bool empty() const { return before.empty() && current.empty() && after.empty(); }
  // All of it, or what is nearest to the current parameter, with "..." where something is left out,
  // in at most `columns` characters; nothing where that would not say much.
  Hint cut_to(std::size_t columns) const;

  friend bool operator==(const Hint&, const Hint&) = default;
};

// `line` ends at the cursor.
Hint hint_for(std::string_view line, const Knowledge& knowledge);

}  // namespace onetrip::repl
