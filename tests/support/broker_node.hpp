// BrokerNode: a broker's process in a world in memory, and what a service there tells it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "onetrip/net/memory_network.hpp"
#include "onetrip/rpc/announcer.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/store/memory_backend.hpp"

#include "broker/broker.hpp"

namespace onetrip::test {

class BrokerNode {
 public:
  // All that is passed by reference outlives it.
  BrokerNode(Scheduler& scheduler, net::MemoryNetwork& network, Random& random,
             const std::string& endpoint, const broker::BrokerOptions& options = {})
      : store_(memory_, [](const Error&) {}),
        loaded_(store_.load().ok()),
        broker_(
            scheduler, network.make_server(endpoint).value(), log_, options,
            [&network](const std::string& to) { return network.make_relay(to); },
            [](const net::RelayLink& /*link*/, const std::function<void()>& /*pump*/) {
              return [] {};
            }),
        server_(scheduler, broker_, store_,
                MethodTable(broker::contract)
                    .on(broker::directory, [this] { return broker_.directory(); })
                    .on(broker::instances, [this] { return broker_.instances(); }),
                random, {}) {}

  void pump() {
    server_.pump();
    broker_.pump();
  }
  broker::Broker& broker() { return broker_; }

 private:
  SilentLog log_;
  MemoryBackend memory_;
  Store store_;
  bool loaded_;
  broker::Broker broker_;
  Server server_;
};

// Tells the broker at that endpoint of the server, which outlives it.
inline std::unique_ptr<Announcer> announce(Scheduler& scheduler, net::MemoryNetwork& network,
                                           Server& server, const std::string& endpoint,
                                           const std::string& broker) {
  static SilentLog log;
  return std::make_unique<Announcer>(
      scheduler, network.make_client(broker).value(), server.announcement(endpoint),
      [&server] {
        const Health health = server.health();
        return Announcer::Standing{health.calls_in_flight, health.status != "serving"};
      },
      log);
}

}  // namespace onetrip::test
