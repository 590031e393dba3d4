// What it costs to look for copies among so many miners over sockets: 100 orders of each in each of
// five pairs, all of them one miner's orders some time later, so that nobody can be ruled out
// beforehand.
//
// An item is a miner.  `stretch_ms`: the longest time for which plagiarism's loop was held.
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "onetrip/api/plagiarism.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/base/check.hpp"
#include "onetrip/base/random.hpp"
#include "onetrip/trading/order_rules.hpp"
#include "onetrip/trading/times.hpp"
#include "onetrip/trading/trade_pairs.hpp"

#include "bench/longest_stretch.hpp"
#include "services/positions/replay.hpp"
#include "tests/support/seven_services.hpp"

namespace onetrip::bench {
namespace {

constexpr std::int64_t now_ms = 1'762'000'000'000;
constexpr int copied_orders = 100;
constexpr double account_usd = 100'000;
constexpr double price_usd = 100;
const std::vector<std::string> traded{"BTCUSD", "ETHUSD", "SOLUSD", "XRPUSD", "ADAUSD"};

// When an order is placed, and which way it goes.
using Steps = std::vector<std::pair<std::int64_t, double>>;

// An order every two hours or so of the last nine days; the position stays open and LONG.
Steps random_steps() {
  Random random(7);
  Steps steps;
  double held = 0;
  for (int i = 0; i < copied_orders; ++i) {
    const double leverage = held < 0.1 || (held < 0.3 && random.chance(0.5)) ? 0.05 : -0.05;
    held += leverage;
    const std::int64_t begin_ms = now_ms - 9 * trading::day_ms + i * (2 * trading::hour_ms);
    steps.emplace_back(begin_ms + static_cast<std::int64_t>(random.below(trading::hour_ms)),
                       leverage);
  }
  return steps;
}

positions::Position position_of(const std::string& miner, const trading::TradePair& pair,
                                const Steps& steps, std::int64_t later_ms) {
  std::vector<trading::Order> orders;
  for (const auto& [time_ms, leverage] : steps) {
    trading::Order& order = orders.emplace_back();
    order.order_uuid = fmt::format("order_{}_{}", pair.id, orders.size());
    order.trade_pair = pair.id;
    order.order_type = leverage > 0 ? trading::long_type : trading::short_type;
    order.leverage = leverage;
    order.price = order.bid = order.ask = price_usd;
    order.quote_usd_rate = 1;
    order.usd_base_rate = 1 / price_usd;
    order.processed_ms = time_ms + later_ms;
    trading::fill_sizes(pair, account_usd, order);
  }
  const std::string uuid = fmt::format("position_{}", pair.id);
  positions::Replayed made =
      positions::replay(uuid, std::string(pair.id), account_usd, std::move(orders)).value();
  return positions::position_of(miner, uuid, made.standing, std::move(made.orders));
}

void fill(Mesh& mesh, std::int64_t miners) {
  const Steps steps = random_steps();
  for (std::int64_t i = 0; i < miners; ++i) {
    const std::string miner = fmt::format("miner_{:03}", i);
    positions::Positions held;
    for (const std::string& pair : traded)
      held.push_back(position_of(miner, *trading::find_trade_pair("pair", pair).value(), steps,
                                 i * 20 * trading::second_ms));
    positions::import_positions(mesh, held).value();
  }
}

void detect(benchmark::State& state) {
  test::SevenServices services;
  Mesh& mesh = services.mesh();
  fill(mesh, state.range(0));
  CallOptions patient;
  patient.deadline = std::chrono::minutes(2);
  while (state.KeepRunning()) {
    const auto records =
        plagiarism::detect(mesh.with(patient), now_ms, std::vector<positions::Hotkey>{}).value();
    ONETRIP_CHECK(static_cast<std::int64_t>(records.size()) >= state.range(0) - 1, records.size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
  state.counters["stretch_ms"] = longest_stretch_ms(mesh, plagiarism::service);
}

BENCHMARK(detect)
    ->Name("plagiarism/detect")
    ->Arg(16)
    ->Arg(64)
    ->Arg(256)
    ->UseRealTime()
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace onetrip::bench
