// A duration as a person writes it.
#pragma once

#include <string_view>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"

namespace onetrip::repl {

// "250ms", "2s", "5m": a whole number and its unit, from 1 ms to a day.
Result<Duration> parse_duration(std::string_view text);

}  // namespace onetrip::repl
