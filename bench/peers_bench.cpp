// A call that gives back the bytes it was given, beside what one would pick instead, over a Unix
// socket: one at a time (p50_us is the median of all calls of a run), and a thousand in flight.
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>

#include "onetrip/base/check.hpp"
#include "onetrip/client/mesh.hpp"

#include "bench/libzmq_peer.hpp"
#include "bench/redis_peer.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip::bench {
namespace {

constexpr std::size_t in_flight_max = 1'000;

// ---- the peers: call() is a call that is waited for, start() and finish() are its halves

// Two ends of a socket and nothing else: what the kernel takes.
class UnixSocket {
 public:
  explicit UnixSocket(std::size_t bytes) : text_(bytes, 'x') {
    ONETRIP_CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()) == 0);
    thread_ = std::thread([this, bytes] {
      std::string text(bytes, ' ');
      while (read_all(ends_[1], text)) write_all(ends_[1], text);
    });
  }
  ~UnixSocket() {
    shutdown(ends_[0], SHUT_RDWR);
    thread_.join();
    for (const int end : ends_) close(end);
  }
  UnixSocket(const UnixSocket&) = delete;
  UnixSocket& operator=(const UnixSocket&) = delete;

  void call() {
    write_all(ends_[0], text_);
    ONETRIP_CHECK(read_all(ends_[0], text_));
  }

 private:
  static bool read_all(int end, std::string& text) {
    for (std::size_t have = 0; have != text.size();) {
      const ssize_t got = read(end, text.data() + have, text.size() - have);
      if (got <= 0) return false;
      have += static_cast<std::size_t>(got);
    }
    return true;
  }
  static void write_all(int end, std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = write(end, text.data(), text.size());
      ONETRIP_CHECK(written > 0);
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  std::array<int, 2> ends_{};
  std::string text_;
  std::thread thread_;
};

class Redis {
 public:
  explicit Redis(std::size_t bytes) : text_(bytes, 'x') {}

  void start() { peer_.add_echo(text_); }
  void call() {
    start();
    peer_.send();
    peer_.take_echoes(text_.size());
  }
  // All that were started leave together; how many were answered.
  std::size_t finish_some() {
    peer_.send();
    return peer_.take_echoes(text_.size());
  }

 private:
  ScratchFolder folder_;
  RedisPeer peer_{folder_.path()};
  std::string text_;
};

inline constexpr Service echo_service{"echo", Placement::single, "", "For measuring."};
inline constexpr Method<std::string(std::string)> echo{
    echo_service, "echo", Effect::read, {"text"}, "Gives it back."};
inline constexpr Contract echo_contract{echo_service, echo};

class EchoService {
 public:
  explicit EchoService(Store& /*store*/) {}
  static MethodTable methods() {
    return MethodTable{echo_contract}.on(echo, [](const std::string& text) { return text; });
  }
};

template <net::ClientTransport transport>
class Onetrip {
 public:
  explicit Onetrip(std::size_t bytes) : text_(bytes, 'x') {}

  void start() { calls_.push_back(echo.start(mesh_, text_)); }
  void finish() {
    ONETRIP_CHECK(calls_.front().get()->size() == text_.size());
    calls_.pop_front();
  }
  void call() { ONETRIP_CHECK(echo(mesh_, text_)->size() == text_.size()); }

 private:
  static ServerOptions server_options() {
    ServerOptions options;
    options.load.calls_max = 4 * in_flight_max;
    return options;
  }
  static MeshOptions mesh_options() {
    MeshOptions options;
    options.transport = transport;
    return options;
  }

  ScratchFolder folder_;
  net::Context context_;
  ServiceThread<EchoService> service_{context_, folder_.endpoint("echo"), server_options()};
  Mesh mesh_ = Mesh::to({{"echo", service_.endpoint()}}, mesh_options()).value();
  std::string text_;
  std::deque<Pending<std::string>> calls_;
};

// ---- what is measured

template <class Peer>
void call(Peer& peer) {
  if constexpr (requires { peer.call(); }) {
    peer.call();
  } else {
    peer.start();
    peer.finish();
  }
}

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

// What has been answered makes room for as many others.
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

void add(const char* peer, const char* what, void (*run)(benchmark::State&),
         const std::vector<std::int64_t>& sizes) {
  const std::string name = std::string("peers/") + peer + "/" + what;
  auto* added = benchmark::RegisterBenchmark(name.c_str(), run);
  added->UseRealTime()->MeasureProcessCPUTime();
  for (const std::int64_t bytes : sizes) added->Arg(bytes);
}

const bool registered = [] {
  const std::vector<std::int64_t> sizes{32, 1'024, 102'400, 1'048'576};
  add("unix_socket", "sequential", sequential<UnixSocket>, sizes);
  add("libzmq", "sequential", sequential<LibzmqPeer>, sizes);
  add("onetrip", "sequential", sequential<Onetrip<net::ClientTransport::zmtp>>, sizes);
  add("onetrip_libzmq", "sequential", sequential<Onetrip<net::ClientTransport::libzmq>>, sizes);
  add("libzmq", "in_flight_1000", in_flight<LibzmqPeer>, {32, 1'024});
  add("onetrip", "in_flight_1000", in_flight<Onetrip<net::ClientTransport::zmtp>>, {32, 1'024});
  add("onetrip_libzmq", "in_flight_1000", in_flight<Onetrip<net::ClientTransport::libzmq>>,
      {32, 1'024});
  if (!RedisPeer::is_installed()) return false;
  add("redis", "sequential", sequential<Redis>, sizes);
  add("redis", "in_flight_1000", in_flight<Redis>, {32, 1'024});
  return true;
}();

}  // namespace
}  // namespace onetrip::bench
