#include "services/limit_orders/order_tables.hpp"

#include <algorithm>
#include <tuple>

namespace limit_orders {
namespace {

bool earlier(const Order& a, const Order& b) {
  return std::tie(a.processed_ms, a.order_uuid) < std::tie(b.processed_ms, b.order_uuid);
}

// The number of the next row of this hotkey in a table by number.
template <class Value>
std::int64_t next_number(const onetrip::Table<std::pair<Hotkey, std::int64_t>, Value>& table,
                         const Hotkey& hotkey) {
  const auto rows = table.prefix(hotkey);
  return rows.empty() ? 0 : rows.back().first.second + 1;
}

// The number of the oldest row, where there are more than `rows_max`; numbers have no gaps.
template <class Value>
std::optional<std::int64_t> oldest_beyond(
    const onetrip::Table<std::pair<Hotkey, std::int64_t>, Value>& table, const Hotkey& hotkey,
    std::size_t rows_max) {
  const auto rows = table.prefix(hotkey);
  const std::int64_t first = rows.front().first.second;
  const bool too_many = rows.back().first.second - first >= static_cast<std::int64_t>(rows_max);
  return too_many ? std::optional(first) : std::nullopt;
}

template <class Key>
std::optional<std::int64_t> time_at(const onetrip::Table<Key, std::int64_t>& table,
                                    const Hotkey& hotkey, const std::string& pair) {
  const std::int64_t* found = table.find({hotkey, pair});
  return found != nullptr ? std::optional(*found) : std::nullopt;
}

}  // namespace

OrderTables::OrderTables(onetrip::Store& store)
    : waiting_(store, "waiting"),
      fills_(store, "fills"),
      closed_(store, "closed"),
      answers_(store, "answers"),
      answered_(store, "answered"),
      last_market_(store, "last_market"),
      last_fill_(store, "last_fill") {}

OrderTables::~OrderTables() = default;

const Order* OrderTables::waiting(const Hotkey& hotkey, const std::string& uuid) const {
  return waiting_.find({hotkey, uuid});
}

std::size_t OrderTables::count_waiting(const Hotkey& hotkey) const {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& row : waiting_.prefix(hotkey)) ++count;
  return count;
}

std::vector<const Order*> OrderTables::waiting_of(const Hotkey& hotkey) const {
  std::vector<const Order*> orders;
  for (const auto& [key, order] : waiting_.prefix(hotkey)) orders.push_back(&order);
  std::sort(orders.begin(), orders.end(),
            [](const Order* a, const Order* b) { return earlier(*a, *b); });
  return orders;
}

OrderTables::Waiting OrderTables::all_waiting() const {
  Waiting all;
  for (const auto& [key, order] : waiting_.scan()) {
    if (all.hotkeys.empty() || all.hotkeys.back() != key.first) all.hotkeys.push_back(key.first);
    all.trade_pairs.insert(order.trade_pair);
  }
  return all;
}

const Fill* OrderTables::fill(const Hotkey& hotkey, const std::string& uuid) const {
  return fills_.find({hotkey, uuid});
}

std::vector<Fill> OrderTables::fills_of(const Hotkey& hotkey) const {
  std::vector<Fill> fills;
  for (const auto& [key, fill] : fills_.prefix(hotkey)) fills.push_back(fill);
  std::sort(fills.begin(), fills.end(),
            [](const Fill& a, const Fill& b) { return earlier(a.order, b.order); });
  return fills;
}

bool OrderTables::is_filling(const Hotkey& hotkey, const std::string& pair) const {
  for (const auto& [key, fill] : fills_.prefix(hotkey))
    if (fill.order.trade_pair == pair) return true;
  return false;
}

std::vector<Hotkey> OrderTables::hotkeys_with_fills() const {
  std::vector<Hotkey> hotkeys;
  for (const auto& [key, fill] : fills_.scan())
    if (hotkeys.empty() || hotkeys.back() != key.first) hotkeys.push_back(key.first);
  return hotkeys;
}

const Answer* OrderTables::answer(const Hotkey& hotkey, const std::string& uuid) const {
  return answers_.find({hotkey, uuid});
}

std::optional<std::int64_t> OrderTables::last_market_ms(const Hotkey& hotkey,
                                                        const std::string& pair) const {
  return time_at(last_market_, hotkey, pair);
}

std::optional<std::int64_t> OrderTables::last_fill_ms(const Hotkey& hotkey,
                                                      const std::string& pair) const {
  return time_at(last_fill_, hotkey, pair);
}

Orders OrderTables::orders_of(const Hotkey& hotkey) const {
  Orders orders;
  for (const Order* order : waiting_of(hotkey)) orders.push_back(*order);
  return orders;
}

std::vector<ClosedOrder> OrderTables::closed_of(const Hotkey& hotkey) const {
  std::vector<ClosedOrder> closed;
  for (const auto& [key, order] : closed_.prefix(hotkey)) closed.push_back(order);
  std::sort(closed.begin(), closed.end(),
            [](const ClosedOrder& a, const ClosedOrder& b) { return earlier(a.order, b.order); });
  return closed;
}

void OrderTables::put_waiting(const Hotkey& hotkey, Order order) {
  ByUuid key{hotkey, order.order_uuid};
  waiting_.put(std::move(key), std::move(order));
}

bool OrderTables::drop_waiting(const Hotkey& hotkey, const std::string& uuid) {
  return waiting_.erase({hotkey, uuid});
}

void OrderTables::put_fill(const Hotkey& hotkey, Fill fill) {
  ByUuid key{hotkey, fill.order.order_uuid};
  fills_.put(std::move(key), std::move(fill));
}

bool OrderTables::drop_fill(const Hotkey& hotkey, const std::string& uuid) {
  return fills_.erase({hotkey, uuid});
}

void OrderTables::put_answer(const Hotkey& hotkey, const std::string& uuid, Answer answer) {
  answer.number = next_number(answered_, hotkey);
  answered_.put({hotkey, answer.number}, uuid);
  answers_.put({hotkey, uuid}, std::move(answer));
  if (const auto oldest = oldest_beyond(answered_, hotkey, answers_max)) {
    answers_.erase({hotkey, *answered_.find({hotkey, *oldest})});
    answered_.erase({hotkey, *oldest});
  }
}

void OrderTables::put_closed(const Hotkey& hotkey, Order order, std::optional<std::string> reason) {
  closed_.put({hotkey, next_number(closed_, hotkey)}, {std::move(order), std::move(reason)});
  if (const auto oldest = oldest_beyond(closed_, hotkey, closed_max))
    closed_.erase({hotkey, *oldest});
}

void OrderTables::put_last_market(const Hotkey& hotkey, const std::string& pair, std::int64_t ms) {
  last_market_.put({hotkey, pair}, ms);
}

void OrderTables::put_last_fill(const Hotkey& hotkey, const std::string& pair, std::int64_t ms) {
  last_fill_.put({hotkey, pair}, ms);
}

}  // namespace limit_orders
