#include "onetrip/trading/times.hpp"

namespace trading {

onetrip::Status check_time(std::string_view path, std::string_view field, std::int64_t ms) {
  if (ms > 0 && ms <= time_max_ms) return onetrip::Done{};
  return onetrip::invalid("{}{}{} is {}: a time is in Unix ms, from 1 to {}", path,
                          path.empty() ? "" : ".", field, ms, time_max_ms);
}

}  // namespace trading
