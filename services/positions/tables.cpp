#include "services/positions/tables.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include "services/positions/replay.hpp"

namespace positions {
namespace {

// Sorts by close time, open ones last.
std::tuple<std::int64_t, std::int64_t, std::string_view> by_time(const Position& position) {
  constexpr std::int64_t open_ones = std::numeric_limits<std::int64_t>::max();
  return {position.close_ms.value_or(open_ones), position.open_ms, position.position_uuid};
}

}  // namespace

PositionTables::PositionTables(onetrip::Store& store)
    : positions_(store, "positions"),
      orders_(store, "orders"),
      placed_(store, "placed"),
      open_(store, "open"),
      accounts_(store, "accounts") {}

PositionTables::~PositionTables() = default;

const Standing* PositionTables::find(std::string_view hotkey,
                                     std::string_view position_uuid) const {
  return positions_.find({hotkey, position_uuid});
}

const std::string* PositionTables::find_open(std::string_view hotkey,
                                             std::string_view trade_pair) const {
  return open_.find({hotkey, trade_pair});
}

const OrderPlace* PositionTables::find_order(std::string_view hotkey,
                                             std::string_view order_uuid) const {
  return placed_.find({hotkey, order_uuid});
}

std::vector<Order> PositionTables::orders(std::string_view hotkey,
                                          std::string_view position_uuid) const {
  std::vector<Order> found;
  for (const auto& [key, order] : orders_.prefix({hotkey, position_uuid})) found.push_back(order);
  return found;
}

Position PositionTables::position(std::string_view hotkey, std::string_view position_uuid,
                                  const Standing& standing) const {
  return position_of(Hotkey(hotkey), std::string(position_uuid), standing,
                     orders(hotkey, position_uuid));
}

Positions PositionTables::positions(const Hotkey& hotkey, bool only_open) const {
  Positions found;
  for (const auto& [key, standing] : positions_.prefix(hotkey))
    if (!only_open || !standing.is_closed_position)
      found.push_back(position(hotkey, key.second, standing));
  std::sort(found.begin(), found.end(), [](const Position& left, const Position& right) {
    return by_time(left) < by_time(right);
  });
  return found;
}

std::vector<Hotkey> PositionTables::hotkeys() const {
  std::vector<Hotkey> names;
  for (const auto& [key, standing] : positions_.scan())
    if (names.empty() || names.back() != key.first) names.push_back(key.first);
  return names;
}

std::vector<const Standing*> PositionTables::standings(std::string_view hotkey) const {
  std::vector<const Standing*> found;
  for (const auto& [key, standing] : positions_.prefix(hotkey)) found.push_back(&standing);
  return found;
}

std::vector<PositionKey> PositionTables::all_open() const {
  std::vector<PositionKey> keys;
  for (const auto& [key, uuid] : open_.scan()) keys.emplace_back(key.first, uuid);
  return keys;
}

std::vector<std::string> PositionTables::open_pairs() const {
  std::set<std::string_view> pairs;
  for (const auto& [key, uuid] : open_.scan()) pairs.insert(key.second);
  return {pairs.begin(), pairs.end()};
}

std::vector<std::string> PositionTables::open_of(std::string_view hotkey) const {
  std::vector<std::string> uuids;
  for (const auto& [key, uuid] : open_.prefix(hotkey)) uuids.push_back(uuid);
  return uuids;
}

std::optional<double> PositionTables::account_size(std::string_view hotkey) const {
  const double* size = accounts_.find(hotkey);
  return size != nullptr ? std::optional(*size) : std::nullopt;
}

void PositionTables::put(const PositionKey& key, const Standing& standing,
                         std::vector<Order> added) {
  std::int64_t index = standing.orders - static_cast<std::int64_t>(added.size());
  for (Order& order : added) {
    // The FLAT of a position whose uuid reads the same both ways has its first order's uuid.
    if (find_order(key.first, order.order_uuid) == nullptr)
      placed_.put({key.first, order.order_uuid}, {key.second, index});
    orders_.put({key, index++}, std::move(order));
  }
  keep_open(key, standing);
  positions_.put(key, standing);
}

void PositionTables::put_mark(const PositionKey& key, const Standing& standing) {
  positions_.put(key, standing);
}

void PositionTables::replace(Position position, const Standing& standing) {
  const PositionKey key{position.hotkey, position.position_uuid};
  drop(key);
  put(key, standing, std::move(position.orders));
}

bool PositionTables::drop(const PositionKey& key) {
  const Standing* standing = find(key.first, key.second);
  if (standing == nullptr) return false;
  const std::string* open = find_open(key.first, standing->trade_pair);
  if (open != nullptr && *open == key.second) open_.erase({key.first, standing->trade_pair});
  const std::int64_t count = standing->orders;
  for (std::int64_t index = 0; index < count; ++index) {
    const Order* order = orders_.find({key, index});
    const OrderPlace* place = find_order(key.first, order->order_uuid);
    if (place != nullptr && place->position_uuid == key.second)
      placed_.erase({key.first, order->order_uuid});
    orders_.erase({key, index});
  }
  return positions_.erase(key);
}

void PositionTables::keep_open(const PositionKey& key, const Standing& standing) {
  const std::string* open = find_open(key.first, standing.trade_pair);
  const bool is_this = open != nullptr && *open == key.second;
  if (!standing.is_closed_position) {
    if (!is_this) open_.put({key.first, standing.trade_pair}, key.second);
  } else if (is_this) {
    open_.erase({key.first, standing.trade_pair});
  }
}

}  // namespace positions
