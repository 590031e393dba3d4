#include "tests/limit_orders/fakes.hpp"

#include <cmath>

namespace limit_orders::testing {
namespace {

using onetrip::Completion;
using onetrip::MethodTable;
using onetrip::Result;
using onetrip::Task;
using positions::AddedOrder;
using positions::Position;

constexpr double account_size = 100'000;

constexpr onetrip::Contract positions_contract{
    positions::service, positions::get_positions_for_hotkeys, positions::get_position,
    positions::get_open_position, positions::add_order};
constexpr onetrip::Contract prices_contract{prices::service, prices::get_price_sources,
                                            prices::get_window};
constexpr onetrip::Contract eliminations_contract{
    eliminations::service, eliminations::is_eliminated, eliminations::is_re_registered};

void let_all_go(std::vector<Completion<bool>>& held) {
  for (Completion<bool>& each : std::exchange(held, {})) each.set(true);
}

// All sizes from the one that is given.
void complete(Order& order) {
  if (order.order_type == trading::flat_type) return;
  const double value = order.leverage ? *order.leverage * account_size
                       : order.value  ? *order.value
                                      : *order.quantity * order.price;
  order.leverage = value / account_size;
  order.value = value;
  order.quantity = value / order.price;
}

void close_position(Position& position, std::int64_t time_ms) {
  position.is_closed_position = true;
  position.position_type = trading::flat_type;
  position.close_ms = time_ms;
  position.net_leverage = position.net_quantity = 0;
}

void apply(Position& position, Order& order) {
  const bool turns =
      position.net_leverage * (position.net_leverage + order.leverage.value_or(0)) <= 0 ||
      position.net_quantity * (position.net_quantity + order.quantity.value_or(0)) <= 0;
  if (!position.orders.empty() && (turns || order.order_type == trading::flat_type)) {
    order.order_type = trading::flat_type;
    close_position(position, order.processed_ms);
  } else {
    position.net_leverage += *order.leverage;
    position.net_quantity += *order.quantity;
    position.position_type = position.net_leverage > 0 ? trading::long_type : trading::short_type;
  }
  position.orders.push_back(order);
}

Position opened(const Hotkey& hotkey, const Order& order, const std::string& position_uuid) {
  Position position;
  position.hotkey = hotkey;
  position.position_uuid = position_uuid.empty() ? order.order_uuid : position_uuid;
  position.trade_pair = order.trade_pair;
  position.open_ms = order.processed_ms;
  position.account_size = account_size;
  return position;
}

}  // namespace

const Position* FakePositions::open(const Hotkey& hotkey, const std::string& pair) const {
  return const_cast<FakePositions*>(this)->find_open(hotkey, pair);
}

Position* FakePositions::find_open(const Hotkey& hotkey, const std::string& pair) {
  for (Position& position : positions_[hotkey])
    if (position.trade_pair == pair && !position.is_closed_position) return &position;
  return nullptr;
}

void FakePositions::close(const Hotkey& hotkey, const std::string& pair) {
  close_position(*find_open(hotkey, pair), 1);
}

void FakePositions::let_go() {
  holds = false;
  let_all_go(held_);
}

Task<FakePositions::Answered> FakePositions::add_order(Hotkey hotkey, Order order,
                                                       std::string position_uuid) {
  ++calls["add_order"];
  at_step();
  Answered answer = add(hotkey, std::move(order), position_uuid);
  at_step();
  if (holds) co_await held_.emplace_back(scheduler_);
  if (fails_behind) co_return *fails_behind;
  co_return answer;
}

FakePositions::Answered FakePositions::add(const Hotkey& hotkey, Order order,
                                           const std::string& position_uuid) {
  if (fails) return *fails;
  const std::pair key(hotkey, order.order_uuid);
  if (const auto before = answers_.find(key); before != answers_.end()) {
    AddedOrder answer = before->second;
    answer.changed = false;
    return answer;
  }
  if (refuses) return *refuses;
  Position* position = find_open(hotkey, order.trade_pair);
  if (!position_uuid.empty() && (position == nullptr || position->position_uuid != position_uuid))
    return onetrip::failed_precondition("position_uuid {} is closed", position_uuid);
  if (position == nullptr && order.order_type == trading::flat_type) return AddedOrder{};
  if (position == nullptr)
    position = &positions_[hotkey].emplace_back(opened(hotkey, order, position_uuid));
  added.emplace_back(hotkey, order);
  complete(order);
  apply(*position, order);
  return answers_[key] = AddedOrder{*position, order, true};
}

MethodTable FakePositions::methods() {
  using Found = std::optional<Position>;
  return MethodTable{positions_contract}
      .on(positions::get_positions_for_hotkeys,
          [this](const std::vector<Hotkey>& hotkeys, bool only_open, bool) {
            ++calls["get_positions_for_hotkeys"];
            positions::PositionsByHotkey found;
            for (const Hotkey& hotkey : hotkeys)
              for (const Position& position : positions_[hotkey])
                if (!only_open || !position.is_closed_position) found[hotkey].push_back(position);
            return found;
          })
      .on(positions::get_position,
          [this](const Hotkey& hotkey, const std::string& uuid) -> Found {
            ++calls["get_position"];
            for (const Position& position : positions_[hotkey])
              if (position.position_uuid == uuid) return position;
            return std::nullopt;
          })
      .on(positions::get_open_position,
          [this](const Hotkey& hotkey, const std::string& pair) -> Found {
            ++calls["get_open_position"];
            const Position* found = open(hotkey, pair);
            return found != nullptr ? Found(*found) : std::nullopt;
          })
      .on(positions::add_order,
          [this](const Hotkey& hotkey, const Order& order, const std::string& position_uuid) {
            return add_order(hotkey, order, position_uuid);
          });
}

MethodTable FakePrices::methods() {
  using Given = Result<prices::Sources>;
  return MethodTable{prices_contract}
      .on(prices::get_price_sources,
          [this](const std::string& pair, std::int64_t) -> Given {
            ++calls["get_price_sources"];
            at_step();
            if (fails) return *fails;
            return sources[pair];
          })
      .on(prices::get_window,
          [this](const std::string& pair, std::int64_t start_ms, std::int64_t end_ms) -> Given {
            ++calls["get_window"];
            at_step();
            if (fails) return *fails;
            prices::Sources found;
            for (const PriceSource& event : events[pair])
              if (event.start_ms >= start_ms && event.start_ms <= end_ms) found.push_back(event);
            return found;
          });
}

void FakeEliminations::let_go() {
  holds = false;
  let_all_go(held_);
}

Task<Result<bool>> FakeEliminations::is_eliminated(Hotkey hotkey) {
  const bool known = eliminated.contains(hotkey);
  if (holds) co_await held_.emplace_back(scheduler_);
  co_return known;
}

MethodTable FakeEliminations::methods() {
  return MethodTable{eliminations_contract}
      .on(eliminations::is_eliminated, [this](const Hotkey& h) { return is_eliminated(h); })
      .on(eliminations::is_re_registered,
          [this](const Hotkey& h) { return re_registered.contains(h); });
}

}  // namespace limit_orders::testing
