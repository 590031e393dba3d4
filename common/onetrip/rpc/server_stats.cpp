#include "onetrip/rpc/server_stats.hpp"

#include <chrono>

namespace onetrip {
namespace {

std::int64_t microseconds(Duration duration) {
  return std::chrono::ceil<std::chrono::microseconds>(duration).count();
}

}  // namespace

void ServerStats::count_call(std::string_view method, bool ok, std::size_t bytes_in,
                             std::size_t bytes_out, Duration latency) {
  auto it = methods_.find(method);
  if (it == methods_.end()) it = methods_.try_emplace(std::string(method)).first;
  OfMethod& of = it->second;
  ++of.calls;
  if (!ok) ++of.errors;
  of.bytes_in += bytes_in;
  of.bytes_out += bytes_out;
  of.latency.record(latency);
}

void ServerStats::count_refused(std::string_view reason, std::uint64_t count) {
  const auto it = refused_.find(reason);
  if (it != refused_.end()) {
    it->second += count;
  } else {
    refused_.emplace(reason, count);
  }
}

ServiceStats ServerStats::snapshot() const {
  ServiceStats stats;
  for (const auto& [name, of] : methods_) {
    stats.methods.push_back({.method = name,
                             .calls = of.calls,
                             .errors = of.errors,
                             .bytes_in = of.bytes_in,
                             .bytes_out = of.bytes_out,
                             .p50_us = microseconds(of.latency.percentile(0.50)),
                             .p90_us = microseconds(of.latency.percentile(0.90)),
                             .p99_us = microseconds(of.latency.percentile(0.99)),
                             .max_us = microseconds(of.latency.max())});
  }
  stats.refused.insert(refused_.begin(), refused_.end());
  return stats;
}

}  // namespace onetrip
