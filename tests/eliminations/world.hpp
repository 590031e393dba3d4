// The eliminations service with stand-ins for the services that it asks.
#pragma once

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/eliminations/service.hpp"
#include "tests/support/fake_validator.hpp"
#include "tests/support/service_world.hpp"

namespace eliminations::testing {

inline constexpr std::int64_t now_ms = 1'762'000'000'000;

inline Elimination row(Hotkey hotkey, std::int64_t at_ms = now_ms) {
  Elimination elimination;
  elimination.hotkey = std::move(hotkey);
  elimination.reason = zombie;
  elimination.elimination_initiated_time_ms = at_ms;
  return elimination;
}

inline trading::PriceSource price_of(double open) {
  trading::PriceSource source;
  source.source = "feed";
  source.open = source.close = open;
  source.start_ms = now_ms;
  source.websocket = true;
  return source;
}

struct World : onetrip::test::ServiceWorld {
  World() {
    positions.calls = limit_orders.calls = prices.calls = perf_ledger.calls =
        challenge_period.calls = plagiarism.calls = &calls;
    serve(positions, "positions");
    serve(limit_orders, "limit_orders");
    serve(prices, "prices");
    serve(perf_ledger, "perf_ledger");
    serve(challenge_period, "challenge_period");
    serve(plagiarism, "plagiarism");
  }

  // A hotkey that lost everything, with all that an elimination has to take away.
  void add_liquidated(const Hotkey& hotkey) {
    perf_ledger.liquidations[hotkey] = now_ms - 1;
    limit_orders.orders[hotkey] = 2;
    positions.all[hotkey] = {onetrip::test::open_position(hotkey, hotkey + "_btc", "BTCUSD"),
                             onetrip::test::open_position(hotkey, hotkey + "_eth", "ETHUSD")};
    challenge_period.records[hotkey] = {"CHALLENGE", now_ms - 1'000, {}, {}};
    prices.prices["BTCUSD"] = price_of(50);
    prices.prices["ETHUSD"] = price_of(20);
  }

  Processed run_process(std::int64_t at_ms = now_ms) {
    return wait_for(eliminations::process(mesh(), at_ms)).value();
  }
  std::vector<Elimination> rows() {
    return wait_for(eliminations::get_eliminations(mesh())).value();
  }

  onetrip::test::Calls calls;
  onetrip::test::FakePositions positions;
  onetrip::test::FakeLimitOrders limit_orders;
  onetrip::test::FakePrices prices;
  onetrip::test::FakePerfLedger perf_ledger;
  onetrip::test::FakeChallengePeriod challenge_period;
  onetrip::test::FakePlagiarism plagiarism;
  onetrip::test::WorldService<EliminationsService> node{*this, "eliminations"};
};

}  // namespace eliminations::testing
