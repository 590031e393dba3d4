// perf_ledger as its clients meet it: a Mesh in this thread, the service in another, ipc between.
//
// Items are what a call carries (updates, times, bundles), so one call with a hundred of them
// compares with a hundred calls.  A call that fails stops the program.
#include <cstdint>
#include <vector>

#include <benchmark/benchmark.h>

#include "onetrip/base/check.hpp"
#include "onetrip/client/batch.hpp"

#include "bench/sample_bundles.hpp"
#include "bench/served_perf_ledger.hpp"

namespace perf_ledger::bench {
namespace {

constexpr auto all = static_cast<std::int64_t>(hotkeys_count);

auto start_update(onetrip::Mesh& mesh, const PerfUpdate& next) {
  return update.start(mesh, next.hotkey, next.tp_id, next.now_ms, next.value, next.realized_pnl,
                      next.unrealized_pnl, next.spread_fee, next.carry_fee, next.is_open);
}

// One update a call, each waited for.
void update_alone(benchmark::State& state) {
  ServedPerfLedger served;
  std::int64_t number = 0;
  while (state.KeepRunning())
    benchmark::DoNotOptimize(start_update(served.mesh(), sample_update(number++)).get().value());
  state.SetItemsProcessed(state.iterations());
}

// A hundred calls on their way at once.
void update_pipelined(benchmark::State& state) {
  ServedPerfLedger served;
  std::int64_t number = 0;
  std::vector<onetrip::Pending<PerfCheckpoint>> calls;
  while (state.KeepRunning()) {
    calls.clear();
    for (const PerfUpdate& next : next_sample_updates(number))
      calls.push_back(start_update(served.mesh(), next));
    for (auto& call : calls) benchmark::DoNotOptimize(call.get().value());
  }
  state.SetItemsProcessed(state.iterations() * all);
}

// A hundred calls in one message.
void update_batch(benchmark::State& state) {
  ServedPerfLedger served;
  std::int64_t number = 0;
  while (state.KeepRunning()) {
    onetrip::Batch batch{served.mesh()};
    for (const PerfUpdate& next : next_sample_updates(number))
      batch.add(update, next.hotkey, next.tp_id, next.now_ms, next.value, next.realized_pnl,
                next.unrealized_pnl, next.spread_fee, next.carry_fee, next.is_open);
    const auto results = batch.send();
    ONETRIP_CHECK(results.ok());
  }
  state.SetItemsProcessed(state.iterations() * all);
}

// One call that takes a hundred updates.
void update_many_of_100(benchmark::State& state) {
  ServedPerfLedger served;
  std::int64_t number = 0;
  while (state.KeepRunning()) {
    const auto result = update_many(served.mesh(), next_sample_updates(number)).value();
    ONETRIP_CHECK(result.applied == all, result.applied);
  }
  state.SetItemsProcessed(state.iterations() * all);
}

// What an update costs where state is shared as values: the bundle comes, is changed, and goes.
void bundle_there_and_back(benchmark::State& state) {
  ServedPerfLedger served;
  std::int64_t number = 0;
  while (state.KeepRunning()) {
    const PerfUpdate next = sample_update(number++);
    Bundles changed;
    changed.emplace(next.hotkey, get_bundle(served.mesh(), next.hotkey).value().value());
    changed.at(next.hotkey).ledgers.at(next.tp_id).cps.back().prev_portfolio_ret = next.value;
    benchmark::DoNotOptimize(save_bundles(served.mesh(), changed).value());
  }
  state.SetItemsProcessed(state.iterations());
}

void time_alone(benchmark::State& state) {
  ServedPerfLedger served;
  const auto times = sample_times();
  auto next = times.begin();
  while (state.KeepRunning()) {
    ONETRIP_CHECK(update_last_update_ms(served.mesh(), next->first, next->second).ok());
    if (++next == times.end()) next = times.begin();
  }
  state.SetItemsProcessed(state.iterations());
}

void times_of_100(benchmark::State& state) {
  ServedPerfLedger served;
  const auto times = sample_times();
  while (state.KeepRunning()) {
    const std::int64_t updated = batch_update_times(served.mesh(), times).value();
    ONETRIP_CHECK(updated == all, updated);
  }
  state.SetItemsProcessed(state.iterations() * all);
}

void bundles_of_100(benchmark::State& state) {
  ServedPerfLedger served;
  const Bundles bundles = sample_bundles();
  while (state.KeepRunning()) {
    const std::int64_t held = update_all_bundles(served.mesh(), bundles).value();
    ONETRIP_CHECK(held == all, held);
  }
  state.SetItemsProcessed(state.iterations() * all);
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(onetrip::wire::encode(bundles).size()));
}

// The time is the caller's, on the wall; the CPU is that of both ends together, libzmq's threads
// included.
void measured_across_threads(benchmark::internal::Benchmark* benchmark) {
  benchmark->UseRealTime()->MeasureProcessCPUTime()->Unit(benchmark::kMicrosecond);
}

BENCHMARK(update_alone)->Name("ipc/update")->Apply(measured_across_threads);
BENCHMARK(update_pipelined)->Name("ipc/update_pipelined_100")->Apply(measured_across_threads);
BENCHMARK(update_batch)->Name("ipc/update_batch_100")->Apply(measured_across_threads);
BENCHMARK(update_many_of_100)->Name("ipc/update_many_100")->Apply(measured_across_threads);
BENCHMARK(bundle_there_and_back)->Name("ipc/get_and_save_bundle")->Apply(measured_across_threads);
BENCHMARK(time_alone)->Name("ipc/update_last_update_ms")->Apply(measured_across_threads);
BENCHMARK(times_of_100)->Name("ipc/batch_update_times_100")->Apply(measured_across_threads);
BENCHMARK(bundles_of_100)->Name("ipc/update_all_bundles_100")->Apply(measured_across_threads);

}  // namespace
}  // namespace perf_ledger::bench
