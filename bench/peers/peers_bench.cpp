// A call that gives back the bytes it was given, beside what one would pick instead: one at a time
// (p50_us is the median of all calls of a run), and a thousand in flight.  The peers of other
// libraries than ours are in files of their own, built where the library is.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>

#include "onetrip/base/check.hpp"
#include "onetrip/base/freed_memory.hpp"
#include "onetrip/client/mesh.hpp"

#include "bench/echo_service.hpp"
#include "bench/libzmq_peer.hpp"
#include "bench/peers/register_peer.hpp"
#include "bench/redis_peer.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace onetrip::bench {
namespace {

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
  // Waits for each answer.
  class Client {
   public:
    explicit Client(const Redis& peer) : client_(peer.server_), text_(peer.text_) {}

    void call() {
      client_.add_echo(text_);
      client_.send();
      client_.take_echoes(text_.size());
    }

   private:
    RedisClient client_;
    std::string text_;
  };

  explicit Redis(std::size_t bytes) : text_(bytes, 'x') {}

  void start() { client_.add_echo(text_); }
  void call() {
    start();
    finish_some();
  }
  // All that were started leave together; how many were answered.
  std::size_t finish_some() {
    client_.send();
    return client_.take_echoes(text_.size());
  }

 private:
  ScratchFolder folder_;
  RedisServer server_{folder_.path()};
  RedisClient client_{server_};
  std::string text_;
};

// `transport` is the client's; the service speaks ZMTP itself.
template <net::SocketTransport transport>
class Onetrip {
 public:
  class Client {
   public:
    explicit Client(const Onetrip& peer) : mesh_(peer.open_mesh()), text_(peer.text_) {}

    void call() { ONETRIP_CHECK(echo(mesh_, text_)->size() == text_.size()); }

   private:
    Mesh mesh_;
    std::string text_;
  };

  explicit Onetrip(std::size_t bytes) : text_(bytes, 'x') {
    keep_freed_memory();  // As programs of services do, and clients may.
  }

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
  Mesh open_mesh() const {
    MeshOptions options;
    options.transport = transport;
    return Mesh::to({{"echo", service_.endpoint()}}, options).value();
  }

  ScratchFolder folder_;
  net::Context context_;
  ServiceThread<EchoService> service_{context_, folder_.endpoint("echo"), server_options()};
  Mesh mesh_ = open_mesh();
  std::string text_;
  std::deque<Pending<std::string>> calls_;
};

const bool peers_registered = [] {
  register_peer<UnixSocket>("unix_socket");
  register_peer<LibzmqPeer>("libzmq");
  register_peer<Onetrip<net::SocketTransport::zmtp>>("onetrip");
  register_peer<Onetrip<net::SocketTransport::libzmq>>("onetrip_libzmq");
  return RedisServer::is_installed() && register_peer<Redis>("redis");
}();

}  // namespace
}  // namespace onetrip::bench
