// LatencyHistogram: how often which latency was seen, in bounded memory, to 7 %.
//
// Each power of two of nanoseconds is cut into 16 equal parts.  Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "onetrip/base/clock.hpp"

namespace onetrip {

class LatencyHistogram {
 public:
  // Below zero counts as zero; above about 73 minutes as that.
  void record(Duration latency);
  // The latency that `fraction` (0 to 1) of all did not exceed: the upper end of its part, and
  // never above max().  Zero where nothing was recorded.
  Duration percentile(double fraction) const;
  Duration max() const { return max_; }
  std::uint64_t count() const { return count_; }

 private:
  static constexpr std::size_t parts = 16;
  static constexpr std::size_t powers = 42;  // 2^42 ns are 73 minutes.

  std::array<std::uint32_t, parts * powers> counts_{};
  std::uint64_t count_ = 0;
  Duration max_{};
};

}  // namespace onetrip
