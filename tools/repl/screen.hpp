// Screen: where the interactive REPL writes, and what can be done there.
#pragma once

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include "onetrip/base/clock.hpp"
#include "onetrip/client/round_trips.hpp"

namespace onetrip::repl {

struct ScreenSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

struct Screen {
  std::ostream& out;  // Results.
  std::ostream& err;  // Errors, and what a call has cost.
  bool colours;       // Dim and red may be written.
  bool redraws;       // The cursor can be moved.
  std::function<ScreenSize()> size;
};

std::string dim(const Screen& screen, std::string_view text);
std::string red(const Screen& screen, std::string_view text);

// "0.31 ms", "12.3 ms", "1.20 s".
std::string duration_text(Duration duration);
// "1 round trip, 58 bytes out, 14 in, 0.31 ms".
std::string cost_text(const CallCost& cost);

// Text that takes the place of what it wrote before; where the cursor cannot be moved, below it.
class Redrawn {
 public:
  explicit Redrawn(const Screen& screen) : screen_(screen) {}
  // Lines that do not fit are cut.
  void draw(std::string_view text);

 private:
  const Screen& screen_;
  std::size_t rows_ = 0;
};

}  // namespace onetrip::repl
