#include "tools/repl/parse_duration.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>

#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/utf8.hpp"

namespace onetrip::repl {

Result<Duration> parse_duration(std::string_view text) {
  constexpr std::int64_t count_max = wire::time_left_ms_max;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  const std::int64_t unit_ms = unit == "ms" ? 1 : unit == "s" ? 1'000 : unit == "m" ? 60'000 : 0;
  if (error != std::errc{} || unit_ms == 0) {
    return invalid("write a whole number and its unit, such as 250ms, 2s or 5m, not {}",
                   wire::in_quotes(text));
  }
  if (count < 1 || count > count_max / unit_ms) {
    return invalid("{} is not between 1ms and a day", wire::in_quotes(text));
  }
  return std::chrono::milliseconds(count * unit_ms);
}

}  // namespace onetrip::repl
