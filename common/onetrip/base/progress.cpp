#include "onetrip/base/progress.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace onetrip {
namespace {

constexpr Duration first_after = std::chrono::seconds(2);
constexpr Duration step_at_terminal = std::chrono::milliseconds(200);
constexpr Duration step_elsewhere = std::chrono::seconds(5);

std::string bar(std::uint64_t percent) {
  constexpr std::uint64_t width = 25;
  const std::uint64_t filled = percent * width / 100;
  return fmt::format("[{}{}]", std::string(filled, '#'), std::string(width - filled, '.'));
}

}  // namespace

Progress::Progress(const Clock& clock, bool at_terminal,
                   std::function<void(const std::string&)> write)
    : clock_(clock), at_terminal_(at_terminal), write_(std::move(write)) {}

Progress::Progress(const Clock& clock, bool at_terminal, std::ostream& to)
    : Progress(clock, at_terminal, [&to](const std::string& text) { to << text << std::flush; }) {}

void Progress::begin(std::string what, std::uint64_t total_rows, std::string unit) {
  what_ = std::move(what);
  unit_ = std::move(unit);
  total_ = total_rows;
  rows_ = 0;
  next_ = clock_.now() + first_after;
}

void Progress::phase(const std::string& what) {
  what_ = what;
  total_ = rows_ = 0;
  if (is_line_open_ || clock_.now() >= next_) show(what_);
}

void Progress::end() {
  if (is_line_open_) write_("\r\033[K");
  is_line_open_ = false;
}

void Progress::say(const std::string& line) {
  end();
  write_(line + "\n");
}

void Progress::show_if_due() {
  if (clock_.now() < next_) return;
  if (total_ == 0) return show(fmt::format("{}: {} {}", what_, rows_, unit_));
  const std::uint64_t percent = std::min<std::uint64_t>(100, rows_ * 100 / total_);
  const std::string text =
      fmt::format("{}: {} of {} {}, {} %", what_, rows_, total_, unit_, percent);
  show(at_terminal_ ? fmt::format("{} {}", bar(percent), text) : text);
}

void Progress::show(const std::string& text) {
  write_(at_terminal_ ? "\r\033[K" + text : text + "\n");
  is_line_open_ = at_terminal_;
  next_ = clock_.now() + (at_terminal_ ? step_at_terminal : step_elsewhere);
}

}  // namespace onetrip
