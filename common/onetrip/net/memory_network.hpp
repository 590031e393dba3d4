// MemoryNetwork: links in one thread, under virtual time and a seed.  For tests and simulation.
//
// No sockets, no threads: a frame that is sent becomes an event, and arrives when the network is
// stepped to its time.  The same seed, plan and calls give the same history, to the byte.
//
//   ManualClock clock;
//   MemoryNetwork network(seed, plan, clock);
//   auto server = network.make_server("mem://perf_ledger").value();
//   auto client = network.make_client("mem://perf_ledger").value();
//   while (network.step()) { ... receive from links, send ... }
//
// Its links have no pollables: whoever steps the network asks each link until it has nothing.  A
// server is restarted by destroying its link and making it again.  To fail a test by hand rather
// than by chance: cut(), set_faults().
//
// Links may outlive the network; the clock may not be destroyed before them.  Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/net/fault_plan.hpp"
#include "onetrip/net/link.hpp"

namespace onetrip::net {

class MemoryWires;

class MemoryNetwork {
 public:
  MemoryNetwork(std::uint64_t seed, const FaultPlan& faults, ManualClock& clock);
  ~MemoryNetwork();
  MemoryNetwork(const MemoryNetwork&) = delete;
  MemoryNetwork& operator=(const MemoryNetwork&) = delete;

  // Errors as those of make_zmq_server and make_zmq_client, for endpoints `mem://name`.
  Result<std::unique_ptr<ServerLink>> make_server(std::string_view endpoint);
  Result<std::unique_ptr<ClientLink>> make_client(std::string_view endpoint);
  Result<std::unique_ptr<RelayLink>> make_relay(std::string_view endpoint);

  // When something arrives next; none while nothing is under way.
  std::optional<Time> next_event_time() const;
  // Moves the clock to that time and delivers all that is due.  False if nothing was under way.
  bool step();
  // Steps through all that happens until then, and leaves the clock there.
  void advance_to(Time time);
  // Delivers what is due at the clock's time, for a simulation that moves the clock itself.
  void deliver_due();

  // From now on; what is under way stays as it is.
  void set_faults(const FaultPlan& faults);
  // Breaks every connection to that endpoint now.
  void cut(std::string_view endpoint);
  // From now on nothing gets through between that endpoint and its clients, one way or both; nobody
  // is told.  No connection comes up meanwhile.
  void block(std::string_view endpoint, Blocked ways);
  const FaultCounts& counts() const;

 private:
  ManualClock& clock_;
  std::shared_ptr<MemoryWires> wires_;
};

}  // namespace onetrip::net
