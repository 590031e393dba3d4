// Replay: a position from its orders alone, and a Position from a Standing and back.
//
// Pure.  The numbers are those that the orders gave one at a time (standing.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/base/result.hpp"
#include "services/positions/standing.hpp"

namespace positions {

struct Replayed {
  Standing standing;
  std::vector<Order> orders;  // As they took effect, with what the position appended.
};

// From scratch.  What comes behind the order that closes the position is left out: a liquidation's
// own FLAT is made again.  Errors are complete_order()'s, with the path "orders[i]".
onetrip::Result<Replayed> replay(std::string_view position_uuid, std::string_view trade_pair,
                                 double account_size, std::vector<Order> orders);

Position position_of(const Hotkey& hotkey, std::string position_uuid, const Standing& standing,
                     std::vector<Order> orders);
// Its numbers as they are; what no Position tells is left at its defaults.
Standing standing_of(const Position& position);

}  // namespace positions
