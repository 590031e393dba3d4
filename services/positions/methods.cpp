// PositionsService's method table.
#include <utility>

#include "services/positions/service.hpp"

namespace positions {

onetrip::MethodTable PositionsService::methods() {
  namespace api = ::positions;
  using Hotkeys = std::vector<Hotkey>;
  using Sizes = std::map<Hotkey, double>;
  return onetrip::MethodTable{contract}
      .on(api::get_positions,
          [this](const Hotkey& h, bool only_open) { return get_positions(h, only_open); })
      .on(api::get_positions_for_hotkeys,
          [this](Hotkeys hotkeys, bool only_open, bool filter_eliminated) {
            return get_positions_for_hotkeys(std::move(hotkeys), only_open, filter_eliminated);
          })
      .on(api::get_position,
          [this](const Hotkey& h, const std::string& uuid) { return get_position(h, uuid); })
      .on(api::get_open_position,
          [this](const Hotkey& h, const std::string& pair) { return get_open_position(h, pair); })
      .on(api::get_all_hotkeys, [this] { return get_all_hotkeys(); })
      .on(api::get_scores, [this](Hotkeys hotkeys) { return get_scores(std::move(hotkeys)); })
      .on(api::get_portfolio_leverage,
          [this](const Hotkey& h) { return get_portfolio_leverage(h); })
      .on(api::add_order,
          [this](Hotkey h, Order order, std::string position_uuid) {
            return add_order(std::move(h), std::move(order), std::move(position_uuid));
          })
      // A position with all its orders may be 100 KB: it is told again from its orders.
      .recomputed(api::add_order,
                  [this](const Hotkey& h, const Order& order, const std::string& /*uuid*/) {
                    return added_before(h, order);
                  })
      .on(api::mark_to_market,
          [this](PricesByPair prices, std::int64_t now_ms) {
            return mark_to_market(std::move(prices), now_ms);
          })
      .on(api::mark_all, [this](std::int64_t now_ms) { return mark_all(now_ms); })
      .on(api::flatten, [this](const Hotkey& h, const PricesByPair& prices,
                               std::int64_t now_ms) { return flatten(h, prices, now_ms); })
      .on(api::import_positions,
          [this](Positions positions) { return import_positions(std::move(positions)); })
      .on(api::delete_position,
          [this](const Hotkey& h, const std::string& uuid) { return delete_position(h, uuid); })
      .on(api::set_account_sizes, [this](const Sizes& sizes) { return set_account_sizes(sizes); })
      .on(api::get_account_size, [this](const Hotkey& h) { return get_account_size(h); });
}

}  // namespace positions
