#include "onetrip/net/zmtp_client_link.hpp"

#include <poll.h>

#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/net/backoff.hpp"
#include "onetrip/net/endpoint.hpp"
#include "onetrip/net/timer_fd.hpp"
#include "onetrip/net/zmtp_connection.hpp"
#include "onetrip/net/zmtp_wire.hpp"
#include "onetrip/wire/limits.hpp"

namespace onetrip::net {
namespace {

class ZmtpClientLink final : public RelayLink {
 public:
  ZmtpClientLink(Endpoint endpoint, const ClientLinkOptions& options, ZmtpInput::Messages messages)
      : endpoint_(std::move(endpoint)),
        messages_(messages),
        handshake_max_(options.handshake_max),
        send_queue_{static_cast<std::size_t>(options.send_queue_frames), options.send_queue_bytes},
        // Chance only spreads the attempts of many clients; there is nothing in it to repeat.
        backoff_(options.retry_first, options.retry_last, Random(Random::seed_from_system())) {
    epoll_.add(timer_.pollable().fd, EPOLLIN);
    connect();
  }

  std::optional<ClientEvent> receive() override;
  Sent send(wire::Frame& frame) override;
  Sent relay(std::string_view hop, wire::Frame& frame) override;
  void hold() override { held_ = true; }
  void release() override;
  bool is_sending() const override {
    return state_ == State::connected && connection_->is_sending();
  }
  std::vector<Pollable> pollables() const override { return {epoll_.pollable()}; }
  std::uint64_t dropped_messages() const override {
    return dropped_before_ + (connection_ ? connection_->dropped().messages : 0);
  }

 private:
  enum class State : std::uint8_t {
    waiting,        // The last attempt has failed; the timer starts the next.
    connecting,     // An attempt is under way; the timer bounds it, and the next one too.
    shaking_hands,  // The greeting is on its way.
    connected,
  };

  void connect();
  void attempt_failed();
  void close_connection();
  std::optional<ClientEvent> shake_hands();
  std::optional<ClientEvent> receive_message();

  Endpoint endpoint_;
  ZmtpInput::Messages messages_;
  Duration handshake_max_;
  SendQueueLimits send_queue_;
  Backoff backoff_;
  TimerFd timer_;
  Epoll epoll_;
  State state_ = State::waiting;
  std::optional<ZmtpConnection> connection_;  // None while waiting.
  bool held_ = false;
  std::uint64_t dropped_before_ = 0;  // On earlier connections.
};

std::optional<ClientEvent> ZmtpClientLink::receive() {
  if (state_ == State::connected) return receive_message();
  if (timer_.take_due()) {
    if (state_ == State::waiting) {
      connect();
    } else {
      attempt_failed();
    }
  }
  if (state_ == State::waiting) return std::nullopt;
  return shake_hands();
}

void ZmtpClientLink::connect() {
  close_connection();
  StreamSocket socket = StreamSocket::connect(endpoint_);
  if (!socket.open()) return attempt_failed();
  state_ = State::connecting;
  timer_.set(handshake_max_);
  connection_.emplace(std::move(socket), messages_, zmtp::greeting_and_ready(zmtp::Role::dealer),
                      send_queue_, epoll_, /*tag=*/0);
}

void ZmtpClientLink::attempt_failed() {
  close_connection();
  state_ = State::waiting;
  timer_.set(backoff_.next());
}

void ZmtpClientLink::close_connection() {
  if (!connection_) return;
  dropped_before_ += connection_->dropped().messages;
  connection_.reset();
}

std::optional<ClientEvent> ZmtpClientLink::shake_hands() {
  if (state_ == State::connecting) {
    pollfd item{.fd = connection_->socket().fd(), .events = POLLOUT, .revents = 0};
    if (poll(&item, 1, 0) == 0) return std::nullopt;
    if (!connection_->socket().is_connected()) {
      attempt_failed();
      return std::nullopt;
    }
    state_ = State::shaking_hands;
  }
  const auto event = connection_->next();
  if (!event) {
    attempt_failed();
    return std::nullopt;
  }
  if (!*event) return std::nullopt;
  state_ = State::connected;
  timer_.cancel();
  backoff_.reset();
  return Connected{};
}

std::optional<ClientEvent> ZmtpClientLink::receive_message() {
  Result<std::optional<ZmtpEvent>> event = connection_->next();
  if (!event) {
    connect();
    return Disconnected{};
  }
  if (!*event) return std::nullopt;
  if (auto* frame = std::get_if<wire::Frame>(&**event)) return std::move(*frame);
  return std::get<Relayed>(**std::move(event));
}

Sent ZmtpClientLink::send(wire::Frame& frame) {
  if (frame.size() > wire::frame_bytes_max) return Sent::too_large;
  return state_ == State::connected ? connection_->send(frame, held_) : Sent::full;
}

Sent ZmtpClientLink::relay(std::string_view hop, wire::Frame& frame) {
  ONETRIP_CHECK(!hop.empty());  // No way back to anybody.
  if (frame.size() > wire::frame_bytes_max) return Sent::too_large;
  return state_ == State::connected ? connection_->relay(hop, frame, held_) : Sent::full;
}

void ZmtpClientLink::release() {
  held_ = false;
  if (is_sending()) connection_->write_out();
}

Result<std::unique_ptr<ZmtpClientLink>> make_link(std::string_view endpoint,
                                                  const ClientLinkOptions& options,
                                                  ZmtpInput::Messages messages) {
  ONETRIP_TRY(Endpoint server, parse_server_endpoint(endpoint));
  if (server.transport == Transport::inproc)
    return invalid("{}: inproc is libzmq's own", to_string(server));
  return std::make_unique<ZmtpClientLink>(std::move(server), options, messages);
}

}  // namespace

Result<std::unique_ptr<ClientLink>> make_zmtp_client(std::string_view endpoint,
                                                     const ClientLinkOptions& options) {
  ONETRIP_TRY(auto link, make_link(endpoint, options, ZmtpInput::Messages::of_one_frame));
  return std::unique_ptr<ClientLink>(std::move(link));
}

Result<std::unique_ptr<RelayLink>> make_zmtp_relay(std::string_view endpoint,
                                                   const ClientLinkOptions& options) {
  ONETRIP_TRY(auto link, make_link(endpoint, options, ZmtpInput::Messages::with_hops));
  return std::unique_ptr<RelayLink>(std::move(link));
}

}  // namespace onetrip::net
