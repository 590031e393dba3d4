// Progress: how far something long has come, said now and then.  What ends within two seconds says
// nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

#include "onetrip/base/clock.hpp"

namespace onetrip {

class Progress {
 public:
  // At a terminal one line is written over and over, else one every five seconds.  `write` takes
  // what is to be shown.
  Progress(const Clock& clock, bool at_terminal, std::function<void(const std::string&)> write);
  // To a stream, which outlives it.
  Progress(const Clock& clock, bool at_terminal, std::ostream& to);

  // Begins "export: ..."; the total is 0 where it is not known, and a bar at a terminal where it
  // is.
  void begin(std::string what, std::uint64_t total_rows, std::string unit = "rows");
  // One row more is done.
  void row() {
    // The clock is not asked for every row.
    if (++rows_ % 256 == 0) show_if_due();
  }
  // So many more are done, each of which took its time: the clock is asked.
  void rows(std::uint64_t count) {
    rows_ += count;
    show_if_due();
  }
  // Something that has no rows and may take long begins.
  void phase(const std::string& what);
  // The line at the terminal is cleared.
  void end();
  // A line of its own, which stays.
  void say(const std::string& line);

 private:
  void show_if_due();
  void show(const std::string& text);

  const Clock& clock_;
  bool at_terminal_;
  std::function<void(const std::string&)> write_;
  std::string what_;
  std::string unit_;
  std::uint64_t total_ = 0;
  std::uint64_t rows_ = 0;
  Time next_{};
  bool is_line_open_ = false;
};

}  // namespace onetrip
