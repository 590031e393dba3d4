#include "services/perf_ledger/service.hpp"

#include <utility>

#include "services/perf_ledger/checks.hpp"
#include "services/perf_ledger/update_field.hpp"

namespace perf_ledger {
namespace {

using onetrip::Error;
using onetrip::MethodTable;
using onetrip::not_found;
using onetrip::Result;
using onetrip::Status;

Error no_bundle(const Hotkey& hotkey) {
  return not_found("there is no bundle of hotkey {}", hotkey);
}

std::int64_t number(std::size_t count) { return static_cast<std::int64_t>(count); }

}  // namespace

Result<std::int64_t> PerfLedgerService::get_last_update_ms(const Hotkey& hotkey) const {
  const auto ms = tables_.last_update_ms(hotkey);
  if (!ms) return no_bundle(hotkey);
  return *ms;
}

std::map<Hotkey, std::int64_t> PerfLedgerService::get_last_update_times() const {
  return tables_.last_update_times();
}

Status PerfLedgerService::update_last_update_ms(const Hotkey& hotkey, std::int64_t ms) {
  ONETRIP_TRY_STATUS(check_time("ms", ms));
  if (!tables_.set_last_update_ms(hotkey, ms)) return no_bundle(hotkey);
  return {};
}

Result<std::int64_t> PerfLedgerService::batch_update_times(
    const std::map<Hotkey, std::int64_t>& times) {
  ONETRIP_TRY_STATUS(check_times(times));
  std::int64_t updated = 0;
  for (const auto& [hotkey, ms] : times)
    if (tables_.set_last_update_ms(hotkey, ms)) ++updated;
  return updated;
}

Status PerfLedgerService::update_field(const Hotkey& hotkey, const std::string& field_name,
                                       const onetrip::wire::Value& value) {
  if (field_name == bundle_field) {
    ONETRIP_TRY(const std::int64_t ms, read_last_update_ms(value));
    return update_last_update_ms(hotkey, ms);
  }
  const LedgerTail* tail = tables_.tail(hotkey, portfolio);
  LedgerTail changed = tail != nullptr ? *tail : LedgerTail{};
  ONETRIP_TRY_STATUS(set_field(changed, field_name, value));  // A bad value is bad for any hotkey.
  if (!tables_.knows(hotkey)) return no_bundle(hotkey);
  if (tail == nullptr) return not_found("the bundle of hotkey {} has no portfolio ledger", hotkey);
  tables_.put_tail(hotkey, std::string(portfolio), changed);
  return {};
}

Result<std::int64_t> PerfLedgerService::update_all_bundles(Bundles bundles) {
  ONETRIP_TRY_STATUS(check_bundles(bundles));
  tables_.replace_all(std::move(bundles));
  return number(tables_.size());
}

Result<std::int64_t> PerfLedgerService::save_bundles(Bundles bundles) {
  ONETRIP_TRY_STATUS(check_bundles(bundles));
  for (auto& [hotkey, bundle] : bundles) tables_.put(hotkey, std::move(bundle));
  return number(bundles.size());
}

std::int64_t PerfLedgerService::clear_all_bundles() { return number(tables_.clear()); }

std::int64_t PerfLedgerService::delete_bundles(const std::vector<Hotkey>& hotkeys) {
  std::int64_t dropped = 0;
  for (const Hotkey& hotkey : hotkeys)
    if (tables_.drop(hotkey)) ++dropped;
  return dropped;
}

std::optional<PerfBundle> PerfLedgerService::get_bundle(const Hotkey& hotkey) const {
  return tables_.bundle(hotkey);
}

Bundles PerfLedgerService::get_bundles(const std::vector<Hotkey>& hotkeys) const {
  Bundles found;
  for (const Hotkey& hotkey : hotkeys) {
    if (found.contains(hotkey)) continue;
    if (auto bundle = tables_.bundle(hotkey)) found.emplace(hotkey, *std::move(bundle));
  }
  return found;
}

std::map<Hotkey, PerfLedger> PerfLedgerService::get_ledgers(const std::vector<Hotkey>& hotkeys,
                                                            const std::string& tp_id) const {
  std::map<Hotkey, PerfLedger> found;
  for (const Hotkey& hotkey : hotkeys) {
    if (found.contains(hotkey)) continue;
    if (auto ledger = tables_.ledger(hotkey, tp_id)) found.emplace(hotkey, *std::move(ledger));
  }
  return found;
}

std::map<Hotkey, double> PerfLedgerService::get_drawdowns(
    const std::vector<Hotkey>& hotkeys) const {
  std::map<Hotkey, double> percents;
  for (const Hotkey& hotkey : hotkeys) {
    const LedgerTail* tail = tables_.tail(hotkey, portfolio);
    const auto percent = tail != nullptr ? drawdown_percent(*tail) : std::nullopt;
    if (percent) percents.emplace(hotkey, *percent);
  }
  return percents;
}

std::map<Hotkey, std::int64_t> PerfLedgerService::get_checkpoint_days(
    const std::vector<Hotkey>& hotkeys) const {
  std::map<Hotkey, std::int64_t> days;
  for (const Hotkey& hotkey : hotkeys)
    if (const auto count = tables_.checkpoint_days(hotkey, portfolio)) days.emplace(hotkey, *count);
  return days;
}

Result<PerfCheckpoint> PerfLedgerService::update(const PerfUpdate& next) {
  ONETRIP_TRY_STATUS(check_update(next));
  return tables_.apply(next);
}

UpdateManyResult PerfLedgerService::update_many(const std::vector<PerfUpdate>& updates) {
  UpdateManyResult result;
  for (std::size_t i = 0; i < updates.size(); ++i) {
    if (auto applied = update(updates[i]); applied.ok())
      ++result.applied;
    else
      result.refused.emplace(number(i), applied.error().message);
  }
  return result;
}

MethodTable PerfLedgerService::methods() {
  namespace api = ::perf_ledger;
  using Hotkeys = std::vector<Hotkey>;
  using Times = std::map<Hotkey, std::int64_t>;
  using onetrip::wire::Value;
  return MethodTable{contract}
      .on(api::get_last_update_ms, [this](const Hotkey& h) { return get_last_update_ms(h); })
      .on(api::get_last_update_times, [this] { return get_last_update_times(); })
      .on(api::update_last_update_ms,
          [this](const Hotkey& h, std::int64_t ms) { return update_last_update_ms(h, ms); })
      .on(api::batch_update_times, [this](const Times& times) { return batch_update_times(times); })
      .on(api::update_field,
          [this](const Hotkey& h, const std::string& field_name, const Value& value) {
            return update_field(h, field_name, value);
          })
      .on(api::update_all_bundles, [this](Bundles b) { return update_all_bundles(std::move(b)); })
      .on(api::save_bundles, [this](Bundles b) { return save_bundles(std::move(b)); })
      .on(api::clear_all_bundles, [this] { return clear_all_bundles(); })
      .on(api::delete_bundles, [this](const Hotkeys& hotkeys) { return delete_bundles(hotkeys); })
      .on(api::get_bundle, [this](const Hotkey& h) { return get_bundle(h); })
      .on(api::get_bundles, [this](const Hotkeys& hotkeys) { return get_bundles(hotkeys); })
      .on(api::get_ledgers,
          [this](const Hotkeys& hotkeys, const std::string& tp_id) {
            return get_ledgers(hotkeys, tp_id);
          })
      .on(api::get_drawdowns, [this](const Hotkeys& hotkeys) { return get_drawdowns(hotkeys); })
      .on(api::get_checkpoint_days,
          [this](const Hotkeys& hotkeys) { return get_checkpoint_days(hotkeys); })
      .on(api::get_liquidations, [this] { return get_liquidations(); })
      .on(api::get_all_hotkeys, [this] { return get_all_hotkeys(); })
      .on(api::update,
          [this](Hotkey h, std::string tp_id, std::int64_t now_ms, double value,
                 double realized_pnl, double unrealized_pnl, double spread_fee, double carry_fee,
                 bool is_open) {
            return update({std::move(h), std::move(tp_id), now_ms, value, realized_pnl,
                           unrealized_pnl, spread_fee, carry_fee, is_open});
          })
      .on(api::update_many,
          [this](const std::vector<PerfUpdate>& updates) { return update_many(updates); });
}

}  // namespace perf_ledger
