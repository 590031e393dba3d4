// What a full validator's long calls cost, and how that grows with the miners: 50 positions of ten
// orders and 100 limit orders of each, so 256 miners have 12 800 and 25 600.
//
// An item is a position, or a limit order.  `stretch_ms`: the longest time for which the service's
// loop was held, the filling included; `reply_mb` and `grown_mb`: the reply, and by how much the
// process grew while it was made and read.
#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "onetrip/api/limit_orders.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/base/check.hpp"

#include "bench/full_validator.hpp"
#include "bench/longest_stretch.hpp"
#include "bench/process_memory.hpp"

namespace onetrip::bench {
namespace {

// The kernel forgets the greatest size that it has seen of this process.
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

// One for each number of miners: filling it takes longer than all of its calls.
FullValidator& validator_of(std::int64_t miners) {
  static std::optional<std::pair<std::int64_t, std::unique_ptr<FullValidator>>> made;
  if (!made || made->first != miners) {
    made.reset();
    made.emplace(miners, std::make_unique<FullValidator>(static_cast<std::size_t>(miners)));
  }
  return *made->second;
}

void all_positions(benchmark::State& state) {
  FullValidator& validator = validator_of(state.range(0));
  const std::vector<positions::Hotkey>& miners = validator.miners();
  const double before = memory_kb("VmRSS:");
  forget_peak();
  std::size_t bytes = 0;
  while (state.KeepRunning()) {
    const auto held =
        positions::get_positions_for_hotkeys(validator.mesh(), miners, false, false).value();
    ONETRIP_CHECK(held.size() == miners.size());
    state.PauseTiming();
    bytes = wire::encode(held).size();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) *
                          static_cast<std::int64_t>(positions_each));
  state.counters["reply_mb"] = static_cast<double>(bytes) / 1e6;
  state.counters["grown_mb"] = (memory_kb("VmHWM:") - before) / 1'000;
  state.counters["stretch_ms"] = longest_stretch_ms(validator.mesh(), positions::service);
}

void all_marked(benchmark::State& state) {
  FullValidator& validator = validator_of(state.range(0));
  const std::int64_t items = state.range(0) * static_cast<std::int64_t>(positions_each);
  std::int64_t tick = 0;
  while (state.KeepRunning()) {
    const std::int64_t now_ms = validator.push_prices(++tick);
    const std::int64_t marked =
        positions::mark_to_market(validator.mesh(), validator.prices_at(tick), now_ms).value();
    ONETRIP_CHECK(marked == items, marked);
  }
  state.SetItemsProcessed(state.iterations() * items);
  state.counters["stretch_ms"] = longest_stretch_ms(validator.mesh(), positions::service);
}

void all_limit_orders(benchmark::State& state) {
  FullValidator& validator = validator_of(state.range(0));
  while (state.KeepRunning())
    benchmark::DoNotOptimize(limit_orders::get_all_limit_orders(validator.mesh()).value());
  state.SetItemsProcessed(state.iterations() * state.range(0) *
                          static_cast<std::int64_t>(limit_orders_each));
  state.counters["stretch_ms"] = longest_stretch_ms(validator.mesh(), limit_orders::service);
}

void all_evaluated(benchmark::State& state) {
  FullValidator& validator = validator_of(state.range(0));
  const std::int64_t items = state.range(0) * static_cast<std::int64_t>(limit_orders_each);
  std::int64_t tick = 0;
  while (state.KeepRunning()) {
    const std::int64_t now_ms = validator.push_prices(++tick);
    const auto evaluated = limit_orders::evaluate(validator.mesh(), now_ms).value();
    ONETRIP_CHECK(evaluated.checked == items && evaluated.filled == 0, evaluated.checked);
  }
  state.SetItemsProcessed(state.iterations() * items);
  state.counters["stretch_ms"] = longest_stretch_ms(validator.mesh(), limit_orders::service);
}

void for_miners(benchmark::internal::Benchmark* benchmark) {
  benchmark->Arg(16)->Arg(64)->Arg(256)->UseRealTime()->MeasureProcessCPUTime()->Unit(
      benchmark::kMillisecond);
}

BENCHMARK(all_positions)->Name("validator/get_positions_for_hotkeys")->Apply(for_miners);
BENCHMARK(all_marked)->Name("validator/mark_to_market")->Apply(for_miners);
BENCHMARK(all_limit_orders)->Name("validator/get_all_limit_orders")->Apply(for_miners);
BENCHMARK(all_evaluated)->Name("validator/evaluate")->Apply(for_miners);

}  // namespace
}  // namespace onetrip::bench
