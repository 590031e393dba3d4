// A service without a network: a request's frame goes into the Server, and its answer comes out.
// Header, admission, arguments, handler, store and gate are in it; sockets and threads are not.
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "onetrip/rpc/server.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "onetrip/wire/messages.hpp"

#include "bench/sample_bundles.hpp"
#include "services/perf_ledger/service.hpp"

namespace perf_ledger::bench {
namespace {

using onetrip::wire::Buffer;
using onetrip::wire::Frame;

// Gives the Server one message, and keeps what it answers.
class HandedOverLink final : public onetrip::net::ServerLink {
 public:
  std::optional<onetrip::net::Incoming> receive() override {
    return std::exchange(incoming, std::nullopt);
  }
  onetrip::net::Sent send(const onetrip::net::Envelope& /*to*/, Frame& frame) override {
    answer = std::move(frame);
    return onetrip::net::Sent::yes;
  }
  onetrip::net::ServerCounters counters() const override { return {}; }
  std::string endpoint() const override { return "bench://server"; }
  std::optional<onetrip::net::Pollable> pollable() const override { return std::nullopt; }

  std::optional<onetrip::net::Incoming> incoming;
  Frame answer;
};

template <class M, class... Given>
Buffer request_for(const M& method, const Given&... given) {
  onetrip::wire::Header header;
  header.call_id = 1;
  header.service = method.service().name;
  header.method = method.name();
  header.time_left_ms = 5'000;
  Buffer bytes = onetrip::wire::message(header);
  onetrip::wire::Writer writer(bytes);
  onetrip::write_arguments(writer, method, given...);
  return bytes;
}

// Holds the sample bundles when it is made.
class InProcessPerfLedger {
 public:
  InProcessPerfLedger() {
    ONETRIP_CHECK(store_.load().ok());
    answer(Frame(request_for(update_all_bundles, sample_bundles())));
  }

  Frame answer(Frame request) {
    link_.incoming = onetrip::net::Incoming{{"peer", std::nullopt}, std::move(request)};
    server_.pump();
    // Where the machine was busy elsewhere for the whole of the Server's slice, the call is posted.
    while (link_.answer.empty()) ONETRIP_CHECK(scheduler_.run_ready());
    return std::exchange(link_.answer, Frame());
  }

  std::uint64_t errors() const {
    std::uint64_t count = 0;
    for (const auto& method : server_.stats().methods) count += method.errors;
    return count;
  }

 private:
  onetrip::SystemClock clock_;
  onetrip::Scheduler scheduler_{clock_};
  onetrip::MemoryBackend backend_;
  onetrip::Store store_{backend_, [](const onetrip::Error&) {}};
  PerfLedgerService service_{store_};
  onetrip::Random random_{1};
  HandedOverLink link_;
  onetrip::Server server_{scheduler_, link_, store_, service_.methods(), random_, {}};
};

// The requests, over and over.  The copy of the bytes stands for the message that libzmq makes.
void answer_all(benchmark::State& state, const std::vector<Buffer>& requests) {
  InProcessPerfLedger ledger;
  auto next = requests.begin();
  while (state.KeepRunning()) {
    benchmark::DoNotOptimize(ledger.answer(Frame::copy_of(*next)));
    if (++next == requests.end()) next = requests.begin();
  }
  ONETRIP_CHECK(ledger.errors() == 0, ledger.errors());
  state.SetItemsProcessed(state.iterations());
}

void answer_update(benchmark::State& state) {
  constexpr std::int64_t requests_count = 10 * static_cast<std::int64_t>(hotkeys_count);
  // All of one moment, as time may not go back when the first follows the last.
  const std::int64_t now_ms = sample_update(0).now_ms;
  std::vector<Buffer> requests;
  for (std::int64_t number = 0; number < requests_count; ++number) {
    const PerfUpdate next = sample_update(number);
    requests.push_back(request_for(update, next.hotkey, next.tp_id, now_ms, next.value,
                                   next.realized_pnl, next.unrealized_pnl, next.spread_fee,
                                   next.carry_fee, next.is_open));
  }
  answer_all(state, requests);
}

void answer_get_last_update_ms(benchmark::State& state) {
  std::vector<Buffer> requests;
  for (std::size_t i = 0; i < hotkeys_count; ++i)
    requests.push_back(request_for(get_last_update_ms, sample_hotkey(i)));
  answer_all(state, requests);
}

BENCHMARK(answer_update)->Name("dispatcher/update");
BENCHMARK(answer_get_last_update_ms)->Name("dispatcher/get_last_update_ms");

}  // namespace
}  // namespace perf_ledger::bench
