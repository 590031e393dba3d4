// Who left the network and who came back to it, from one metagraph to the next (DOMAIN §7).  Pure.
#pragma once

#include <cstddef>
#include <set>

#include "onetrip/api/eliminations.hpp"

namespace eliminations {

// So many lost at once, and such a part of the last metagraph, is a fault of the network's and no
// departure: more than 10, and at least 25 %.
inline constexpr std::size_t ordinary_losses_max = 10;
inline constexpr bool is_anomaly(std::size_t lost, std::size_t before) {
  return lost > ordinary_losses_max && 4 * lost >= before;
}

// departed: in `last` and not in `now`.  returned: in `now`, not in `last`, and departed at some
// time before.  An anomaly has neither.
MetagraphChange compare(const std::set<Hotkey>& last, const std::set<Hotkey>& ever_departed,
                        const std::set<Hotkey>& now);

}  // namespace eliminations
