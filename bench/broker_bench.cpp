// What lies between a client and a service: nothing, libzmq's zmq_proxy, or the broker.  The same
// client and the same service; p50_us is the median of the calls of a run.
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "onetrip/base/check.hpp"
#include "onetrip/client/mesh.hpp"

#include "broker/service.hpp"

#include "bench/echo_service.hpp"
#include "bench/libzmq_peer.hpp"
#include "bench/measured_calls.hpp"
#include "bench/process_memory.hpp"
#include "tests/support/number_from_environment.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip::bench {
namespace {

Config config_in(const std::string& run_dir) {
  ConfigSource source;
  source.working_dir = source.system_dir = run_dir;
  source.sets = {"mesh.run_dir=" + run_dir, "service.echo.calls_in_flight_max=4000"};
  source.services = {"broker", "echo"};
  return load_config(source).value();
}

// An echo service that announces itself to whoever is there.
class Between {
 public:
  explicit Between(std::size_t bytes) : text_(bytes, 'x') {}

  void start() { calls_.push_back(echo.start(*mesh_, text_)); }
  void finish() {
    ONETRIP_CHECK(calls_.front().get()->size() == text_.size());
    calls_.pop_front();
  }
  void call() { ONETRIP_CHECK(echo(*mesh_, text_)->size() == text_.size()); }

 protected:
  std::string endpoint(const std::string& name) const { return config_.service(name)->endpoint; }
  void connect_to(const std::string& endpoint) {
    mesh_ = std::make_unique<Mesh>(Mesh::to({{"echo", endpoint}}).value());
  }

  ScratchFolder folder_;
  net::Context context_;
  const Config config_ = config_in(folder_.path());
  std::unique_ptr<Mesh> mesh_;

 private:
  std::string text_;
  std::deque<Pending<std::string>> calls_;
};

class Nothing : public Between {
 public:
  explicit Nothing(std::size_t bytes) : Between(bytes) { connect_to(endpoint("echo")); }

 private:
  ServiceThread<EchoService> service_{context_, config_, "echo"};
};

class Proxy : public Between {
 public:
  explicit Proxy(std::size_t bytes) : Between(bytes) { connect_to(endpoint("broker")); }

 private:
  ServiceThread<EchoService> service_{context_, config_, "echo"};
  LibzmqProxy proxy_{endpoint("broker"), service_.endpoint()};
};

class Brokered : public Between {
 public:
  explicit Brokered(std::size_t bytes) : Between(bytes) { connect_to(endpoint("broker")); }

 private:
  ServiceThread<broker::BrokerService> broker_{context_, config_, "broker"};
  ServiceThread<EchoService> service_{context_, config_, "echo"};
};

// How much more the process holds, with client, broker and service in it, after so many calls than
// after a tenth of them.
void memory(benchmark::State& state) {
  Brokered peer(32);
  std::size_t under_way = 0;
  const auto call = [&](std::int64_t calls) {
    for (std::int64_t i = 0; i != calls; ++i) {
      for (; under_way != in_flight_max; ++under_way) peer.start();
      peer.finish();
      --under_way;
    }
  };
  while (state.KeepRunning()) {
    call(state.range(0) / 10);
    const double before = memory_kb("VmRSS:");
    call(state.range(0));
    state.counters["held_kb"] = before;
    state.counters["more_kb"] = memory_kb("VmRSS:") - before;
  }
  for (; under_way != 0; --under_way) peer.finish();
  state.SetItemsProcessed(state.range(0) * 11 / 10);
}

template <class Peer>
void add(const char* between) {
  const std::string prefix = std::string("broker/") + between;
  for (const std::int64_t bytes : {32, 102'400}) {
    benchmark::RegisterBenchmark((prefix + "/sequential").c_str(), sequential<Peer>)
        ->UseRealTime()
        ->MeasureProcessCPUTime()
        ->Arg(bytes);
    benchmark::RegisterBenchmark((prefix + "/in_flight").c_str(), in_flight<Peer>)
        ->UseRealTime()
        ->MeasureProcessCPUTime()
        ->Arg(bytes);
  }
}

const bool broker_registered = [] {
  add<Nothing>("nothing");
  add<Proxy>("zmq_proxy");
  add<Brokered>("broker");
  benchmark::RegisterBenchmark("broker/memory", memory)
      ->UseRealTime()
      ->Iterations(1)
      ->Arg(static_cast<std::int64_t>(number_from_environment("ONETRIP_BENCH_CALLS", 100'000)));
  return true;
}();

}  // namespace
}  // namespace onetrip::bench
