// PositionsService, for the judges: what all of a hotkey's positions come to.
#include "onetrip/runtime/breathe.hpp"
#include "services/positions/service.hpp"

namespace positions {
namespace {

using onetrip::Result;
using onetrip::Task;

Score score_of(const std::vector<const Standing*>& standings) {
  Score total;
  for (const Standing* standing : standings) {
    total.score *= standing->return_at_close;
    if (total.first_order_ms != 0 && total.first_order_ms <= standing->open_ms) continue;
    total.first_order_ms = standing->open_ms;
    total.first_trade_pair = standing->trade_pair;
  }
  return total;
}

}  // namespace

Task<Result<std::map<Hotkey, Score>>> PositionsService::get_scores(std::vector<Hotkey> hotkeys) {
  std::map<Hotkey, Score> scores;
  for (const Hotkey& hotkey : hotkeys) {
    const auto standings = tables_.standings(hotkey);
    if (!standings.empty()) scores.emplace(hotkey, score_of(standings));
    co_await onetrip::breathe(scheduler_);
  }
  co_return scores;
}

}  // namespace positions
