// A terminal's screen, as far as libedit and the REPL make use of one: what a person would see.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace onetrip::repl {

class ScreenForTests {
 public:
  explicit ScreenForTests(std::size_t columns) : columns_(columns) {}

  void write(std::string_view bytes) {
    for (const char c : bytes) put(c);
  }
  // All rows so far, those that have scrolled away too, without the spaces at their ends.
  std::vector<std::string> rows() const {
    std::vector<std::string> rows = rows_;
    for (std::string& row : rows) row.erase(row.find_last_not_of(' ') + 1);
    return rows;
  }
  // The row that the cursor is in.
  std::string row() const { return rows().at(y_); }
  std::string text() const {
    std::string text;
    for (const std::string& row : rows()) text += row + "\n";
    return text;
  }

 private:
  void put(char c) {
    if (!sequence_.empty()) return put_in_sequence(c);
    if (c == '\x1b') {
      sequence_ = c;
    } else if (c == '\r') {
      x_ = 0;
    } else if (c == '\n') {
      down(1);
    } else if (c == '\b') {
      x_ -= std::min<std::size_t>(x_, 1);
    } else if (static_cast<unsigned char>(c) >= 0x20) {
      put_letter(c);
    }
  }
  // Bytes are taken for columns: the tests that look at the screen type ASCII.
  void put_letter(char c) {
    if (x_ == columns_) {
      x_ = 0;
      down(1);
    }
    rows_[y_].resize(std::max(rows_[y_].size(), x_ + 1), ' ');
    rows_[y_][x_++] = c;
  }
  void down(std::size_t count) {
    y_ += count;
    if (rows_.size() <= y_) rows_.resize(y_ + 1);
  }
  void put_in_sequence(char c) {
    sequence_ += c;
    if (sequence_.size() == 2 && c != '[') return sequence_.clear();
    if (sequence_.size() == 2 || c < '@' || c > '~') return;
    const std::string digits = sequence_.substr(2, sequence_.size() - 3);
    sequence_.clear();
    const bool is_number = digits.find_first_not_of("0123456789") == std::string::npos;
    if (is_number) carry_out(c, digits.empty() ? 0 : std::stoul(digits));
  }
  void carry_out(char command, std::size_t number) {
    const std::size_t count = std::max<std::size_t>(number, 1);
    std::string& row = rows_[y_];
    row.resize(std::max(row.size(), x_), ' ');
    if (command == 'A') y_ -= std::min(y_, count);
    if (command == 'B') down(count);
    if (command == 'C') x_ = std::min(x_ + count, columns_ - 1);
    if (command == 'D') x_ -= std::min(x_, count);
    if (command == 'G') x_ = count - 1;
    if (command == 'K' || command == 'J') row.resize(x_);
    if (command == 'J') rows_.resize(y_ + 1);
    if (command == 'P') row.erase(x_, count);
    if (command == '@') row.insert(x_, count, ' ');
    if (command == '@') row.resize(std::min(row.size(), columns_));
  }

  std::size_t columns_;
  std::vector<std::string> rows_{1};
  std::size_t x_ = 0;
  std::size_t y_ = 0;
  std::string sequence_;
};

}  // namespace onetrip::repl
