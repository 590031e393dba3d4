// PositionsService, what the clock brings: marks to market, and what perf_ledger is told of them.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/api/prices.hpp"
#include "onetrip/runtime/breathe.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "onetrip/trading/times.hpp"
#include "services/positions/checks.hpp"
#include "services/positions/portfolio.hpp"
#include "services/positions/service.hpp"

namespace positions {
namespace {

using onetrip::Result;
using onetrip::Task;

// Of one message to perf_ledger: some 50 KB.
constexpr std::size_t updates_per_call = 500;

}  // namespace

onetrip::SettingDeclarations PositionsService::settings() {
  return {
      onetrip::interval_setting("mark_all_ms", 60'000, "How often positions are marked to market"),
      onetrip::number_setting("account_size", default_account_size,
                              {account_size_min, account_size_max},
                              "The account size, in USD, of hotkeys that have none set")};
}

void PositionsService::add_timers(onetrip::Timers& timers, const onetrip::Settings& settings) {
  timers.every("mark_all", settings.interval("mark_all_ms"), [this] { return run_mark_all(); });
}

Task<onetrip::Status> PositionsService::run_mark_all() {
  ONETRIP_CO_TRY_STATUS(co_await mark_all(scheduler_.clock().unix_ms()));
  co_return onetrip::Status{};
}

Task<Result<std::int64_t>> PositionsService::mark_to_market(PricesByPair prices,
                                                            std::int64_t now_ms) {
  ONETRIP_CO_TRY_STATUS(check_prices(prices, now_ms));
  std::int64_t marked = 0;
  const std::vector<PositionKey> keys = tables_.all_open();
  for (const PositionKey& key : keys) {
    if (mark_one(key, prices, now_ms)) ++marked;
    co_await onetrip::breathe(scheduler_);
  }
  co_return marked;
}

bool PositionsService::mark_one(const PositionKey& key, const PricesByPair& prices,
                                std::int64_t now_ms) {
  const Standing* standing = tables_.find(key.first, key.second);
  // Another slice may have closed it.
  if (standing == nullptr || standing->is_closed_position) return false;
  const auto price = prices.find(standing->trade_pair);
  if (price == prices.end()) return false;
  Standing marked = *standing;
  if (auto flat = mark(marked, key.second, price->second, now_ms))
    tables_.put(key, marked, {*std::move(flat)});
  else
    tables_.put_mark(key, marked);
  return true;
}

Task<Result<MarkedAll>> PositionsService::mark_all(std::int64_t now_ms) {
  ONETRIP_CO_TRY_STATUS(trading::check_time("now_ms", now_ms));
  ONETRIP_CO_TRY(PricesByPair prices, co_await ask_prices(now_ms));
  MarkedAll done;
  ONETRIP_CO_TRY(done.marked, co_await mark_to_market(std::move(prices), now_ms));
  ONETRIP_CO_TRY(done.updated, co_await tell_perf_ledger(now_ms));
  co_return done;
}

Task<Result<PricesByPair>> PositionsService::ask_prices(std::int64_t now_ms) {
  PricesByPair prices;
  std::vector<std::string> pairs = tables_.open_pairs();
  if (pairs.empty()) co_return prices;
  ONETRIP_CO_TRY(const auto sources, co_await prices::get_prices(mesh_, pairs, now_ms));
  for (const auto& [pair, source] : sources) {
    // However old: what was paid last is what a position is worth, weekends included.
    const double price = trading::price_near(source, now_ms);
    if (trading::check_order_price(pair, price).ok()) prices.emplace(pair, price);
  }
  co_return prices;
}

Task<Result<std::int64_t>> PositionsService::tell_perf_ledger(std::int64_t now_ms) {
  std::vector<perf_ledger::PerfUpdate> updates;
  const std::vector<Hotkey> hotkeys = tables_.hotkeys();
  for (const Hotkey& hotkey : hotkeys) {
    updates.push_back(portfolio_of(hotkey, tables_.standings(hotkey), now_ms));
    co_await onetrip::breathe(scheduler_);
  }
  std::int64_t applied = 0;
  for (std::size_t begin = 0; begin < updates.size(); begin += updates_per_call) {
    const std::size_t end = std::min(begin + updates_per_call, updates.size());
    const std::vector<perf_ledger::PerfUpdate> batch(
        updates.begin() + static_cast<std::ptrdiff_t>(begin),
        updates.begin() + static_cast<std::ptrdiff_t>(end));
    // Those that it refuses it names; they do not keep the others.
    ONETRIP_CO_TRY(const auto told, co_await perf_ledger::update_many(mesh_, batch));
    applied += told.applied;
  }
  co_return applied;
}

}  // namespace positions
