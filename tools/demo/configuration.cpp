#include "tools/demo/configuration.hpp"

namespace onetrip::demo {

std::string configuration() {
  return R"(# Made by `scripts/onetrip demo`, which drives the time itself.

[mesh]
run_dir = "run"
log_level = "warning"

[store]
dir = "state"

[service.kv]
durability = "memory"  # As a shared dictionary of Python's is.

[service.prices]
durability = "memory"

[service.prices.settings]
feeds = []

[service.positions]

[service.positions.settings]
mark_all_ms = 0

[service.limit_orders]

[service.limit_orders.settings]
evaluate_ms = 0

[service.perf_ledger]

[service.eliminations]

[service.eliminations.settings]
process_ms = 0

[service.challenge_period]

[service.challenge_period.settings]
refresh_ms = 0

[service.plagiarism]

[service.plagiarism.settings]
detect_ms = 0
)";
}

}  // namespace onetrip::demo
