#include "services/perf_ledger/bundles.hpp"

namespace perf_ledger {

using onetrip::resource_exhausted;
using onetrip::Result;

BundleTables::BundleTables(onetrip::Store& store)
    : bundles_(store, "bundles"),
      tails_(store, "tails"),
      sealed_(store, "sealed"),
      liquidations_(store, "liquidations") {}

BundleTables::~BundleTables() = default;

std::optional<std::int64_t> BundleTables::last_update_ms(std::string_view hotkey) const {
  const BundleRow* row = bundles_.find(hotkey);
  return row != nullptr ? std::optional(row->last_update_ms) : std::nullopt;
}

std::map<Hotkey, std::int64_t> BundleTables::last_update_times() const {
  std::map<Hotkey, std::int64_t> times;
  for (const auto& [hotkey, row] : bundles_.scan())
    times.emplace_hint(times.end(), hotkey, row.last_update_ms);
  return times;
}

std::vector<Hotkey> BundleTables::hotkeys() const {
  std::vector<Hotkey> names;
  names.reserve(bundles_.size());
  for (const auto& [hotkey, row] : bundles_.scan()) names.push_back(hotkey);
  return names;
}

std::optional<PerfBundle> BundleTables::bundle(std::string_view hotkey) const {
  const BundleRow* row = bundles_.find(hotkey);
  if (row == nullptr) return std::nullopt;
  PerfBundle found{.last_update_ms = row->last_update_ms, .ledgers = {}};
  for (const auto& [key, tail] : tails_.prefix(hotkey))
    found.ledgers.emplace_hint(found.ledgers.end(), key.second,
                               join(key.second, tail, sealed(hotkey, key.second)));
  return found;
}

std::optional<PerfLedger> BundleTables::ledger(std::string_view hotkey,
                                               std::string_view tp_id) const {
  const LedgerTail* found = tail(hotkey, tp_id);
  if (found == nullptr) return std::nullopt;
  return join(tp_id, *found, sealed(hotkey, tp_id));
}

const LedgerTail* BundleTables::tail(std::string_view hotkey, std::string_view tp_id) const {
  return tails_.find({hotkey, tp_id});
}

std::optional<std::int64_t> BundleTables::checkpoint_days(std::string_view hotkey,
                                                          std::string_view tp_id) const {
  const LedgerTail* found = tail(hotkey, tp_id);
  if (found == nullptr) return std::nullopt;
  return perf_ledger::checkpoint_days(*found, sealed(hotkey, tp_id));
}

std::map<Hotkey, std::int64_t> BundleTables::liquidations() const {
  std::map<Hotkey, std::int64_t> times;
  for (const auto& [hotkey, at_ms] : liquidations_.scan())
    times.emplace_hint(times.end(), hotkey, at_ms);
  return times;
}

Result<PerfCheckpoint> BundleTables::apply(const PerfUpdate& next) {
  const LedgerTail* known = tail(next.hotkey, next.tp_id);
  if (known == nullptr && count_ledgers(next.hotkey) >= ledgers_per_bundle_max)
    return resource_exhausted(
        "the bundle of hotkey {} has {} ledgers already, the most there can be", next.hotkey,
        ledgers_per_bundle_max);
  const Checkpoints& before = sealed(next.hotkey, next.tp_id);
  ONETRIP_TRY(LedgerChange change,
              apply_update(known != nullptr ? *known : LedgerTail{}, before, next));

  if (change.liquidated) {
    if (!liquidations_.contains(next.hotkey)) liquidations_.put(next.hotkey, next.now_ms);
    if (!knows(next.hotkey)) bundles_.put(next.hotkey, {next.now_ms});
  } else {
    bundles_.put(next.hotkey, {next.now_ms});
  }
  if (change.changes_sealed()) put_sealed({next.hotkey, next.tp_id}, sealed_after(before, change));
  PerfCheckpoint current = *change.tail.current;
  if (known == nullptr || *known != change.tail) put_tail(next.hotkey, next.tp_id, change.tail);
  return current;
}

bool BundleTables::set_last_update_ms(std::string_view hotkey, std::int64_t ms) {
  if (!knows(hotkey)) return false;
  bundles_.put(Hotkey(hotkey), {ms});
  return true;
}

void BundleTables::put_tail(Hotkey hotkey, std::string tp_id, const LedgerTail& tail) {
  tails_.put({std::move(hotkey), std::move(tp_id)}, tail);
}

void BundleTables::put(const Hotkey& hotkey, PerfBundle bundle) {
  drop_ledgers(hotkey);
  bundles_.put(hotkey, {bundle.last_update_ms});
  put_ledgers(hotkey, std::move(bundle.ledgers));
}

bool BundleTables::drop(const Hotkey& hotkey) {
  if (!bundles_.erase(hotkey)) return false;
  drop_ledgers(hotkey);
  liquidations_.erase(hotkey);
  return true;
}

void BundleTables::replace_all(Bundles&& bundles) {
  for (const auto& [hotkey, at_ms] : liquidations())
    if (!bundles.contains(hotkey)) liquidations_.erase(hotkey);
  bundles_.clear();
  tails_.clear();
  sealed_.clear();
  for (auto& [hotkey, bundle] : bundles) {
    bundles_.put(hotkey, {bundle.last_update_ms});
    put_ledgers(hotkey, std::move(bundle.ledgers));
  }
}

std::size_t BundleTables::clear() {
  tails_.clear();
  sealed_.clear();
  liquidations_.clear();
  return bundles_.clear();
}

const Checkpoints& BundleTables::sealed(std::string_view hotkey, std::string_view tp_id) const {
  static const Checkpoints none;
  const Checkpoints* found = sealed_.find({hotkey, tp_id});
  return found != nullptr ? *found : none;
}

void BundleTables::put_sealed(LedgerKey key, Checkpoints checkpoints) {
  if (checkpoints.empty())
    sealed_.erase(key);
  else
    sealed_.put(std::move(key), std::move(checkpoints));
}

void BundleTables::put_ledgers(const Hotkey& hotkey, std::map<std::string, PerfLedger>&& ledgers) {
  for (auto& [tp_id, ledger] : ledgers) {
    LedgerParts parts = split(std::move(ledger));
    tails_.put({hotkey, tp_id}, parts.tail);
    put_sealed({hotkey, tp_id}, std::move(parts.sealed));
  }
}

void BundleTables::drop_ledgers(const Hotkey& hotkey) {
  std::vector<LedgerKey> keys;
  for (const auto& [key, tail] : tails_.prefix(hotkey)) keys.push_back(key);
  for (const LedgerKey& key : keys) {
    tails_.erase(key);
    sealed_.erase(key);
  }
}

std::size_t BundleTables::count_ledgers(const Hotkey& hotkey) const {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& row : tails_.prefix(hotkey)) ++count;
  return count;
}

}  // namespace perf_ledger
