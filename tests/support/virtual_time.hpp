// How a world of one network and one scheduler goes on in virtual time.
#pragma once

#include <optional>

#include "onetrip/net/memory_network.hpp"
#include "onetrip/runtime/scheduler.hpp"

namespace onetrip::test {

// When something happens next: a frame arrives, or a timer is due.  None: never.
inline std::optional<Time> next_time(const net::MemoryNetwork& network,
                                     const Scheduler& scheduler) {
  std::optional<Time> next = network.next_event_time();
  const std::optional<Time> timer = scheduler.next_timer();
  if (timer && (!next || *timer < *next)) next = timer;
  return next;
}

// Everything that can happen until then happens; `settle` does what can be done at one time.
template <class Settle>
void run_world_until(net::MemoryNetwork& network, const Scheduler& scheduler, Time end,
                     Settle settle) {
  settle();
  for (auto next = next_time(network, scheduler); next && *next <= end;
       next = next_time(network, scheduler)) {
    network.advance_to(*next);
    settle();
  }
  network.advance_to(end);
  settle();
}

}  // namespace onetrip::test
