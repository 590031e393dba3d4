#include "services/eliminations/rows.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace eliminations {
namespace {

void add_missing(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& entry : from)
    if (std::find(to.begin(), to.end(), entry) == to.end()) to.push_back(entry);
}

}  // namespace

EliminationRows::EliminationRows(onetrip::Store& store)
    : rows_(store, "eliminations"), follow_ups_(store, "follow_ups") {}

EliminationRows::~EliminationRows() = default;

std::vector<Elimination> EliminationRows::all() const {
  std::vector<Elimination> found;
  found.reserve(rows_.size());
  for (const auto& [hotkey, row] : rows_.scan()) found.push_back(row);
  std::stable_sort(found.begin(), found.end(), [](const Elimination& a, const Elimination& b) {
    return a.elimination_initiated_time_ms < b.elimination_initiated_time_ms;
  });
  return found;
}

bool EliminationRows::append(Elimination elimination) {
  if (rows_.contains(elimination.hotkey)) return false;
  const Hotkey hotkey = elimination.hotkey;
  rows_.put(hotkey, std::move(elimination));
  follow_ups_.put(hotkey, FollowUp{});
  return true;
}

std::vector<Hotkey> EliminationRows::replace_all(std::vector<Elimination>&& eliminations) {
  std::set<Hotkey> gone;
  for (const auto& [hotkey, row] : rows_.scan()) gone.insert(hotkey);
  for (Elimination& elimination : eliminations) {
    gone.erase(elimination.hotkey);
    const Elimination* known = rows_.find(elimination.hotkey);
    if (known == nullptr) {
      append(std::move(elimination));
    } else if (*known != elimination) {
      const Hotkey hotkey = elimination.hotkey;
      rows_.put(hotkey, std::move(elimination));
    }
  }
  for (const Hotkey& hotkey : gone) remove(hotkey);
  return {gone.begin(), gone.end()};
}

bool EliminationRows::remove(const Hotkey& hotkey) {
  if (!rows_.erase(hotkey)) return false;
  follow_ups_.erase(hotkey);
  return true;
}

std::vector<Hotkey> EliminationRows::waiting_for(Step step) const {
  std::vector<Hotkey> hotkeys;
  for (const auto& [hotkey, follow_up] : follow_ups_.scan())
    if (follow_up.next() == step) hotkeys.push_back(hotkey);
  return hotkeys;
}

void EliminationRows::orders_deleted(const Hotkey& hotkey) {
  go_on(hotkey, Step::delete_orders, Step::choose_prices);
}

void EliminationRows::prices_chosen(const Hotkey& hotkey, std::int64_t now_ms,
                                    const std::vector<std::string>& position_uuids,
                                    const std::map<std::string, double>& prices) {
  if (!is_next(hotkey, Step::choose_prices)) return;
  follow_ups_.update(hotkey, [&](FollowUp& follow_up) {
    follow_up.flatten_ms = now_ms;
    // Those of a flatten that was refused may have been flattened all the same: they stay.
    add_missing(follow_up.position_uuids, position_uuids);
    for (const auto& [pair, price] : prices) follow_up.prices.insert_or_assign(pair, price);
  });
  const bool has_positions = !follow_ups_.find(hotkey)->position_uuids.empty();
  go_on(hotkey, Step::choose_prices, has_positions ? Step::flatten : Step::remove_record);
}

void EliminationRows::flattened(const Hotkey& hotkey,
                                const std::vector<std::string>& position_uuids) {
  if (!is_next(hotkey, Step::flatten)) return;
  follow_ups_.update(
      hotkey, [&](FollowUp& follow_up) { add_missing(follow_up.position_uuids, position_uuids); });
  go_on(hotkey, Step::flatten, Step::note_returns);
}

void EliminationRows::not_flattened(const Hotkey& hotkey) {
  go_on(hotkey, Step::flatten, Step::choose_prices);
}

void EliminationRows::returns_noted(const Hotkey& hotkey,
                                    const std::map<std::string, double>& returns) {
  if (!is_next(hotkey, Step::note_returns)) return;
  const std::map<std::string, double> prices = follow_ups_.find(hotkey)->prices;
  rows_.update(hotkey, [&](Elimination& row) {
    row.price_info.insert(prices.begin(), prices.end());
    row.return_info.insert(returns.begin(), returns.end());
  });
  go_on(hotkey, Step::note_returns, Step::remove_record);
}

void EliminationRows::record_removed(const Hotkey& hotkey) {
  if (is_next(hotkey, Step::remove_record)) follow_ups_.erase(hotkey);
}

bool EliminationRows::is_next(const Hotkey& hotkey, Step step) const {
  const FollowUp* found = follow_ups_.find(hotkey);
  return found != nullptr && found->next() == step;
}

void EliminationRows::go_on(const Hotkey& hotkey, Step from, Step to) {
  if (!is_next(hotkey, from)) return;
  follow_ups_.update(hotkey,
                     [to](FollowUp& follow_up) { follow_up.step = static_cast<std::int32_t>(to); });
}

}  // namespace eliminations
