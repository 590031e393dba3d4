// LineReader: standard input, line by line, with a bound on what a line may hold.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>

#include "tools/repl/call_line.hpp"

namespace onetrip::repl {

class LineReader {
 public:
  // The stream outlives the reader.
  explicit LineReader(std::istream& in, std::size_t bytes_max = line_bytes_max)
      : in_(in), bytes_max_(bytes_max) {}

  // The next line without its end; nothing behind the last one.  Of a line with over `bytes_max`
  // bytes that many and one more are kept, the rest is passed over.  A byte order mark in front of
  // the first line is left out.
  std::optional<std::string> next();

  // The number of the line given last, from 1.
  std::size_t number() const { return number_; }

 private:
  std::istream& in_;
  std::size_t bytes_max_;
  std::size_t number_ = 0;
};

}  // namespace onetrip::repl
