// OrderTables: every hotkey's orders, as rows of the store.
//
//   waiting      hotkey, order_uuid   an unfilled order, limit or bracket
//   fills        hotkey, order_uuid   Fill: an order on its way to positions, its answer not known
//   closed       hotkey, number       the last closed_max filled and cancelled orders
//   answers      hotkey, order_uuid   Answer: what submit said to the last answers_max uuids
//   answered     hotkey, number       their uuids, oldest first
//   last_market  hotkey, trade_pair   the time of the last market order, Unix ms
//   last_fill    hotkey, trade_pair   start_ms of the event that filled the last waiting order
//
// A waiting order whose fill is under way has a row in both of the first two; one with a row in
// `fills` alone was submitted to be filled at once.  Whoever has the hotkey's turn changes its
// rows.  Pointers are good until the next change.  Writes happen within a stretch of the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/api/limit_orders.hpp"
#include "onetrip/store/table.hpp"

namespace limit_orders {

// Of each hotkey.  A uuid older than those may be taken again by a new order; positions knows the
// uuids of all orders that it ever took, so even then a fill is not done twice.
inline constexpr std::size_t closed_max = 1'000;
inline constexpr std::size_t answers_max = 1'000;

// An order that positions may have been sent already.
struct Fill {
  Order order;                // As it is sent.
  std::string position_uuid;  // Of the position that a bracket closes; else empty.

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
};
ONETRIP_FIELDS(Fill, order, position_uuid)

struct Answer {
  std::int64_t number = 0;  // In `answered`.
  std::string status;
  // Where it was filled at once: the position that it moved, and the order as it was sent, without
  // its price sources.
  std::string position_uuid;
  std::optional<Order> order;

  Answer() = default;
  explicit Answer(std::string_view what) : status(what) {}

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
};
ONETRIP_FIELDS(Answer, number, status, position_uuid, order)

class OrderTables {
 public:
  explicit OrderTables(onetrip::Store& store);
  ~OrderTables();  // Not in the header: see store/table.hpp.
  OrderTables(const OrderTables&) = delete;
  OrderTables& operator=(const OrderTables&) = delete;

  // Null where it does not wait.
  const Order* waiting(const Hotkey& hotkey, const std::string& uuid) const;
  std::size_t count_waiting(const Hotkey& hotkey) const;
  // By time, then by uuid.
  std::vector<const Order*> waiting_of(const Hotkey& hotkey) const;
  // Who has waiting orders, and in which pairs there are any.
  struct Waiting {
    std::vector<Hotkey> hotkeys;
    std::set<std::string> trade_pairs;
  };
  Waiting all_waiting() const;

  const Fill* fill(const Hotkey& hotkey, const std::string& uuid) const;
  std::vector<Fill> fills_of(const Hotkey& hotkey) const;
  std::vector<Hotkey> hotkeys_with_fills() const;
  std::size_t count_fills() const { return fills_.size(); }
  // Whether there is one in this pair.
  bool is_filling(const Hotkey& hotkey, const std::string& pair) const;

  const Answer* answer(const Hotkey& hotkey, const std::string& uuid) const;
  std::optional<std::int64_t> last_market_ms(const Hotkey& hotkey, const std::string& pair) const;
  std::optional<std::int64_t> last_fill_ms(const Hotkey& hotkey, const std::string& pair) const;

  // Copies, for readers: each hotkey's by time, then by uuid.
  Orders orders_of(const Hotkey& hotkey) const;
  std::vector<ClosedOrder> closed_of(const Hotkey& hotkey) const;

  void put_waiting(const Hotkey& hotkey, Order order);
  bool drop_waiting(const Hotkey& hotkey, const std::string& uuid);
  void put_fill(const Hotkey& hotkey, Fill fill);
  bool drop_fill(const Hotkey& hotkey, const std::string& uuid);
  // `answer.number` is given here.
  void put_answer(const Hotkey& hotkey, const std::string& uuid, Answer answer);
  void put_closed(const Hotkey& hotkey, Order order, std::optional<std::string> reason = {});
  void put_last_market(const Hotkey& hotkey, const std::string& pair, std::int64_t ms);
  void put_last_fill(const Hotkey& hotkey, const std::string& pair, std::int64_t ms);

 private:
  using ByUuid = std::pair<Hotkey, std::string>;
  using ByNumber = std::pair<Hotkey, std::int64_t>;
  using ByPair = std::pair<Hotkey, std::string>;

  onetrip::Table<ByUuid, Order> waiting_;
  onetrip::Table<ByUuid, Fill> fills_;
  onetrip::Table<ByNumber, ClosedOrder> closed_;
  onetrip::Table<ByUuid, Answer> answers_;
  onetrip::Table<ByNumber, std::string> answered_;
  onetrip::Table<ByPair, std::int64_t> last_market_;
  onetrip::Table<ByPair, std::int64_t> last_fill_;
};

}  // namespace limit_orders
