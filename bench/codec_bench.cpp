// The codec by itself: arguments to bytes as a client writes them, and back as a service reads
// them.
#include <cstddef>
#include <cstdint>

#include <benchmark/benchmark.h>

#include "onetrip/rpc/arguments.hpp"
#include "onetrip/wire/codec.hpp"

#include "bench/sample_bundles.hpp"

namespace perf_ledger::bench {
namespace {

using onetrip::wire::Buffer;

template <class M, class... Given>
Buffer arguments_of(const M& method, const Given&... given) {
  Buffer out;
  onetrip::wire::Writer writer(out);
  onetrip::write_arguments(writer, method, given...);
  return out;
}

Buffer arguments_of(const PerfUpdate& next) {
  return arguments_of(update, next.hotkey, next.tp_id, next.now_ms, next.value, next.realized_pnl,
                      next.unrealized_pnl, next.spread_fee, next.carry_fee, next.is_open);
}

void report_bytes(benchmark::State& state, std::size_t bytes_each) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes_each));
  state.counters["message_bytes"] = static_cast<double>(bytes_each);
}

// Into a new buffer each time, as a request is.
template <class Encode>
void encode(benchmark::State& state, const Encode& encoded) {
  while (state.KeepRunning()) {
    Buffer out = encoded();
    benchmark::DoNotOptimize(out.data());
    benchmark::ClobberMemory();
  }
  report_bytes(state, encoded().size());
}

template <class M>
void decode(benchmark::State& state, const M& method, const Buffer& encoded) {
  const auto defaults = onetrip::ArgumentDefaults::of(method);
  while (state.KeepRunning())
    benchmark::DoNotOptimize(onetrip::read_arguments(method, defaults, encoded).value());
  report_bytes(state, encoded.size());
}

Bundles one_bundle() { return {{sample_hotkey(0), sample_bundle()}}; }

void encode_update(benchmark::State& state) {
  encode(state, [next = sample_update(0)] { return arguments_of(next); });
}
void decode_update(benchmark::State& state) {
  decode(state, update, arguments_of(sample_update(0)));
}

void encode_times(benchmark::State& state) {
  encode(state, [times = sample_times()] { return arguments_of(batch_update_times, times); });
}
void decode_times(benchmark::State& state) {
  decode(state, batch_update_times, arguments_of(batch_update_times, sample_times()));
}

void encode_bundle(benchmark::State& state) {
  encode(state, [bundles = one_bundle()] { return arguments_of(save_bundles, bundles); });
}
void decode_bundle(benchmark::State& state) {
  decode(state, save_bundles, arguments_of(save_bundles, one_bundle()));
}

BENCHMARK(encode_update)->Name("codec/encode_update");
BENCHMARK(decode_update)->Name("codec/decode_update");
BENCHMARK(encode_times)->Name("codec/encode_batch_update_times_100");
BENCHMARK(decode_times)->Name("codec/decode_batch_update_times_100");
BENCHMARK(encode_bundle)->Name("codec/encode_bundle");
BENCHMARK(decode_bundle)->Name("codec/decode_bundle");

}  // namespace
}  // namespace perf_ledger::bench
