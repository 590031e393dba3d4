// Timing: how long calls took, summed up.  Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "onetrip/base/clock.hpp"

namespace onetrip::repl {

// The least of `sorted` that `percent` of them do not exceed; zero where there is none.
Duration percentile(const std::vector<Duration>& sorted, unsigned percent);

// "1000 calls, 3225.8 calls/s: p50 0.31 ms, p90 0.40 ms, p99 0.92 ms, max 2.10 ms".
std::string timing_text(std::vector<Duration> calls, Duration in_all);

}  // namespace onetrip::repl
