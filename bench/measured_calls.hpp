// What a benchmark does with a peer that answers calls.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <benchmark/benchmark.h>

namespace onetrip::bench {

inline constexpr std::size_t in_flight_max = 1'000;

// A peer has call(), which waits, or its halves, start() and finish(); or finish_some(), which
// gives how many have ended.
template <class Peer>
void call(Peer& peer) {
  if constexpr (requires { peer.call(); }) {
    peer.call();
  } else {
    peer.start();
    peer.finish();
  }
}

// One call at a time; p50_us is the median of all calls of a run.
template <class Peer>
void sequential(benchmark::State& state) {
  using Clock = std::chrono::steady_clock;
  Peer peer(static_cast<std::size_t>(state.range(0)));
  for (int i = 0; i != 100; ++i) call(peer);
  std::vector<Clock::duration> taken;
  auto before = Clock::now();
  while (state.KeepRunning()) {
    call(peer);
    const auto now = Clock::now();
    taken.push_back(now - before);
    before = now;
  }
  const auto middle = taken.begin() + static_cast<std::ptrdiff_t>(taken.size() / 2);
  std::nth_element(taken.begin(), middle, taken.end());
  state.counters["p50_us"] = std::chrono::duration<double, std::micro>(*middle).count();
}

// So many that are open; what has been answered makes room for as many others.
template <class Peer>
void in_flight(benchmark::State& state) {
  Peer peer(static_cast<std::size_t>(state.range(0)));
  std::size_t under_way = 0;
  std::int64_t answered = 0;
  while (state.KeepRunning()) {
    for (; under_way != in_flight_max; ++under_way) peer.start();
    if constexpr (requires { peer.finish_some(); }) {
      const std::size_t some = peer.finish_some();
      under_way -= some;
      answered += static_cast<std::int64_t>(some);
    } else {
      for (; under_way != in_flight_max / 2; --under_way, ++answered) peer.finish();
    }
  }
  state.SetItemsProcessed(answered);
}

// Some clients at once, each in a thread of its own, one call of 32 bytes at a time.
template <class Peer>
void clients(benchmark::State& state) {
  static std::mutex mutex;
  static std::weak_ptr<Peer> shared;  // By the threads of a run.
  std::shared_ptr<Peer> peer;
  {
    const std::lock_guard lock(mutex);
    peer = shared.lock();
    if (!peer) shared = peer = std::make_shared<Peer>(32);
  }
  typename Peer::Client client(*peer);
  for (int i = 0; i != 100; ++i) call(client);
  while (state.KeepRunning()) call(client);
  state.SetItemsProcessed(state.iterations());
}

}  // namespace onetrip::bench
