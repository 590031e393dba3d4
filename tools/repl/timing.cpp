#include "tools/repl/timing.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/core.h>

#include "tools/repl/screen.hpp"

namespace onetrip::repl {

Duration percentile(const std::vector<Duration>& sorted, unsigned percent) {
  if (sorted.empty()) return {};
  const std::size_t rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

std::string timing_text(std::vector<Duration> calls, Duration in_all) {
  std::sort(calls.begin(), calls.end());
  const double seconds = std::chrono::duration<double>(in_all).count();
  const double rate = seconds > 0 ? static_cast<double>(calls.size()) / seconds : 0;
  const auto at = [&](unsigned percent) { return duration_text(percentile(calls, percent)); };
  return fmt::format("{} call{}, {:.1f} calls/s: p50 {}, p90 {}, p99 {}, max {}", calls.size(),
                     calls.size() == 1 ? "" : "s", rate, at(50), at(90), at(99), at(100));
}

}  // namespace onetrip::repl
