#include "tools/repl/grid.hpp"

#include <algorithm>

#include "tools/repl/text.hpp"

namespace onetrip::repl {
namespace {
constexpr std::size_t gap = 2;
}  // namespace

void Grid::add_row(std::vector<Cell> row) {
  if (row.size() > widths_.size()) widths_.resize(row.size(), 0);
  for (std::size_t i = 0; i < row.size(); ++i) {
    widths_[i] = std::max(widths_[i], character_count(row[i].text));
  }
  rows_.push_back(std::move(row));
}

std::size_t Grid::width() const {
  std::size_t width = 0;
  for (const std::size_t each : widths_) width += each + gap;
  return width == 0 ? 0 : width - gap;
}

std::string Grid::text() const {
  std::string text;
  for (const std::vector<Cell>& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths_[i] - character_count(row[i].text), ' ');
      line.append(i == 0 ? 0 : gap, ' ');
      line += row[i].is_number ? space + row[i].text : row[i].text + space;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace onetrip::repl
