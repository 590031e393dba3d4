#include "tests/net/link_world.hpp"

#include "onetrip/net/client_link.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/net/zmq_server_link.hpp"
#include "onetrip/net/zmtp_client_link.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::net {

namespace {

using namespace std::chrono_literals;

class ZmqWorld final : public LinkWorld {
 public:
  ZmqWorld(const std::string& kind, int queue_frames)
      : speaks_zmtp_(kind.starts_with("zmtp_")),
        kind_(speaks_zmtp_ ? kind.substr(5) : kind),
        queue_frames_(queue_frames) {}

  std::string fresh_endpoint() override {
    const std::string name = "link_" + std::to_string(++endpoints_);
    if (kind_ == "tcp") return "tcp://127.0.0.1:*";
    if (kind_ == "ipc") return "ipc://" + folder_.path() + "/" + name + ".sock";
    return "inproc://" + name;
  }
  Result<std::unique_ptr<ServerLink>> make_server(const std::string& endpoint) override {
    return make_zmq_server(context_, endpoint,
                           {.linger = 1'000ms,
                            .receive_queue_frames = queue_frames_,
                            .send_queue_frames = queue_frames_});
  }
  Result<std::unique_ptr<ClientLink>> make_client(const std::string& endpoint) override {
    const auto transport = speaks_zmtp_ ? ClientTransport::zmtp : ClientTransport::libzmq;
    return make_client_link(context_, endpoint, transport, client_options());
  }
  Result<std::unique_ptr<RelayLink>> make_relay(const std::string& endpoint) override {
    return make_zmtp_relay(endpoint, client_options());
  }
  void rest(const std::vector<Pollable>& items) override { wait_for(items, 5ms); }

 protected:
  bool out_of_time() const override { return clock_.now() > deadline_; }
  void start_of_time() override { deadline_ = clock_.now() + 20s; }

 private:
  ClientLinkOptions client_options() const {
    return {.linger = 0ms,
            .receive_queue_frames = queue_frames_,
            .send_queue_frames = queue_frames_,
            .retry_first = 5ms,
            .retry_last = 50ms};
  }

  bool speaks_zmtp_;
  std::string kind_;
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

std::unique_ptr<LinkWorld> make_link_world(const std::string& kind, int queue_frames) {
  if (kind == "mem") return std::make_unique<MemoryWorld>(queue_frames);
  return std::make_unique<ZmqWorld>(kind, queue_frames);
}

}  // namespace onetrip::net
