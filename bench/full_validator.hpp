// FullValidator: the seven services behind sockets, holding what a validator of so many miners
// holds when it is full: of each, fifty open positions of ten orders, one a pair, and a hundred
// limit orders that no price reaches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "onetrip/api/positions.hpp"
#include "onetrip/client/mesh.hpp"

#include "tests/support/seven_services.hpp"

namespace onetrip::bench {

inline constexpr std::size_t positions_each = 50;
inline constexpr std::size_t limit_orders_each = 100;

class FullValidator {
 public:
  // Takes some seconds for a hundred miners.
  explicit FullValidator(std::size_t miners);

  // For the thread that made this.
  Mesh& mesh() { return services_.mesh(); }
  const std::vector<positions::Hotkey>& miners() const { return miners_; }
  // What the pairs of the positions cost, at the `tick`-th second after the last order.
  positions::PricesByPair prices_at(std::int64_t tick) const;
  // The same, as a feed delivers it.  Gives the time, Unix ms.
  std::int64_t push_prices(std::int64_t tick);

 private:
  void fill_positions(const positions::Hotkey& miner);
  void fill_limit_orders(const positions::Hotkey& miner);

  test::SevenServices services_;
  std::vector<positions::Hotkey> miners_;
};

}  // namespace onetrip::bench
