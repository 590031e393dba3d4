// What somebody may have meant by a name that is not there.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace onetrip::repl {

// Made to follow a sentence: the nearest names, else those that hold the word, else all there are
// (" It is one of a, b."); the empty text where there are none.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& names);

// "a, b, c".
std::string joined(const std::vector<std::string_view>& names);

}  // namespace onetrip::repl
