// PositionTables: every hotkey's positions, as rows of the store.
//
//   positions  hotkey, position_uuid           Standing: some 300 bytes
//   orders     (hotkey, position_uuid), index  an order with its price sources: up to some KB
//   placed     hotkey, order_uuid              where that order is
//   open       hotkey, trade_pair              the uuid of the position that is open there
//   accounts   hotkey                          its account size, where one was set
//
// An order writes one row of each of the first three, and a mark one of the first alone: what a
// position of 100 orders weighs with all its price sources (100 KB and more) is written once.
//
// The last two of the first four can be told from the first two, and are kept in step here.
// Pointers are good until the next change.  Writes happen within a stretch of the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/store/table.hpp"
#include "services/positions/standing.hpp"

namespace positions {

using PositionKey = std::pair<Hotkey, std::string>;

struct OrderPlace {
  std::string position_uuid;
  std::int64_t index = 0;

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
};
ONETRIP_FIELDS(OrderPlace, position_uuid, index)

class PositionTables {
 public:
  explicit PositionTables(onetrip::Store& store);
  ~PositionTables();  // Not in the header: see store/table.hpp.
  PositionTables(const PositionTables&) = delete;
  PositionTables& operator=(const PositionTables&) = delete;

  // Null where there is no such position, or none open.
  const Standing* find(std::string_view hotkey, std::string_view position_uuid) const;
  const std::string* find_open(std::string_view hotkey, std::string_view trade_pair) const;
  const OrderPlace* find_order(std::string_view hotkey, std::string_view order_uuid) const;

  std::vector<Order> orders(std::string_view hotkey, std::string_view position_uuid) const;
  // With its orders; the standing is this position's row.
  Position position(std::string_view hotkey, std::string_view position_uuid,
                    const Standing& standing) const;
  // By close time, open ones last, then by uuid.
  Positions positions(const Hotkey& hotkey, bool only_open) const;
  std::vector<Hotkey> hotkeys() const;
  // The positions of one hotkey, and the open ones of all, by hotkey.
  std::vector<const Standing*> standings(std::string_view hotkey) const;
  std::vector<PositionKey> all_open() const;
  // The pairs in which anybody has an open position.
  std::vector<std::string> open_pairs() const;
  // The uuids of one hotkey's open positions.
  std::vector<std::string> open_of(std::string_view hotkey) const;
  std::optional<double> account_size(std::string_view hotkey) const;

  // Stores where the position stands now, and the orders that were added to those it had.
  void put(const PositionKey& key, const Standing& standing, std::vector<Order> added);
  // The standing alone: its orders are as they were.
  void put_mark(const PositionKey& key, const Standing& standing);
  // In place of what there is of that uuid.  `standing` is what is stored of it besides its orders.
  void replace(Position position, const Standing& standing);
  // False where there is none.
  bool drop(const PositionKey& key);
  void set_account_size(const Hotkey& hotkey, double size) { accounts_.put(hotkey, size); }

 private:
  void keep_open(const PositionKey& key, const Standing& standing);

  onetrip::Table<PositionKey, Standing> positions_;
  onetrip::Table<std::pair<PositionKey, std::int64_t>, Order> orders_;
  onetrip::Table<std::pair<Hotkey, std::string>, OrderPlace> placed_;
  onetrip::Table<std::pair<Hotkey, std::string>, std::string> open_;
  onetrip::Table<Hotkey, double> accounts_;
};

}  // namespace positions
