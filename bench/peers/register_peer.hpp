// register_peer<Peer>("name"): the benchmarks of a peer that gives back the bytes it is given, over
// a Unix socket.
//
// A Peer is made for messages of so many bytes.  call() is a call that is waited for; start() and
// finish() are its halves, where it can have several in flight.  A Peer::Client is another client
// of it, for as many as there may be.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/measured_calls.hpp"

namespace onetrip::bench {

inline void register_calls(const std::string& name, void (*run)(benchmark::State&),
                           const std::vector<std::int64_t>& sizes) {
  auto* added = benchmark::RegisterBenchmark(("peers/" + name).c_str(), run);
  added->UseRealTime()->MeasureProcessCPUTime();
  for (const std::int64_t bytes : sizes) added->Arg(bytes);
}

template <class Peer>
bool register_peer(const std::string& name) {
  register_calls(name + "/sequential", sequential<Peer>, {32, 1'024, 102'400, 1'048'576});
  if constexpr (requires(Peer peer) { peer.start(); })
    register_calls(name + "/in_flight_1000", in_flight<Peer>, {32, 1'024});
  if constexpr (requires { typename Peer::Client; }) {
    auto* added =
        benchmark::RegisterBenchmark(("peers/" + name + "/clients").c_str(), clients<Peer>);
    added->UseRealTime()->Threads(1)->Threads(4)->Threads(16)->Threads(64);
  }
  return true;
}

}  // namespace onetrip::bench
