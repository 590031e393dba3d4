#include "tests/net/link_world.hpp"

#include <atomic>
#include <thread>

#include "onetrip/net/client_link.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/net/server_link.hpp"
#include "onetrip/net/zmtp_client_link.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::net {

namespace {

using namespace std::chrono_literals;

class SocketWorld final : public LinkWorld {
 public:
  // "tcp_zmtp_to_libzmq": over what, who speaks for the client, and who for the server.
  SocketWorld(const std::string& kind, int queue_frames)
      : transport_(kind.substr(0, kind.find('_'))),
        client_(transport_from(kind.find("_zmtp_to") != std::string::npos)),
        server_(transport_from(kind.ends_with("_to_zmtp"))),
        queue_frames_(queue_frames) {}

  std::string fresh_endpoint() override {
    const std::string name = "link_" + std::to_string(++endpoints_);
    if (transport_ == "tcp") return "tcp://127.0.0.1:*";
    if (transport_ == "ipc") return "ipc://" + folder_.path() + "/" + name + ".sock";
    return "inproc://" + name;
  }
  Result<std::unique_ptr<ServerLink>> make_server(const std::string& endpoint) override {
    return make_server_link(context_, endpoint, server_,
                            {.linger = 1'000ms,
                             .receive_queue_frames = queue_frames_,
                             .send_queue_frames = queue_frames_});
  }
  Result<std::unique_ptr<ClientLink>> make_client(const std::string& endpoint) override {
    return make_client_link(context_, endpoint, client_, client_options());
  }
  Result<std::unique_ptr<RelayLink>> make_relay(const std::string& endpoint) override {
    return make_zmtp_relay(endpoint, client_options());
  }
  void rest(const std::vector<Pollable>& items) override { wait_for(items, 5ms); }
  void close(std::unique_ptr<ServerLink> server, const std::function<void()>& meanwhile) override {
    std::atomic<bool> closed = false;
    std::thread closing([&] {
      server.reset();
      closed = true;
    });
    while (!closed) meanwhile();
    closing.join();
  }

 protected:
  bool out_of_time() const override { return clock_.now() > deadline_; }
  void start_of_time() override { deadline_ = clock_.now() + 20s; }

 private:
  static SocketTransport transport_from(bool is_zmtp) {
    return is_zmtp ? SocketTransport::zmtp : SocketTransport::libzmq;
  }
  ClientLinkOptions client_options() const {
    return {.linger = 0ms,
            .receive_queue_frames = queue_frames_,
            .send_queue_frames = queue_frames_,
            .retry_first = 5ms,
            .retry_last = 50ms};
  }

  std::string transport_;
  SocketTransport client_;
  SocketTransport server_;
  int queue_frames_;
  int endpoints_ = 0;
  ScratchFolder folder_;
  Context context_;
  SystemClock clock_;
  Time deadline_{};
};

class MemoryWorld final : public LinkWorld {
 public:
  explicit MemoryWorld(int queue_frames)
      : network_(/*seed=*/1, {.queue_frames_max = static_cast<std::size_t>(queue_frames)}, clock_) {
  }

  std::string fresh_endpoint() override { return "mem://link_" + std::to_string(++endpoints_); }
  Result<std::unique_ptr<ServerLink>> make_server(const std::string& endpoint) override {
    return network_.make_server(endpoint);
  }
  Result<std::unique_ptr<ClientLink>> make_client(const std::string& endpoint) override {
    return network_.make_client(endpoint);
  }
  Result<std::unique_ptr<RelayLink>> make_relay(const std::string& endpoint) override {
    return network_.make_relay(endpoint);
  }
  void close(std::unique_ptr<ServerLink> server,
             const std::function<void()>& /*meanwhile*/) override {
    server.reset();
  }
  void rest(const std::vector<Pollable>& /*items*/) override {
    if (!network_.step()) clock_.advance(1ms);
    ++rests_;
  }

 protected:
  bool out_of_time() const override { return rests_ > 100'000; }
  void start_of_time() override { rests_ = 0; }

 private:
  ManualClock clock_;
  MemoryNetwork network_;
  int endpoints_ = 0;
  int rests_ = 0;
};

}  // namespace

bool LinkWorld::until(const std::vector<Pollable>& items, const std::function<bool()>& done) {
  start_of_time();
  while (!done()) {
    if (out_of_time()) return false;
    rest(items);
  }
  return true;
}

std::vector<std::string> every_kind_of_link() {
  std::vector<std::string> kinds{"inproc", "mem"};
  for (const std::string transport : {"tcp_", "ipc_"})
    for (const std::string client : {"zmtp_to_", "libzmq_to_"})
      for (const std::string server : {"zmtp", "libzmq"})
        kinds.push_back(transport + client + server);
  return kinds;
}

std::unique_ptr<LinkWorld> make_link_world(const std::string& kind, int queue_frames) {
  if (kind == "mem") return std::make_unique<MemoryWorld>(queue_frames);
  return std::make_unique<SocketWorld>(kind, queue_frames);
}

}  // namespace onetrip::net
