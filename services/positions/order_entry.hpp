// OrderEntry: what an order does to its hotkey's positions (DOMAIN §3, add_order and flatten).
//
// Plain functions over the tables: what they are given is all they ask, and an error leaves
// everything as it was.  Whoever waits for something before an order is taken (a rate from the
// price service) does so before; within, nobody can come between reading and writing, which is why
// hotkeys need no turns here.
//
// Every call is made within one stretch of the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/base/result.hpp"
#include "services/positions/admission.hpp"
#include "services/positions/tables.hpp"

namespace positions {

class OrderEntry {
 public:
  // `tables` outlive it.  `account_size` is that of hotkeys which have none of their own.
  OrderEntry(PositionTables& tables, double account_size)
      : tables_(tables), account_size_(account_size) {}

  // The order has passed check_added(), is signed, and has its rates where they are known.
  // FAILED_PRECONDITION for what does not fit.
  onetrip::Result<AddedOrder> add(const Hotkey& hotkey, const Order& order,
                                  const std::string& position_uuid);
  // What was answered to an order that this hotkey sent before; nothing where it did not.
  std::optional<AddedOrder> answer_again(const Hotkey& hotkey, const std::string& order_uuid) const;
  // The answer to a FLAT that found nothing to close.
  static AddedOrder unchanged(const Hotkey& hotkey, const Order& order);

  // The prices have passed check_prices().  Gives the uuids of the positions that it closed.
  std::vector<std::string> flatten(const Hotkey& hotkey, const PricesByPair& prices,
                                   std::int64_t now_ms);

  double account_size(std::string_view hotkey) const;
  // Without the position of that uuid, if one is named.
  double portfolio_leverage(std::string_view hotkey, std::string_view except_uuid = {}) const;

 private:
  // The position that an order goes to, as the order finds it; a new one has no orders.
  struct Target {
    PositionKey key;
    Standing standing;
  };

  onetrip::Result<std::optional<Target>> find_target(const Hotkey& hotkey, const Order& order,
                                                     const std::string& position_uuid) const;
  onetrip::Result<std::optional<Target>> named(const Hotkey& hotkey, const Order& order,
                                               const std::string& position_uuid) const;
  onetrip::Result<Target> opened(const Hotkey& hotkey, const std::string& position_uuid,
                                 const Order& order) const;
  Target existing(const Hotkey& hotkey, std::string position_uuid) const;
  onetrip::Result<AddedOrder> add_to(Target target, Order order, double elsewhere);
  onetrip::Result<AddedOrder> replace_full(const Target& full, const Order& order);
  void store(Target&& target, Order order, std::optional<Order> own);

  PositionTables& tables_;
  double account_size_;
};

}  // namespace positions
