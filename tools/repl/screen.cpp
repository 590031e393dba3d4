#include "tools/repl/screen.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/core.h>

#include "tools/repl/text.hpp"

namespace onetrip::repl {

std::string dim(const Screen& screen, std::string_view text) {
  return screen.colours ? fmt::format("\x1b[2m{}\x1b[0m", text) : std::string(text);
}

std::string red(const Screen& screen, std::string_view text) {
  return screen.colours ? fmt::format("\x1b[31m{}\x1b[0m", text) : std::string(text);
}

std::string duration_text(Duration duration) {
  const double ms = std::chrono::duration<double, std::milli>(duration).count();
  if (ms < 10) return fmt::format("{:.2f} ms", ms);
  if (ms < 1'000) return fmt::format("{:.1f} ms", ms);
  return fmt::format("{:.2f} s", ms / 1'000);
}

std::string cost_text(const CallCost& cost) {
  return fmt::format("{} round trip{}, {} bytes out, {} in, {}", cost.trips,
                     cost.trips == 1 ? "" : "s", cost.bytes_sent, cost.bytes_received,
                     duration_text(cost.waited));
}

void Redrawn::draw(std::string_view text) {
  const ScreenSize size = screen_.size();
  if (screen_.redraws && rows_ > 0) screen_.out << fmt::format("\x1b[{}A\x1b[J", rows_);
  const std::size_t rows_max =
      screen_.redraws ? std::max<std::size_t>(size.rows, 3) - 2 : text.size();
  for (rows_ = 0; !text.empty() && rows_ < rows_max; ++rows_) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    screen_.out << (screen_.redraws ? first_characters(line, size.columns - 1) : line) << '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  screen_.out.flush();
}

}  // namespace onetrip::repl
