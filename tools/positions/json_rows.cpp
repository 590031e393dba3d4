#include "tools/positions/json_rows.hpp"

#include <algorithm>
#include <cstddef>

namespace onetrip::tools {
namespace {

constexpr std::string_view space = " \t\r\n";

class RowReader {
 public:
  explicit RowReader(std::string_view text) : text_(text) {}

  Result<std::vector<std::string_view>> rows() {
    if (next() != '[') return invalid("byte {}: the file is no JSON array of positions", at_);
    ++at_;
    std::vector<std::string_view> rows;
    if (next() == ']') return end_with(std::move(rows));
    while (true) {
      next();
      const std::size_t begin = at_;
      skip_value();
      const std::string_view row = trimmed(text_.substr(begin, at_ - begin));
      if (at_ >= text_.size()) return invalid("byte {}: the file ends inside of its array", at_);
      if (row.empty()) return invalid("byte {}: here a position is missing", begin);
      rows.push_back(row);
      if (text_[at_++] == ']') return end_with(std::move(rows), 0);
    }
  }

 private:
  // What stands at the next place that is no space; 0 at the end.
  char next() {
    at_ = std::min(text_.find_first_not_of(space, at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  // To the comma or bracket behind the value.
  void skip_value() {
    for (std::size_t depth = 0; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
      } else if (c == '[' || c == '{') {
        ++depth;
      } else if (depth == 0 && (c == ']' || c == ',')) {
        return;
      } else if (c == ']' || c == '}') {
        if (depth != 0) --depth;
      }
    }
    at_ = text_.size();
  }

  // To its closing quote.
  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
      if (text_[at_] == '\\') ++at_;
  }

  static std::string_view trimmed(std::string_view text) {
    const std::size_t last = text.find_last_not_of(space);
    return last == std::string_view::npos ? std::string_view() : text.substr(0, last + 1);
  }

  Result<std::vector<std::string_view>> end_with(std::vector<std::string_view> rows,
                                                 std::size_t bracket = 1) {
    at_ += bracket;
    if (next() != '\0' || at_ != text_.size())
      return invalid("byte {}: something follows the array", at_);
    return rows;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<std::string_view>> json_rows(std::string_view text) {
  return RowReader(text).rows();
}

}  // namespace onetrip::tools
