#include "onetrip/net/zmq_client_link.hpp"

#include <string>
#include <utility>

#include <zmq.h>

#include "onetrip/net/backoff.hpp"
#include "onetrip/net/client_frames.hpp"
#include "onetrip/net/connection_monitor.hpp"
#include "onetrip/net/endpoint.hpp"
#include "onetrip/net/inproc_client_link.hpp"
#include "onetrip/net/timer_fd.hpp"
#include "onetrip/net/zmq_options.hpp"

namespace onetrip::net {

namespace {

// libzmq must never reconnect by itself, yet has to believe that it will: with -1 it closes the
// pipe at a break, and replies that were not read yet with it.  Ten days, longer than any deadline.
constexpr int reconnect_never_ms = 864'000'000;
constexpr int connect_ms_max = 2'000;
// An attempt ends with an event well before this; if libzmq says nothing, it is made again.
constexpr std::chrono::seconds attempt_max{10};

constexpr int connection_events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED |
                                  ZMQ_EVENT_CLOSED | ZMQ_EVENT_CLOSE_FAILED;

class ZmqClientLink final : public ClientLink {
 public:
  ZmqClientLink(ZmqSocket socket, ConnectionMonitor monitor, std::string endpoint, Backoff backoff)
      : endpoint_(std::move(endpoint)),
        backoff_(backoff),
        frames_(std::move(socket)),
        monitor_(std::move(monitor)) {
    connect();
  }

  std::optional<ClientEvent> receive() override;
  Sent send(wire::Frame& frame) override {
    // What the monitor has to say may be that the connection has broken: receive() finds out.
    return frames_.send(frame, state_ == State::connected && !monitor_.has_event());
  }
  std::vector<Pollable> pollables() const override {
    return {frames_.socket().pollable(), monitor_.pollable(), timer_.pollable()};
  }
  std::uint64_t dropped_messages() const override { return frames_.dropped_messages(); }

 private:
  enum class State : std::uint8_t {
    connecting,  // An attempt is under way; the timer bounds it.
    waiting,     // The last attempt has failed; the timer starts the next.
    connected,
    broken,  // The connection is gone; what came before has yet to be handed out.
  };

  void connect();
  void attempt_failed();
  std::optional<ClientEvent> connection_event();
  std::optional<ClientEvent> after_break();

  std::string endpoint_;
  Backoff backoff_;
  TimerFd timer_;
  State state_ = State::waiting;
  ClientFrames frames_;
  ConnectionMonitor monitor_;  // Destroyed before the socket that it watches.
};

std::optional<ClientEvent> ZmqClientLink::receive() {
  if (state_ == State::connected) {
    if (auto frame = frames_.receive()) return frame;
  }
  if (state_ == State::broken) return after_break();
  return connection_event();
}

std::optional<ClientEvent> ZmqClientLink::connection_event() {
  if (state_ != State::connected && timer_.take_due()) connect();
  while (const auto event = monitor_.next()) {
    if (state_ == State::connected) {
      if (*event != ConnectionEvent::down) continue;
      state_ = State::broken;
      return after_break();
    }
    if (*event == ConnectionEvent::up) {
      state_ = State::connected;
      timer_.cancel();
      backoff_.reset();
      return Connected{};
    }
    attempt_failed();
  }
  return std::nullopt;
}

// All that came before the break was in the socket's queue before the monitor said `down`.
std::optional<ClientEvent> ZmqClientLink::after_break() {
  if (auto frame = frames_.receive()) return frame;
  connect();
  return Disconnected{};
}

void ZmqClientLink::connect() {
  ZmqSocket& socket = frames_.socket();
  // Ends what is left of the connection or attempt before, with all that was sent and did not
  // leave.
  socket.disconnect(endpoint_);
  state_ = State::connecting;
  timer_.set(attempt_max);
  if (socket.connect(endpoint_) != 0) attempt_failed();
}

void ZmqClientLink::attempt_failed() {
  state_ = State::waiting;
  timer_.set(backoff_.next());
}

void configure(ZmqSocket& socket, const Endpoint& endpoint, const ClientLinkOptions& options) {
  set_options_of_every_link(socket, endpoint);
  socket.set(ZMQ_LINGER, static_cast<int>(options.linger.count()));
  socket.set(ZMQ_RCVHWM, options.receive_queue_frames);
  socket.set(ZMQ_SNDHWM, options.send_queue_frames);
  socket.set(ZMQ_RECONNECT_IVL, reconnect_never_ms);
  socket.set(ZMQ_CONNECT_TIMEOUT, connect_ms_max);
}

}  // namespace

Result<std::unique_ptr<ClientLink>> make_zmq_client(const Context& context,
                                                    std::string_view endpoint,
                                                    const ClientLinkOptions& options) {
  ONETRIP_TRY(const Endpoint server, parse_server_endpoint(endpoint));
  ONETRIP_TRY(ZmqSocket socket, ZmqSocket::open(context.state(), ZMQ_DEALER));
  configure(socket, server, options);
  if (server.transport == Transport::inproc)
    return make_inproc_client(std::move(socket), server.address);
  ONETRIP_TRY(ConnectionMonitor monitor, ConnectionMonitor::open(socket, connection_events));
  // Chance only spreads the attempts of many clients; there is nothing in it to repeat.
  const Backoff backoff(options.retry_first, options.retry_last,
                        Random(Random::seed_from_system()));
  return std::unique_ptr<ClientLink>(std::make_unique<ZmqClientLink>(
      std::move(socket), std::move(monitor), to_string(server), backoff));
}

}  // namespace onetrip::net
