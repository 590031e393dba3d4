// World: the positions service over a network in memory, with the services that it asks: a real
// perf_ledger, and stand-ins for prices and eliminations that say what the test has put there.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/prices.hpp"
#include "services/perf_ledger/service.hpp"
#include "services/positions/service.hpp"
#include "tests/positions/orders.hpp"
#include "tests/support/mesh_world.hpp"
#include "tests/support/refuse_rest.hpp"

namespace positions::testing {

class World : public onetrip::test::MeshWorld {
 public:
  explicit World(std::uint64_t seed = 1, const onetrip::net::FaultPlan& faults = {})
      : MeshWorld({"perf_ledger", "positions"}, seed, faults) {
    using onetrip::Store;
    using onetrip::Timers;
    add("positions", [this](Store& store, Timers& timers) {
      auto made = std::make_unique<PositionsService>(scheduler(), store, mesh());
      made->add_timers(timers, onetrip::Settings::defaults(PositionsService::settings()));
      return made;
    });
    add("perf_ledger", [](Store& store, Timers& /*timers*/) {
      return std::make_unique<perf_ledger::PerfLedgerService>(store);
    });
    add_stand_in("prices", prices_methods());
    add_stand_in("eliminations", eliminations_methods());
  }

  // One call as a client makes it.
  template <class M, class... Given>
  auto call(const M& method, const Given&... given) {
    return wait(mesh().call(method, given...));
  }
  onetrip::Result<AddedOrder> add_order(const Hotkey& hotkey, const Order& order,
                                        const std::string& position_uuid = "") {
    return call(::positions::add_order, hotkey, order, position_uuid);
  }
  Positions positions_of(const Hotkey& hotkey) {
    return call(::positions::get_positions, hotkey, false).value();
  }

  // What the stand-ins say.
  std::map<std::string, double> conversions;         // "GBP/USD"
  std::map<std::string, trading::PriceSource> live;  // By pair.
  std::set<Hotkey> eliminated;
  // How often they were asked.
  int conversions_asked = 0;
  int prices_asked = 0;
  int eliminations_asked = 0;

 private:
  onetrip::MethodTable prices_methods() {
    onetrip::MethodTable table{prices::contract};
    table.on(prices::get_conversion,
             [this](const std::string& base, const std::string& quote, std::int64_t /*time_ms*/) {
               ++conversions_asked;
               const auto found = conversions.find(base + "/" + quote);
               return found != conversions.end() ? std::optional(found->second) : std::nullopt;
             });
    table.on(prices::get_prices, [this](const std::vector<std::string>& pairs, std::int64_t) {
      ++prices_asked;
      std::map<std::string, trading::PriceSource> found;
      for (const std::string& pair : pairs)
        if (live.contains(pair)) found[pair] = live.at(pair);
      return found;
    });
    return onetrip::test::refuse_rest(std::move(table), prices::contract);
  }
  onetrip::MethodTable eliminations_methods() {
    onetrip::MethodTable table{eliminations::contract};
    table.on(eliminations::are_eliminated, [this](const std::vector<Hotkey>& hotkeys) {
      ++eliminations_asked;
      std::map<Hotkey, bool> answers;
      for (const Hotkey& hotkey : hotkeys) answers[hotkey] = eliminated.contains(hotkey);
      return answers;
    });
    return onetrip::test::refuse_rest(std::move(table), eliminations::contract);
  }
};

// An event of a websocket.
inline trading::PriceSource event_at(double price, std::int64_t at_ms) {
  trading::PriceSource source;
  source.source = "synthetic";
  source.open = price;
  source.close = price;
  source.start_ms = at_ms;
  source.websocket = true;
  return source;
}

inline Order named(std::string uuid, Order order) {
  order.order_uuid = std::move(uuid);
  return order;
}
inline Order in(std::string pair, Order order) {
  order.trade_pair = std::move(pair);
  return order;
}

}  // namespace positions::testing
