#include "services/positions/service.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/prices.hpp"
#include "onetrip/runtime/breathe.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "services/positions/checks.hpp"
#include "services/positions/replay.hpp"

namespace positions {
namespace {

using onetrip::failed_precondition;
using onetrip::not_found;
using onetrip::Result;
using onetrip::Status;
using onetrip::Task;
using onetrip::wire::Encoded;

// What is stored of an imported position: its numbers as they are, and besides them what its
// orders say of fees.
Standing imported(const Position& position) {
  Standing standing = standing_of(position);
  // check_positions() has replayed it.
  const Standing replayed =
      replay(position.position_uuid, position.trade_pair, position.account_size, position.orders)
          .value()
          .standing;
  standing.quote_usd_rate = replayed.quote_usd_rate;
  standing.spread_fee = replayed.spread_fee;
  standing.carry_fee = replayed.carry_fee;
  standing.exposure = replayed.exposure;
  standing.as_imported = !position.is_closed_position;
  return standing;
}

}  // namespace

Task<Result<Encoded<PositionsByHotkey>>> PositionsService::get_positions_for_hotkeys(
    std::vector<Hotkey> hotkeys, bool only_open, bool filter_eliminated) {
  std::map<Hotkey, bool> eliminated;
  if (filter_eliminated && !hotkeys.empty()) {
    ONETRIP_CO_TRY(eliminated, co_await eliminations::are_eliminated(mesh_, hotkeys));
  }
  const std::set<Hotkey> asked(std::make_move_iterator(hotkeys.begin()),
                               std::make_move_iterator(hotkeys.end()));
  onetrip::wire::MapPieces<Hotkey, Positions> found(asked.size());
  for (const Hotkey& hotkey : asked) {
    const auto is_out = eliminated.find(hotkey);
    if (is_out != eliminated.end() && is_out->second) continue;
    if (const Positions held = tables_.positions(hotkey, only_open); !held.empty())
      found.add(hotkey, held);
    co_await onetrip::breathe(scheduler_);
  }
  co_return std::move(found).take();
}

std::optional<Position> PositionsService::get_position(const Hotkey& hotkey,
                                                       const std::string& position_uuid) const {
  const Standing* standing = tables_.find(hotkey, position_uuid);
  if (standing == nullptr) return std::nullopt;
  return tables_.position(hotkey, position_uuid, *standing);
}

Result<std::optional<Position>> PositionsService::get_open_position(
    const Hotkey& hotkey, const std::string& trade_pair) const {
  ONETRIP_TRY_STATUS(trading::find_trade_pair("trade_pair", trade_pair));
  const std::string* open = tables_.find_open(hotkey, trade_pair);
  if (open == nullptr) return std::optional<Position>();
  return get_position(hotkey, *open);
}

Task<Result<AddedOrder>> PositionsService::add_order(Hotkey hotkey, Order order,
                                                     std::string position_uuid) {
  ONETRIP_CO_TRY_STATUS(check_added(hotkey, order, position_uuid));
  if (auto answered = entry_.answer_again(hotkey, order.order_uuid)) co_return *std::move(answered);
  const trading::TradePair& pair = **trading::find_trade_pair("order.trade_pair", order.trade_pair);
  trading::sign_sizes(order);
  trading::fill_usd_rates(pair, order);
  if (trading::lacks_cross_rates(pair, order))
    ONETRIP_CO_TRY_STATUS(co_await ask_cross_rates(pair, order));
  co_return entry_.add(hotkey, order, position_uuid);
}

Task<Status> PositionsService::ask_cross_rates(const trading::TradePair& pair, Order& order) {
  const auto usable = [](const std::optional<double>& rate) {
    return rate && trading::check_order_price("rate", *rate).ok();
  };
  if (order.quote_usd_rate == 0) {
    ONETRIP_CO_TRY(
        const std::optional<double> rate,
        co_await prices::get_conversion(mesh_, std::string(pair.quote), "USD", order.processed_ms));
    if (usable(rate)) order.quote_usd_rate = *rate;
  }
  if (order.usd_base_rate == 0) {
    ONETRIP_CO_TRY(
        const std::optional<double> rate,
        co_await prices::get_conversion(mesh_, std::string(pair.base), "USD", order.processed_ms));
    if (usable(rate)) order.usd_base_rate = 1 / *rate;
  }
  co_return Status{};
}

Result<AddedOrder> PositionsService::added_before(const Hotkey& hotkey, const Order& order) const {
  if (auto answered = entry_.answer_again(hotkey, order.order_uuid)) {
    answered->changed = true;
    return *std::move(answered);
  }
  if (order.order_type == trading::flat_type) return OrderEntry::unchanged(hotkey, order);
  return not_found("order.order_uuid is {}: its position was deleted since", order.order_uuid);
}

Result<std::vector<std::string>> PositionsService::flatten(const Hotkey& hotkey,
                                                           const PricesByPair& prices,
                                                           std::int64_t now_ms) {
  ONETRIP_TRY_STATUS(trading::check_hotkey("hotkey", hotkey));
  ONETRIP_TRY_STATUS(check_prices(prices, now_ms));
  return entry_.flatten(hotkey, prices, now_ms);
}

Result<std::int64_t> PositionsService::import_positions(Positions positions) {
  ONETRIP_TRY_STATUS(check_positions(positions));
  ONETRIP_TRY_STATUS(check_imports(positions));
  const auto count = static_cast<std::int64_t>(positions.size());
  // First what is closed: it may be what another of them takes the place of.
  std::stable_partition(positions.begin(), positions.end(),
                        [](const Position& position) { return position.is_closed_position; });
  for (Position& position : positions) {
    const Standing standing = imported(position);
    tables_.replace(std::move(position), standing);
  }
  return count;
}

Status PositionsService::check_imports(const Positions& positions) const {
  std::set<std::pair<std::string_view, std::string_view>> replaced;
  for (const Position& position : positions)
    replaced.emplace(position.hotkey, position.position_uuid);
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const Position& position = positions[i];
    if (position.is_closed_position) continue;
    const std::string* open = tables_.find_open(position.hotkey, position.trade_pair);
    if (open != nullptr && !replaced.contains({position.hotkey, *open}))
      return failed_precondition("positions[{}].trade_pair is {}: position {} is open in it", i,
                                 position.trade_pair, *open);
  }
  return {};
}

bool PositionsService::delete_position(const Hotkey& hotkey, const std::string& position_uuid) {
  return tables_.drop({hotkey, position_uuid});
}

Result<std::int64_t> PositionsService::set_account_sizes(const std::map<Hotkey, double>& sizes) {
  ONETRIP_TRY_STATUS(check_account_sizes(sizes));
  for (const auto& [hotkey, size] : sizes) tables_.set_account_size(hotkey, size);
  return static_cast<std::int64_t>(sizes.size());
}

}  // namespace positions
