#include "onetrip/net/peer_budget.hpp"

#include <algorithm>

namespace onetrip::net {

PeerBudget::Counter PeerBudget::room_for(const std::string& peer, std::size_t bytes) {
  if (counters_.size() >= sweep_at_) sweep();
  Counter& counter = counters_[peer];
  if (!counter) counter = std::make_shared<std::atomic<std::size_t>>(0);
  const std::size_t waiting = *counter;
  if (waiting != 0 && waiting + bytes > bytes_max_) return nullptr;
  return counter;
}

// Peers leave without a word; the counter of one for whom nothing waits can be made again.
void PeerBudget::sweep() {
  std::erase_if(counters_, [](const auto& entry) { return *entry.second == 0; });
  sweep_at_ = std::max<std::size_t>(64, 2 * counters_.size());
}

}  // namespace onetrip::net
