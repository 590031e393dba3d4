#include "onetrip/net/zmtp_client_link.hpp"

#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/base/error.hpp"
#include "onetrip/net/backoff.hpp"
#include "onetrip/net/endpoint.hpp"
#include "onetrip/net/stream_socket.hpp"
#include "onetrip/net/timer_fd.hpp"
#include "onetrip/net/zmtp_input.hpp"
#include "onetrip/net/zmtp_output.hpp"
#include "onetrip/wire/limits.hpp"

namespace onetrip::net {
namespace {

// A server that sends only what is of no use must not hold receive() for ever.
constexpr int looks_max = 1'000;
// Messages of those held that leave together.
constexpr std::size_t written_at_once = 64;

// What stands for socket and timer together: a link's pollables do not change.
class Epoll {
 public:
  Epoll() : fd_(epoll_create1(EPOLL_CLOEXEC)) { ONETRIP_CHECK(fd_ >= 0, system_message(errno)); }
  ~Epoll() { close(fd_); }
  Epoll(const Epoll&) = delete;
  Epoll& operator=(const Epoll&) = delete;

  void add(int fd, std::uint32_t events) { control(EPOLL_CTL_ADD, fd, events); }
  void change(int fd, std::uint32_t events) { control(EPOLL_CTL_MOD, fd, events); }
  int fd() const { return fd_; }

 private:
  void control(int operation, int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    ONETRIP_CHECK(epoll_ctl(fd_, operation, fd, &event) == 0, system_message(errno));
  }

  int fd_;
};

class ZmtpClientLink final : public RelayLink {
 public:
  ZmtpClientLink(Endpoint endpoint, const ClientLinkOptions& options, ZmtpInput::Messages messages)
      : endpoint_(std::move(endpoint)),
        messages_(messages),
        handshake_max_(options.handshake_max),
        send_queue_frames_(static_cast<std::size_t>(options.send_queue_frames)),
        send_queue_bytes_(options.send_queue_bytes),
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
  bool is_sending() const override { return state_ == State::connected && !output_.empty(); }
  std::vector<Pollable> pollables() const override {
    return {Pollable{.zmq_socket = nullptr, .fd = epoll_.fd()}};
  }
  std::uint64_t dropped_messages() const override {
    return dropped_before_ + input_.dropped_messages();
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
  void close_socket();
  std::optional<ClientEvent> shake_hands();
  std::optional<ClientEvent> receive_message();
  // The next event of the connection; an error where it has broken.
  Result<std::optional<ZmtpEvent>> next_event();
  // Whether another message may wait.
  bool has_room();
  // Sends what was added to the output, with others where it may.
  void write_soon();
  void write_out();
  void watch(bool for_room);

  Endpoint endpoint_;
  ZmtpInput::Messages messages_;
  Duration handshake_max_;
  std::size_t send_queue_frames_;
  std::size_t send_queue_bytes_;
  Backoff backoff_;
  TimerFd timer_;
  Epoll epoll_;
  State state_ = State::waiting;
  StreamSocket socket_;
  ZmtpInput input_{messages_};
  ZmtpOutput output_;
  bool drained_ = false;  // The last read has taken all that was there.
  bool watched_for_room_ = false;
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
  close_socket();
  socket_ = StreamSocket::connect(endpoint_);
  if (!socket_.open()) return attempt_failed();
  state_ = State::connecting;
  timer_.set(handshake_max_);
  epoll_.add(socket_.fd(), EPOLLIN | EPOLLOUT);
  watched_for_room_ = true;
  output_.add_bytes(zmtp::greeting_and_ready());
}

void ZmtpClientLink::attempt_failed() {
  close_socket();
  state_ = State::waiting;
  timer_.set(backoff_.next());
}

void ZmtpClientLink::close_socket() {
  if (!socket_.open()) return;
  socket_.close();
  dropped_before_ += input_.dropped_messages();
  input_ = ZmtpInput(messages_);
  output_.clear();
  drained_ = false;
}

std::optional<ClientEvent> ZmtpClientLink::shake_hands() {
  if (state_ == State::connecting) {
    pollfd item{.fd = socket_.fd(), .events = POLLOUT, .revents = 0};
    if (poll(&item, 1, 0) == 0) return std::nullopt;
    if (!socket_.is_connected()) {
      attempt_failed();
      return std::nullopt;
    }
    state_ = State::shaking_hands;
  }
  const auto event = next_event();
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
  for (int looks = 0; looks != looks_max; ++looks) {
    Result<std::optional<ZmtpEvent>> event = next_event();
    if (!event) {
      connect();
      return Disconnected{};
    }
    if (!*event) return std::nullopt;
    if (auto* frame = std::get_if<wire::Frame>(&**event)) return std::move(*frame);
    if (auto* relayed = std::get_if<Relayed>(&**event)) return std::move(*relayed);
    const auto* ping = std::get_if<ZmtpPing>(&**event);
    if (ping != nullptr && output_.size() < send_queue_frames_)
      output_.add_bytes(zmtp::pong(ping->context));
  }
  return std::nullopt;
}

Result<std::optional<ZmtpEvent>> ZmtpClientLink::next_event() {
  if (!output_.empty()) write_out();
  for (int looks = 0; looks != looks_max; ++looks) {
    ONETRIP_TRY(std::optional<ZmtpEvent> event, input_.next());
    if (event || std::exchange(drained_, false)) return event;
    const std::span<std::byte> room = input_.room();
    std::size_t bytes = 0;
    const StreamSocket::Received received = socket_.receive(room, bytes);
    if (received == StreamSocket::Received::closed) return unavailable("the server is gone");
    if (received == StreamSocket::Received::nothing) break;
    input_.add(bytes);
    drained_ = bytes < room.size();
  }
  return std::optional<ZmtpEvent>{};
}

Sent ZmtpClientLink::send(wire::Frame& frame) {
  if (frame.size() > wire::frame_bytes_max) return Sent::too_large;
  if (state_ != State::connected) return Sent::full;
  if (!has_room()) return Sent::full;
  if (held_ || !output_.empty()) {
    output_.add_message(std::move(frame));
    write_soon();
    return Sent::yes;
  }
  // Where the connection is broken, receive() finds it out.
  switch (output_.write_message(socket_.fd(), frame)) {
    case ZmtpOutput::Written::all:
      return Sent::yes;
    case ZmtpOutput::Written::broken:
      return Sent::full;
    case ZmtpOutput::Written::nothing:
      output_.add_message(std::move(frame));
      break;
    case ZmtpOutput::Written::part:
      break;
  }
  watch(/*for_room=*/true);
  return Sent::yes;
}

Sent ZmtpClientLink::relay(std::string_view hop, wire::Frame& frame) {
  ONETRIP_CHECK(!hop.empty() && hop.size() <= hop_bytes_max, hop.size());
  if (frame.size() > wire::frame_bytes_max) return Sent::too_large;
  if (state_ != State::connected || !has_room()) return Sent::full;
  output_.add_message(hop, std::move(frame));
  write_soon();
  return Sent::yes;
}

bool ZmtpClientLink::has_room() {
  const auto is_full = [this] {
    return output_.size() >= send_queue_frames_ || output_.bytes() >= send_queue_bytes_;
  };
  if (is_full()) write_out();
  return !is_full();
}

void ZmtpClientLink::write_soon() {
  if (!held_ || output_.size() % written_at_once == 0) write_out();
}

void ZmtpClientLink::release() {
  held_ = false;
  if (state_ == State::connected && !output_.empty()) write_out();
}

// Where the connection is broken, what waits is lost, and reading finds it out: answers may have
// come before the break.
void ZmtpClientLink::write_out() {
  if (!output_.write_to(socket_.fd())) output_.clear();
  watch(/*for_room=*/!output_.empty());
}

void ZmtpClientLink::watch(bool for_room) {
  if (std::exchange(watched_for_room_, for_room) == for_room) return;
  epoll_.change(socket_.fd(), for_room ? EPOLLIN | EPOLLOUT : EPOLLIN);
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
