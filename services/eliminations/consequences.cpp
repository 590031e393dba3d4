#include "services/eliminations/consequences.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/api/limit_orders.hpp"
#include "onetrip/api/prices.hpp"
#include "onetrip/trading/price_source.hpp"

namespace eliminations {
namespace {

using onetrip::is_out_of_reach;
using onetrip::patience;
using onetrip::Result;
using onetrip::Task;

using Prices = std::map<std::string, double>;
using SourceByPair = std::map<std::string, trading::PriceSource>;

// A reply holds all that a hotkey ever traded: some 120 KB at most sizes.
constexpr std::size_t hotkeys_per_call = 8;

std::vector<std::vector<Hotkey>> in_parts(const std::vector<Hotkey>& hotkeys) {
  std::vector<std::vector<Hotkey>> parts;
  for (std::size_t i = 0; i < hotkeys.size(); i += hotkeys_per_call)
    parts.emplace_back(hotkeys.begin() + static_cast<std::ptrdiff_t>(i),
                       hotkeys.begin() + static_cast<std::ptrdiff_t>(
                                             std::min(i + hotkeys_per_call, hotkeys.size())));
  return parts;
}

Prices prices_of(const std::vector<std::string>& pairs, const SourceByPair& sources,
                 std::int64_t now_ms) {
  Prices prices;
  for (const std::string& pair : pairs)
    if (const auto source = sources.find(pair); source != sources.end())
      prices.emplace(pair, trading::price_near(source->second, now_ms));
  return prices;
}

}  // namespace

Task<> Consequences::drive(std::int64_t now_ms, Failures& failures) {
  co_await delete_orders(failures);
  co_await choose_prices(now_ms, failures);
  co_await flatten(failures);
  co_await note_returns(failures);
  co_await remove_records(failures);
}

Task<> Consequences::delete_orders(Failures& failures) {
  const std::vector<Hotkey> waiting = rows_.waiting_for(Step::delete_orders);
  for (const Hotkey& hotkey : waiting) {
    const Result<std::int64_t> deleted =
        co_await limit_orders::delete_all_for_hotkey(mesh_.with(patience), hotkey);
    if (deleted.ok()) {
      rows_.orders_deleted(hotkey);
      continue;
    }
    failures.note(fmt::format("limit_orders.delete_all_for_hotkey of {}", hotkey), deleted.error());
    if (is_out_of_reach(deleted.error())) break;
  }
}

Task<> Consequences::choose_prices(std::int64_t now_ms, Failures& failures) {
  const std::vector<Hotkey> waiting = rows_.waiting_for(Step::choose_prices);
  if (waiting.empty()) co_return;
  auto open = failures.value_or_note("positions.get_positions_for_hotkeys",
                                     co_await open_positions(waiting));
  if (!open) co_return;

  std::set<std::string> pairs;
  for (const auto& [hotkey, positions] : *open)
    pairs.insert(positions.trade_pairs.begin(), positions.trade_pairs.end());
  std::optional<SourceByPair> sources = SourceByPair{};
  if (!pairs.empty()) {
    const std::vector<std::string> asked(pairs.begin(), pairs.end());
    Result<SourceByPair> answer = co_await prices::get_prices(mesh_.with(patience), asked, now_ms);
    sources = failures.value_or_note("prices.get_prices", std::move(answer));
  }
  if (!sources) co_return;

  for (const Hotkey& hotkey : waiting) {
    const Open& positions = (*open)[hotkey];
    rows_.prices_chosen(hotkey, now_ms, positions.position_uuids,
                        prices_of(positions.trade_pairs, *sources, now_ms));
  }
}

Task<Result<std::map<Hotkey, Consequences::Open>>> Consequences::open_positions(
    std::vector<Hotkey> hotkeys) {
  std::map<Hotkey, Open> open;
  const std::vector<std::vector<Hotkey>> parts = in_parts(hotkeys);
  for (const std::vector<Hotkey>& part : parts) {
    ONETRIP_CO_TRY(
        const positions::PositionsByHotkey found,
        co_await positions::get_positions_for_hotkeys(mesh_.with(patience), part, true, false));
    for (const auto& [hotkey, theirs] : found)
      for (const positions::Position& position : theirs) {
        open[hotkey].position_uuids.push_back(position.position_uuid);
        open[hotkey].trade_pairs.push_back(position.trade_pair);
      }
  }
  co_return open;
}

Task<> Consequences::flatten(Failures& failures) {
  const std::vector<Hotkey> waiting = rows_.waiting_for(Step::flatten);
  for (const Hotkey& hotkey : waiting) {
    const FollowUp* known = rows_.follow_up(hotkey);
    if (known == nullptr || known->next() != Step::flatten) continue;  // It was removed meanwhile.
    const FollowUp intent = *known;
    const Result<std::vector<std::string>> flattened =
        co_await positions::flatten(mesh_.with(patience), hotkey, intent.prices, intent.flatten_ms);
    if (flattened.ok()) {
      rows_.flattened(hotkey, *flattened);
      continue;
    }
    failures.note(fmt::format("positions.flatten of {}", hotkey), flattened.error());
    if (is_out_of_reach(flattened.error())) break;
    rows_.not_flattened(hotkey);
  }
}

Task<> Consequences::note_returns(Failures& failures) {
  const std::vector<std::vector<Hotkey>> parts = in_parts(rows_.waiting_for(Step::note_returns));
  for (const std::vector<Hotkey>& part : parts) {
    Result<positions::PositionsByHotkey> answer =
        co_await positions::get_positions_for_hotkeys(mesh_.with(patience), part, false, false);
    const auto found =
        failures.value_or_note("positions.get_positions_for_hotkeys", std::move(answer));
    if (!found) break;
    for (const Hotkey& hotkey : part) note_returns_of(hotkey, *found);
  }
}

void Consequences::note_returns_of(const Hotkey& hotkey,
                                   const positions::PositionsByHotkey& found) {
  const FollowUp* follow_up = rows_.follow_up(hotkey);
  if (follow_up == nullptr) return;
  const std::set<std::string> flattened(follow_up->position_uuids.begin(),
                                        follow_up->position_uuids.end());
  std::map<std::string, double> returns;
  if (const auto theirs = found.find(hotkey); theirs != found.end())
    for (const positions::Position& position : theirs->second)
      if (flattened.contains(position.position_uuid))
        returns.emplace(position.position_uuid, position.return_at_close);
  rows_.returns_noted(hotkey, returns);
}

Task<> Consequences::remove_records(Failures& failures) {
  const std::vector<Hotkey> waiting = rows_.waiting_for(Step::remove_record);
  if (waiting.empty()) co_return;
  const Result<std::int64_t> removed =
      co_await challenge_period::remove(mesh_.with(patience), waiting);
  if (!removed.ok()) {
    failures.note("challenge_period.remove", removed.error());
    co_return;
  }
  for (const Hotkey& hotkey : waiting) rows_.record_removed(hotkey);
}

}  // namespace eliminations
