// Grid: rows of texts, laid out in columns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace onetrip::repl {

struct Cell {
  std::string text;
  bool is_number = false;  // To the right.
};

class Grid {
 public:
  // A shorter row is filled up with empty cells.
  void add_row(std::vector<Cell> row);

  // How many characters the widest row takes.
  std::size_t width() const;
  // Two spaces between columns, none at a line's end.
  std::string text() const;

 private:
  std::vector<std::vector<Cell>> rows_;
  std::vector<std::size_t> widths_;
};

}  // namespace onetrip::repl
