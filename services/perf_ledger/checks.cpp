#include "services/perf_ledger/checks.hpp"

#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace perf_ledger {
namespace {

using onetrip::Error;
using onetrip::invalid;
using onetrip::Status;

// Says where it was that something was found wrong.
Error within(std::string_view path, Error error) {
  error.message = fmt::format("{}.{}", path, error.message);
  return error;
}

Status check_name(std::string_view field, std::string_view name, std::size_t bytes_max) {
  if (name.empty()) return invalid("{} is empty", field);
  if (name.size() > bytes_max)
    return invalid("{} has {} bytes: {} are the most", field, name.size(), bytes_max);
  return {};
}

Status check_magnitude(std::string_view field, double number, double max) {
  if (std::abs(number) <= max) return {};  // False for NaN, too.
  return invalid("{} is {}: it lies between -{} and {}", field, number, max, max);
}

// A length of time that may be 0.
Status check_span(std::string_view field, std::int64_t ms) {
  if (ms >= 0 && ms <= time_max_ms) return {};
  return invalid("{} is {}: it is 0 to {} ms", field, ms, time_max_ms);
}

Status check_checkpoint(const PerfCheckpoint& checkpoint) {
  ONETRIP_TRY_STATUS(check_time("last_update_ms", checkpoint.last_update_ms));
  ONETRIP_TRY_STATUS(check_span("accum_ms", checkpoint.accum_ms));
  ONETRIP_TRY_STATUS(check_span("open_ms", checkpoint.open_ms));
  if (checkpoint.n_updates < 0)
    return invalid("n_updates is {}: it is 0 or more", checkpoint.n_updates);
  const std::pair<const char*, double> numbers[] = {
      {"prev_portfolio_ret", checkpoint.prev_portfolio_ret},
      {"prev_portfolio_realized_pnl", checkpoint.prev_portfolio_realized_pnl},
      {"prev_portfolio_unrealized_pnl", checkpoint.prev_portfolio_unrealized_pnl},
      {"prev_portfolio_spread_fee", checkpoint.prev_portfolio_spread_fee},
      {"prev_portfolio_carry_fee", checkpoint.prev_portfolio_carry_fee},
      {"gain", checkpoint.gain},
      {"loss", checkpoint.loss},
      {"spread_fee_loss", checkpoint.spread_fee_loss},
      {"carry_fee_loss", checkpoint.carry_fee_loss},
      {"mdd", checkpoint.mdd},
      {"mpv", checkpoint.mpv},
      {"realized_pnl", checkpoint.realized_pnl},
      {"unrealized_pnl", checkpoint.unrealized_pnl},
  };
  for (const auto& [name, number] : numbers)
    ONETRIP_TRY_STATUS(check_magnitude(name, number, number_max));
  if (checkpoint.mdd < 0) return invalid("mdd is {}: it is 0 or more", checkpoint.mdd);
  return {};
}

Status check_checkpoints(const std::vector<PerfCheckpoint>& cps) {
  if (cps.size() > checkpoints_per_ledger_max)
    return invalid("cps has {} checkpoints: {} are the most", cps.size(),
                   checkpoints_per_ledger_max);
  for (std::size_t i = 0; i < cps.size(); ++i) {
    if (Status status = check_checkpoint(cps[i]); !status.ok())
      return within(fmt::format("cps[{}]", i), std::move(status).error());
    if (i > 0 && cps[i].last_update_ms < cps[i - 1].last_update_ms)
      return invalid(
          "cps[{}].last_update_ms is {}: before that of the checkpoint in front of it, {}", i,
          cps[i].last_update_ms, cps[i - 1].last_update_ms);
  }
  return {};
}

Status check_ledger(std::string_view tp_id, const PerfLedger& ledger) {
  ONETRIP_TRY_STATUS(check_name("tp_id", ledger.tp_id, tp_id_bytes_max));
  if (ledger.tp_id != tp_id)
    return invalid("tp_id is {}: the ledger's key is {}, and they have to agree", ledger.tp_id,
                   tp_id);
  ONETRIP_TRY_STATUS(check_time("initialization_time_ms", ledger.initialization_time_ms));
  ONETRIP_TRY_STATUS(check_factor("max_return", ledger.max_return));
  ONETRIP_TRY_STATUS(check_duration("target_cp_duration_ms", ledger.target_cp_duration_ms));
  ONETRIP_TRY_STATUS(check_duration("target_ledger_window_ms", ledger.target_ledger_window_ms));
  return check_checkpoints(ledger.cps);
}

Status check_bundle(const PerfBundle& bundle) {
  ONETRIP_TRY_STATUS(check_time("last_update_ms", bundle.last_update_ms));
  if (bundle.ledgers.size() > ledgers_per_bundle_max)
    return invalid("ledgers has {} entries: {} are the most", bundle.ledgers.size(),
                   ledgers_per_bundle_max);
  for (const auto& [tp_id, ledger] : bundle.ledgers)
    if (Status status = check_ledger(tp_id, ledger); !status.ok())
      return within(fmt::format(R"(ledgers["{}"])", tp_id), std::move(status).error());
  return {};
}

}  // namespace

Status check_hotkey(std::string_view hotkey) {
  return check_name("hotkey", hotkey, hotkey_bytes_max);
}

Status check_time(std::string_view field, std::int64_t ms) {
  if (ms >= 0 && ms <= time_max_ms) return {};
  return invalid("{} is {}: a time is 0 to {}, in Unix ms", field, ms, time_max_ms);
}

Status check_duration(std::string_view field, std::int64_t ms) {
  if (ms > 0 && ms <= time_max_ms) return {};
  return invalid("{} is {}: a duration is 1 to {} ms", field, ms, time_max_ms);
}

Status check_factor(std::string_view field, double factor) {
  if (factor >= factor_min && factor <= factor_max) return {};
  return invalid("{} is {}: it lies between {} and {}", field, factor, factor_min, factor_max);
}

Status check_update(const PerfUpdate& next) {
  ONETRIP_TRY_STATUS(check_hotkey(next.hotkey));
  ONETRIP_TRY_STATUS(check_name("tp_id", next.tp_id, tp_id_bytes_max));
  ONETRIP_TRY_STATUS(check_time("now_ms", next.now_ms));
  ONETRIP_TRY_STATUS(check_magnitude("value", next.value, amount_max));
  if (next.value > 0) ONETRIP_TRY_STATUS(check_factor("value", next.value));
  ONETRIP_TRY_STATUS(check_magnitude("realized_pnl", next.realized_pnl, amount_max));
  ONETRIP_TRY_STATUS(check_magnitude("unrealized_pnl", next.unrealized_pnl, amount_max));
  ONETRIP_TRY_STATUS(check_factor("spread_fee", next.spread_fee));
  return check_factor("carry_fee", next.carry_fee);
}

Status check_times(const std::map<Hotkey, std::int64_t>& times) {
  for (const auto& [hotkey, ms] : times)
    ONETRIP_TRY_STATUS(check_time(fmt::format(R"(times["{}"])", hotkey), ms));
  return {};
}

Status check_bundles(const Bundles& bundles) {
  for (const auto& [hotkey, bundle] : bundles) {
    if (Status status = check_hotkey(hotkey); !status.ok())
      return within("bundles", std::move(status).error());
    if (Status status = check_bundle(bundle); !status.ok())
      return within(fmt::format(R"(bundles["{}"])", hotkey), std::move(status).error());
  }
  return {};
}

}  // namespace perf_ledger
