// Text from outside: is it UTF-8, how long is it to a reader, and can a terminal show it?
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace onetrip::repl {

// The offset of the first byte that is not UTF-8.
std::optional<std::size_t> first_bad_utf8(std::string_view text);

// How many characters (code points) a valid UTF-8 text has.
std::size_t character_count(std::string_view text);

// As many of its first characters, or all of it.
std::string_view first_characters(std::string_view text, std::size_t count);

// The text in lines of at most `columns` characters, broken at spaces where there are any, each
// indented by so many of them.
std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent);

// The text on one line: control characters as \x1b, so that nothing that a service or a file says
// can move a terminal's cursor or fake a second line.
std::string printable(std::string_view text);

}  // namespace onetrip::repl
