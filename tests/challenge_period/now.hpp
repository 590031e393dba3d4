// What the tests of challenge_period take for now: 2025-11-01 12:26:40 UTC.
#pragma once

#include <cstdint>

namespace challenge_period::testing {

inline constexpr std::int64_t now_ms = 1'762'000'000'000;

}  // namespace challenge_period::testing
