#include "services/eliminations/metagraph.hpp"

#include <algorithm>
#include <iterator>

namespace eliminations {

MetagraphChange compare(const std::set<Hotkey>& last, const std::set<Hotkey>& ever_departed,
                        const std::set<Hotkey>& now) {
  MetagraphChange change;
  std::set_difference(last.begin(), last.end(), now.begin(), now.end(),
                      std::back_inserter(change.departed));
  if (is_anomaly(change.departed.size(), last.size())) {
    change.departed.clear();
    change.anomaly = true;
    return change;
  }
  std::vector<Hotkey> gained;
  std::set_difference(now.begin(), now.end(), last.begin(), last.end(), std::back_inserter(gained));
  std::set_intersection(gained.begin(), gained.end(), ever_departed.begin(), ever_departed.end(),
                        std::back_inserter(change.returned));
  return change;
}

}  // namespace eliminations
