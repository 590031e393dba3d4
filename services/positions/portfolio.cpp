#include "services/positions/portfolio.hpp"

namespace positions {

perf_ledger::PerfUpdate portfolio_of(const Hotkey& hotkey,
                                     const std::vector<const Standing*>& standings,
                                     std::int64_t now_ms) {
  perf_ledger::PerfUpdate update;
  update.hotkey = hotkey;
  update.tp_id = perf_ledger::portfolio;
  update.now_ms = now_ms;
  update.value = 1;
  update.is_open = false;
  for (const Standing* standing : standings) {
    update.value *= standing->return_at_close;
    update.realized_pnl += standing->realized_pnl;
    update.unrealized_pnl += standing->unrealized_pnl;
    update.spread_fee *= standing->spread_fee;
    update.carry_fee *= standing->carry_fee;
    update.is_open = update.is_open || !standing->is_closed_position;
  }
  return update;
}

}  // namespace positions
