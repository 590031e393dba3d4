#include "examples/migration/table.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

#include <fmt/core.h>

namespace migration {
namespace {

using onetrip::CallCost;

std::string bytes(std::uint64_t count) {
  constexpr double kilo = 1e3, mega = 1e6;
  const auto number = static_cast<double>(count);
  if (number < kilo) return fmt::format("{} B ", count);
  if (number < mega) return fmt::format("{:.1f} KB", number / kilo);
  return fmt::format("{:.1f} MB", number / mega);
}

std::string line(std::string_view work, std::string_view method, const CallCost& cost) {
  const std::chrono::duration<double, std::milli> waited = cost.waited;
  return fmt::format("  {:<12}{:<35}{:>5}{:>11}{:>11}{:>11}\n", work, method, cost.trips,
                     bytes(cost.bytes_sent), bytes(cost.bytes_received),
                     fmt::format("{:.1f} ms", waited.count()));
}

}  // namespace

std::string table_head() {
  return fmt::format("  {:<12}{:<35}{:>5}{:>11}{:>11}{:>11}\n", "work", "method", "trips", "sent",
                     "received", "waited");
}

std::string table_of(const std::vector<Cost>& costs) {
  std::string text;
  for (const Cost& cost : costs) {
    std::string_view work = cost.work;
    for (const auto& [method, each] : cost.by_method) {
      text += line(work, method, each);
      work = {};
    }
  }
  return text;
}

std::string sum_of(const std::vector<Cost>& costs) {
  CallCost sum;
  for (const Cost& cost : costs)
    for (const auto& [method, each] : cost.by_method) sum += each;
  return line("all four", "", sum);
}

}  // namespace migration
