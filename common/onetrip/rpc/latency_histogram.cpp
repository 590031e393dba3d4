#include "onetrip/rpc/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace onetrip {
namespace {

constexpr unsigned part_bits = 4;

// Below 16 ns a part is one nanosecond; above, a sixteenth of the power of two.
std::size_t part_of(std::uint64_t ns) {
  if (ns < 16) return ns;
  const auto power = static_cast<unsigned>(std::bit_width(ns)) - 1;
  return (static_cast<std::size_t>(power - part_bits + 1) << part_bits) +
         ((ns >> (power - part_bits)) & 15U);
}

std::uint64_t upper_end_of(std::size_t part) {
  if (part < 16) return part;
  const auto shift = static_cast<unsigned>(part >> part_bits) - 1;
  return ((std::uint64_t{16} + (part & 15U) + 1) << shift) - 1;
}

}  // namespace

void LatencyHistogram::record(Duration latency) {
  latency = std::max(latency, Duration::zero());
  const auto part =
      std::min(part_of(static_cast<std::uint64_t>(latency.count())), counts_.size() - 1);
  ++counts_[part];
  ++count_;
  max_ = std::max(max_, latency);
}

Duration LatencyHistogram::percentile(double fraction) const {
  if (count_ == 0) return {};
  const auto wanted = static_cast<std::uint64_t>(
      std::ceil(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t part = 0; part < counts_.size(); ++part) {
    seen += counts_[part];
    if (seen >= wanted && seen > 0)
      return std::min(max_, Duration(static_cast<std::int64_t>(upper_end_of(part))));
  }
  return max_;
}

}  // namespace onetrip
