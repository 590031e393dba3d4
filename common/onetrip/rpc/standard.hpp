// The methods that every service has: ping, describe, health, stats, backup.
//
//   Result<Health> health = standard::health(perf_ledger::service)(mesh);
//
// Each instance answers for itself: of several the first is asked, unless the Request says another.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/rpc/description.hpp"
#include "onetrip/rpc/method.hpp"

namespace onetrip {

// What a service does by itself at an interval.  A field of Health.
struct TimerHealth {
  std::string name;
  std::int64_t interval_ms = 0;  // 0: never.
  bool running = false;
  // When the last run began, in Unix ms; null before the first one.
  std::optional<std::int64_t> last_run_ms;
  std::optional<std::int64_t> last_duration_ms;  // Of the last one that has ended.
  std::optional<std::int64_t> next_run_ms;       // Unix ms; null where none is planned.
  std::uint64_t runs = 0;                        // That have ended.
  std::uint64_t failures = 0;                    // Of these.
  std::optional<std::string> last_error;         // Null where the last one did not fail.

  friend bool operator==(const TimerHealth&, const TimerHealth&) = default;
};
ONETRIP_FIELDS(TimerHealth, name, interval_ms, running, last_run_ms, last_duration_ms, next_run_ms,
               runs, failures, last_error)

struct Health {
  std::string service;
  std::string status;  // "serving" or "draining".
  std::string version;
  std::uint32_t instance = 0;
  std::uint32_t instances = 1;
  std::uint64_t incarnation = 0;  // Another number after every start.
  std::int64_t uptime_ms = 0;
  std::uint32_t calls_in_flight = 0;
  std::uint32_t calls_in_flight_max = 0;
  // How long the service's loop was held at a stretch, by whatever it did (handlers, timers,
  // answers that leave, commits that end): meanwhile nobody is served.  Since the start, and when
  // that was (Unix ms; null before anything has run); in the last minute or two; and how often over
  // 50 ms.
  std::int64_t longest_stretch_us = 0;
  std::optional<std::int64_t> longest_stretch_at_ms;
  std::int64_t recent_stretch_us = 0;
  std::uint64_t stretches_over_50_ms = 0;
  std::vector<TimerHealth> timers;

  friend bool operator==(const Health&, const Health&) = default;
};
ONETRIP_FIELDS(Health, service, status, version, instance, instances, incarnation, uptime_ms,
               calls_in_flight, calls_in_flight_max, longest_stretch_us, longest_stretch_at_ms,
               recent_stretch_us, stretches_over_50_ms, timers)

// Since the start of the process.  Latency: from the arrival of the request to the reply's
// hand-over to the link; a percentile is exact to 7 %.
struct MethodStats {
  std::string method;
  std::uint64_t calls = 0;
  std::uint64_t errors = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::int64_t p50_us = 0;
  std::int64_t p90_us = 0;
  std::int64_t p99_us = 0;
  std::int64_t max_us = 0;

  friend bool operator==(const MethodStats&, const MethodStats&) = default;
};
ONETRIP_FIELDS(MethodStats, method, calls, errors, bytes_in, bytes_out, p50_us, p90_us, p99_us,
               max_us)

struct ServiceStats {
  std::int64_t uptime_ms = 0;
  std::vector<MethodStats> methods;  // Those that were called, by name.
  // What was refused or dropped before a method was reached, by reason; only what has happened.
  std::map<std::string, std::uint64_t> refused;

  friend bool operator==(const ServiceStats&, const ServiceStats&) = default;
};
ONETRIP_FIELDS(ServiceStats, uptime_ms, methods, refused)

// A copy of the service's state that was made while it went on.
struct Backup {
  std::string path;
  std::uint64_t bytes = 0;
  std::uint64_t pages = 0;
  std::uint64_t commit_no = 0;  // The last commit that is in it: all before are, and none after.
  std::int64_t ms = 0;          // How long it took.

  friend bool operator==(const Backup&, const Backup&) = default;
};
ONETRIP_FIELDS(Backup, path, bytes, pages, commit_no, ms)

namespace standard {

constexpr Method<void()> ping(const Service& service) {
  return {service, "ping", Effect::read, "Answers nil: the service's loop is running."};
}
constexpr Method<ServiceDescription()> describe(const Service& service) {
  return {service, "describe", Effect::read,
          "The method table: parameters, types, effects, documentation."};
}
constexpr Method<Health()> health(const Service& service) {
  return {service, "health", Effect::read, "Whether the service takes calls, and how it does."};
}
constexpr Method<ServiceStats()> stats(const Service& service) {
  return {service, "stats", Effect::read,
          "Calls, errors, bytes and latency percentiles of each method since the start."};
}

// Twice would be two files, and the second time there is one already.
constexpr Method<Backup(std::string)> backup(const Service& service) {
  return {service,
          "backup",
          Effect::once,
          {"path"},
          "Copies the state to a new file on the service's machine, while the service goes on."};
}

// Answered also by a service that is full or drains.
constexpr bool is_question(std::string_view method) {
  return method == "ping" || method == "describe" || method == "health" || method == "stats";
}

constexpr bool is_standard(std::string_view method) { return is_standard_method(method); }

}  // namespace standard
}  // namespace onetrip
