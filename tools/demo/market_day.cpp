#include "tools/demo/market_day.hpp"

#include <algorithm>
#include <utility>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/limit_orders.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/api/plagiarism.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/client/batch.hpp"
#include "onetrip/trading/times.hpp"

namespace onetrip::demo {
namespace {

constexpr std::int64_t step_ms = 10 * trading::second_ms;
constexpr std::int64_t judge_every_ms = 5 * trading::minute_ms;
// A drawdown is shown when it has grown by so much, in percent.
constexpr double drawdown_step = 2;

// Refusals of the domain, as against a mesh that does not work.
bool is_refusal(const Error& error) {
  return error.code == Code::failed_precondition || error.code == Code::resource_exhausted;
}

}  // namespace

Status MarketDay::run() {
  for (std::int64_t now_ms = day_.start_ms; now_ms <= day_.end_ms(); now_ms += step_ms)
    ONETRIP_TRY_STATUS(step(now_ms));
  return {};
}

Status MarketDay::step(std::int64_t now_ms) {
  if (now_ms == day_.start_ms) {
    const auto all = traders_.hotkeys();
    ONETRIP_TRY_STATUS(eliminations::update_metagraph(mesh_, all, now_ms));
  }
  ONETRIP_TRY_STATUS(push(now_ms));
  ONETRIP_TRY_STATUS(submit(now_ms));
  ONETRIP_TRY_STATUS(evaluate(now_ms));
  if (is_each(now_ms, trading::minute_ms)) ONETRIP_TRY_STATUS(positions::mark_all(mesh_, now_ms));
  if (is_each(now_ms, judge_every_ms)) ONETRIP_TRY_STATUS(judge(now_ms));
  if (now_ms == day_.start_ms + day_.length_ms / (2 * step_ms) * step_ms)
    ONETRIP_TRY_STATUS(leave(now_ms));
  if (now_ms == day_.start_ms || !is_each(now_ms, trading::hour_ms)) return {};
  ONETRIP_TRY_STATUS(detect(now_ms));
  return show_standing(now_ms);
}

Status MarketDay::push(std::int64_t now_ms) {
  std::vector<std::string> skipped;
  ONETRIP_TRY(const auto ticks, market_.until(now_ms, skipped));
  for (const std::string& row : skipped) screen_.say("skipped: " + row);
  if (ticks.empty()) return {};
  ONETRIP_TRY(const std::int64_t accepted, prices::push(mesh_, ticks));
  tally_.prices += accepted;
  return {};
}

Status MarketDay::submit(std::int64_t now_ms) {
  for (const Placed& placed : traders_.act(now_ms, step_ms, market_.last())) {
    ++tally_.orders;
    const auto answer = limit_orders::submit(mesh_, placed.hotkey, placed.order);
    if (!answer && !is_refusal(answer.error())) return answer.error();
    if (!answer) {
      ++tally_.refused;
      screen_.refused(now_ms, placed.hotkey, placed.order, answer.error());
      continue;
    }
    if (answer->status == "filled") ++tally_.filled;
    if (answer->status == "accepted") ++tally_.waiting;
    if (placed.order.execution_type == trading::limit) limit_hotkeys_.insert(placed.hotkey);
    screen_.submitted(now_ms, placed.hotkey, placed.order, *answer);
  }
  return {};
}

Status MarketDay::evaluate(std::int64_t now_ms) {
  ONETRIP_TRY(const auto evaluated, limit_orders::evaluate(mesh_, now_ms));
  tally_.reached += evaluated.filled;
  if (evaluated.filled == 0 && evaluated.cancelled == 0) return {};
  return show_closed(now_ms);
}

Status MarketDay::show_closed(std::int64_t now_ms) {
  Batch batch{mesh_};
  std::vector<std::pair<std::string, BatchSlot<std::vector<limit_orders::ClosedOrder>>>> asked;
  for (const std::string& hotkey : limit_hotkeys_)
    asked.emplace_back(hotkey, batch.add(limit_orders::get_closed_limit_orders, hotkey));
  const BatchResults results = batch.send();
  for (const auto& [hotkey, slot] : asked) {
    ONETRIP_TRY(const auto closed, results[slot]);
    std::size_t& seen = seen_[hotkey];
    for (; seen < closed.size(); ++seen)
      if (closed[seen].order.src != trading::src::organic)
        screen_.closed(now_ms, hotkey, closed[seen]);
  }
  return {};
}

Status MarketDay::judge(std::int64_t now_ms) {
  ONETRIP_TRY_STATUS(show_drawdowns(now_ms));
  ONETRIP_TRY_STATUS(challenge_period::refresh(mesh_, now_ms));
  ONETRIP_TRY(const auto processed, eliminations::process(mesh_, now_ms));
  for (const eliminations::Elimination& row : processed.eliminated) {
    ++tally_.eliminated;
    traders_.stop(row.hotkey);
    screen_.eliminated(now_ms, row);
  }
  return {};
}

Status MarketDay::show_drawdowns(std::int64_t now_ms) {
  ONETRIP_TRY(const auto drawdowns, perf_ledger::get_drawdowns(mesh_, traders_.hotkeys()));
  for (const auto& [hotkey, percent] : drawdowns) {
    if (percent < shown_drawdown_[hotkey] + drawdown_step) continue;
    shown_drawdown_[hotkey] = percent;
    screen_.drawdown(now_ms, hotkey, percent);
  }
  return {};
}

Status MarketDay::show_standing(std::int64_t now_ms) {
  const auto hotkeys = traders_.hotkeys();
  ONETRIP_TRY(const auto drawdowns, perf_ledger::get_drawdowns(mesh_, hotkeys));
  ONETRIP_TRY(const auto held, positions::get_positions_for_hotkeys(mesh_, hotkeys, false, false));
  std::size_t open = 0;
  std::map<std::string, double> returns;
  for (const auto& [hotkey, all] : held) {
    double& product = returns.try_emplace(hotkey, 1).first->second;
    for (const positions::Position& position : all) {
      product *= position.return_at_close;
      if (!position.is_closed_position) ++open;
    }
  }
  screen_.standing(now_ms, returns, drawdowns, open);
  return {};
}

Status MarketDay::detect(std::int64_t now_ms) {
  const std::vector<std::string> of_all;
  ONETRIP_TRY(const auto records, plagiarism::detect(mesh_, now_ms, of_all));
  for (const Trader& trader : traders_.all()) {
    const auto found = std::find_if(records.begin(), records.end(), [&trader](const auto& record) {
      return record.plagiarist == trader.hotkey;
    });
    if (trader.style == Style::copycat && found != records.end())
      screen_.follows(now_ms, *found, records.size() - 1);
  }
  return {};
}

Status MarketDay::leave(std::int64_t now_ms) {
  std::vector<std::string> hotkeys = traders_.hotkeys();
  const std::string gone = hotkeys.back();
  hotkeys.pop_back();
  traders_.stop(gone);
  screen_.say(time_of_day(now_ms) + "  " + gone + " leaves the network");
  ONETRIP_TRY_STATUS(eliminations::update_metagraph(mesh_, hotkeys, now_ms));
  return {};
}

}  // namespace onetrip::demo
