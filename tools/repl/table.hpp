// Tables: a result as a person reads it.
//
//   last_update_ms  1762000000000          hotkey    price  count
//   ledgers         {"portfolio": ...}     hotkey_1   2.5      12
//
// A record is a row a field; a list or map of records a column a field, as long as that is no wider
// than the terminal, and else a record below the other; a list of plain values a line each. Records
// in a record's field are a table of their own behind it.  What nests deeper is JSON on one line,
// cut where it is long.  Control characters are printable.
#pragma once

#include <cstddef>
#include <string>

#include "onetrip/wire/json_tree.hpp"

namespace onetrip::repl {

inline constexpr std::size_t table_rows_max = 1'000;
inline constexpr std::size_t cell_characters_max = 60;

// Ends with a line's end.  `columns` is the terminal's width.
std::string table_of(const wire::JsonTree& value, std::size_t columns);

}  // namespace onetrip::repl
