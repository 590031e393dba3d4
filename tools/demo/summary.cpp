#include "tools/demo/summary.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

#include <fmt/core.h>

namespace onetrip::demo {
namespace {

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

// The demonstration's own: a batch is one call to it, and as many as are in it to the service.
std::uint64_t calls_to(const std::string& service, const CostByMethod& made) {
  std::uint64_t calls = 0;
  for (const auto& [method, cost] : made)
    if (method.rfind(service + ".", 0) == 0) calls += cost.calls;
  return calls;
}

bool is_question(const MethodStats& method) { return standard::is_question(method.method); }

// Over all methods.
MethodStats total_of(const ServiceStats& stats) {
  MethodStats total;
  for (const MethodStats& method : stats.methods) {
    if (is_question(method)) continue;
    total.calls += method.calls;
    total.errors += method.errors;
    total.bytes_in += method.bytes_in;
    total.bytes_out += method.bytes_out;
    total.max_us = std::max(total.max_us, method.max_us);
  }
  return total;
}

struct Compared {
  double calls = 0;
  double explicit_trips = 0;
  double explicit_seconds = 0;
  double dictionary_trips = 0;
  double dictionary_seconds = 0;
};

Compared compare(const CallCost& made, const FormCost& form) {
  const auto calls = static_cast<double>(made.calls);
  return {calls, static_cast<double>(made.trips), seconds(made.waited), calls * form.trips,
          calls * form.seconds};
}

std::string compared_line(std::string_view name, const Compared& row) {
  return fmt::format("  {:<36} {:>7.0f} {:>9.0f} {:>8.2f} s {:>9.0f} {:>8.2f} s\n", name, row.calls,
                     row.explicit_trips, row.explicit_seconds, row.dictionary_trips,
                     row.dictionary_seconds);
}

}  // namespace

std::string calls_table(const std::vector<ServedCalls>& served, const CostByMethod& made) {
  std::string table = fmt::format("  {:<17} {:>8} {:>9} {:>13} {:>9} {:>9}\n", "service", "calls",
                                  "from here", "from services", "MB", "longest");
  std::uint64_t all = 0;
  std::uint64_t ours = 0;
  for (const ServedCalls& each : served) {
    const MethodStats total = total_of(each.stats);
    const std::uint64_t from_here = std::min(total.calls, calls_to(each.service, made));
    all += total.calls;
    ours += from_here;
    table += fmt::format("  {:<17} {:>8} {:>9} {:>13} {:>9.1f} {:>6.1f} ms\n", each.service,
                         total.calls, from_here, total.calls - from_here,
                         static_cast<double>(total.bytes_in + total.bytes_out) / 1e6,
                         static_cast<double>(total.max_us) / 1e3);
  }
  return table + fmt::format("  {:<17} {:>8} {:>9} {:>13}\n", "all", all, ours, all - ours);
}

std::string dictionary_table(const CostByMethod& made,
                             const std::map<std::string, FormCost>& forms) {
  std::string table =
      fmt::format("  {:<36} {:>7} {:>20} {:>20}\n", "", "", "explicit calls", "dictionaries");
  table += fmt::format("  {:<36} {:>7} {:>9} {:>10} {:>9} {:>10}\n", "operation", "calls", "trips",
                       "time", "trips", "time");
  Compared total;
  for (const auto& [method, form] : forms) {
    const auto found = made.find(method);
    if (found == made.end()) continue;
    const Compared row = compare(found->second, form);
    table += compared_line(method, row);
    total.calls += row.calls;
    total.explicit_trips += row.explicit_trips;
    total.explicit_seconds += row.explicit_seconds;
    total.dictionary_trips += row.dictionary_trips;
    total.dictionary_seconds += row.dictionary_seconds;
  }
  return table + compared_line("all of these", total);
}

}  // namespace onetrip::demo
