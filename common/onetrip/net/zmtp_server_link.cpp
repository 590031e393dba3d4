#include "onetrip/net/zmtp_server_link.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/random.hpp"
#include "onetrip/base/recycled.hpp"
#include "onetrip/net/endpoint.hpp"
#include "onetrip/net/endpoint_lock.hpp"
#include "onetrip/net/epoll.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/net/stream_socket.hpp"
#include "onetrip/net/timer_fd.hpp"
#include "onetrip/net/zmtp_connection.hpp"
#include "onetrip/net/zmtp_wire.hpp"

namespace onetrip::net {
namespace {

// Peers that send only what is of no use must not hold receive() for ever.
constexpr int turns_max = 64;
constexpr int turns_between_looks = 64;
// Clients that are accepted at once.
constexpr int accepted_at_once = 64;
// How soon it is tried again where no descriptor was left.
constexpr Duration accept_retry = std::chrono::milliseconds(100);

using PeerId = std::uint32_t;

// What the Epoll's events are about; all other tags are a peer's.
constexpr std::uint64_t tag_listener = std::uint64_t{1} << 32U;
constexpr std::uint64_t tag_timer = tag_listener + 1;
constexpr std::uint64_t tag_unread = tag_listener + 2;

// As libzmq's own: a zero byte, and a number.
std::string routing_id(PeerId id) {
  std::string text(1 + sizeof(id), '\0');
  std::memcpy(text.data() + 1, &id, sizeof(id));
  return text;
}

struct Peer {
  ZmtpConnection connection;
  std::string name;           // Its routing id.
  bool is_connected = false;  // It has shaken hands.
  bool is_in_turn = false;
  bool is_held = false;
};

class ZmtpServerLink final : public ServerLink {
 public:
  ZmtpServerLink(std::optional<EndpointLock> lock, StreamListener listener,
                 const ServerLinkOptions& options)
      : lock_(std::move(lock)),
        listener_(std::move(listener)),
        options_(options),
        // Chance only keeps a late answer from a peer of another life.
        last_id_(static_cast<PeerId>(Random(Random::seed_from_system()).next())) {
    epoll_.add(listener_.fd(), EPOLLIN, tag_listener);
    epoll_.add(timer_.pollable().fd, EPOLLIN, tag_timer);
    epoll_.add(unread_.pollable().fd, EPOLLIN, tag_unread);
  }
  ZmtpServerLink(const ZmtpServerLink&) = delete;
  ZmtpServerLink& operator=(const ZmtpServerLink&) = delete;
  ~ZmtpServerLink() override;

  std::optional<Incoming> receive() override;
  Sent send(const Envelope& to, wire::Frame& frame) override;
  void hold() override { holds_ = true; }
  void release() override;
  ServerCounters counters() const override;
  std::string endpoint() const override { return to_string(listener_.endpoint()); }
  std::optional<Pollable> pollable() const override { return epoll_.pollable(); }

 private:
  using Peers = std::unordered_map<PeerId, Peer>;

  bool has_turn();
  void look();
  void on_event(const epoll_event& event);
  void on_timer();
  void accept_all();
  void add_peer(StreamSocket socket);
  void give_turn(PeerId id, Peer& peer);
  std::optional<Incoming> take_turn();
  void close(Peers::iterator peer);
  void expire_handshakes();
  void set_timer();
  void say_unread(bool some);
  Peer* find(std::string_view name);
  void linger();

  // Destroyed last, so that nobody binds the path while a listener is still there.
  std::optional<EndpointLock> lock_;
  StreamListener listener_;
  ServerLinkOptions options_;
  SystemClock clock_;
  TimerFd timer_;
  Waker unread_;  // Readable while peers have a turn left.
  bool says_unread_ = false;
  Epoll epoll_;
  Peers peers_;
  PeerId last_id_;
  std::deque<PeerId, Recycled<PeerId>> turns_;  // Those who may have sent something.
  int turns_since_look_ = 0;
  bool looked_ = false;                                // All that had come has had its turn.
  std::deque<std::pair<Time, PeerId>> shaking_hands_;  // Until when they may, in order.
  bool accepts_later_ = false;
  bool holds_ = false;
  std::vector<PeerId> held_;
  ServerCounters dropped_before_;  // By connections that have ended.
};

std::optional<Incoming> ZmtpServerLink::receive() {
  std::optional<Incoming> message;
  for (int turns = 0; turns != turns_max && !message && has_turn(); ++turns) message = take_turn();
  say_unread(!turns_.empty());
  return message;
}

// Whether somebody may have sent something.  Where all who had have had their turn since the last
// look, waiting tells of what has come meanwhile, for one system call less.
bool ZmtpServerLink::has_turn() {
  if (turns_.empty() && std::exchange(looked_, false)) return false;
  // Those whose turns never end must not keep the others from being seen.
  if (turns_.empty() || turns_since_look_ >= turns_between_looks) look();
  return !turns_.empty();
}

void ZmtpServerLink::look() {
  turns_since_look_ = 0;
  std::array<epoll_event, 64> room;
  const std::span<epoll_event> found = epoll_.look(room);
  for (const epoll_event& event : found) on_event(event);
  looked_ = !turns_.empty() && found.size() < room.size();
}

void ZmtpServerLink::on_event(const epoll_event& event) {
  if (event.data.u64 == tag_listener) return accept_all();
  if (event.data.u64 == tag_timer) return on_timer();
  if (event.data.u64 == tag_unread) return;
  const auto id = static_cast<PeerId>(event.data.u64);
  const auto peer = peers_.find(id);
  if (peer != peers_.end()) give_turn(id, peer->second);
}

void ZmtpServerLink::give_turn(PeerId id, Peer& peer) {
  if (!std::exchange(peer.is_in_turn, true)) turns_.push_back(id);
}

// A message of the next in turn, who gets another turn after the others.
std::optional<Incoming> ZmtpServerLink::take_turn() {
  ++turns_since_look_;
  const PeerId id = turns_.front();
  turns_.pop_front();
  const auto at = peers_.find(id);
  if (at == peers_.end()) return std::nullopt;
  Peer& peer = at->second;
  peer.is_in_turn = false;
  Result<std::optional<ZmtpEvent>> event = peer.connection.next();
  if (!event) {
    close(at);
    return std::nullopt;
  }
  if (!*event) return std::nullopt;
  give_turn(id, peer);
  if (auto* frame = std::get_if<wire::Frame>(&**event))
    return Incoming{{peer.name, std::nullopt}, std::move(*frame)};
  if (auto* relayed = std::get_if<Relayed>(&**event))
    return Incoming{{peer.name, std::move(relayed->hop)}, std::move(relayed->frame)};
  peer.is_connected = true;
  return std::nullopt;
}

void ZmtpServerLink::accept_all() {
  for (int i = 0; i != accepted_at_once; ++i) {
    StreamSocket connection;
    switch (listener_.accept(connection)) {
      case StreamListener::Accepted::one:
        add_peer(std::move(connection));
        break;
      case StreamListener::Accepted::none:
        return;
      case StreamListener::Accepted::no_descriptors:
        accepts_later_ = true;
        epoll_.change(listener_.fd(), 0, tag_listener);
        return set_timer();
    }
  }
}

void ZmtpServerLink::add_peer(StreamSocket socket) {
  do {
    ++last_id_;
  } while (peers_.contains(last_id_));
  const SendQueueLimits limits{static_cast<std::size_t>(options_.send_queue_frames),
                               options_.send_queue_bytes};
  const auto [peer, added] = peers_.try_emplace(
      last_id_,
      Peer{ZmtpConnection(std::move(socket), ZmtpInput::Messages::from_clients,
                          zmtp::greeting_and_ready(zmtp::Role::router), limits, epoll_, last_id_),
           routing_id(last_id_)});
  give_turn(last_id_, peer->second);
  shaking_hands_.emplace_back(clock_.now() + options_.handshake_max, last_id_);
  if (shaking_hands_.size() == 1) set_timer();
}

void ZmtpServerLink::close(Peers::iterator peer) {
  const DroppedMessages& dropped = peer->second.connection.dropped();
  dropped_before_.dropped_envelopes += dropped.messages;
  dropped_before_.dropped_bytes += dropped.bytes;
  peers_.erase(peer);
}

void ZmtpServerLink::on_timer() {
  if (!timer_.take_due()) return;
  expire_handshakes();
  if (std::exchange(accepts_later_, false)) epoll_.change(listener_.fd(), EPOLLIN, tag_listener);
  set_timer();
}

void ZmtpServerLink::expire_handshakes() {
  const Time now = clock_.now();
  while (!shaking_hands_.empty() && shaking_hands_.front().first <= now) {
    const auto peer = peers_.find(shaking_hands_.front().second);
    shaking_hands_.pop_front();
    if (peer != peers_.end() && !peer->second.is_connected) close(peer);
  }
}

void ZmtpServerLink::set_timer() {
  if (accepts_later_) return timer_.set(accept_retry);
  if (shaking_hands_.empty()) return;
  constexpr Duration soon = std::chrono::milliseconds(1);
  timer_.set(std::max(shaking_hands_.front().first - clock_.now(), soon));
}

void ZmtpServerLink::say_unread(bool some) {
  if (std::exchange(says_unread_, some) == some) return;
  if (some) {
    unread_.wake();
  } else {
    unread_.clear();
  }
}

Peer* ZmtpServerLink::find(std::string_view name) {
  PeerId id = 0;
  if (name.size() != 1 + sizeof(id) || name.front() != '\0') return nullptr;
  std::memcpy(&id, name.data() + 1, sizeof(id));
  const auto peer = peers_.find(id);
  return peer == peers_.end() || !peer->second.is_connected ? nullptr : &peer->second;
}

Sent ZmtpServerLink::send(const Envelope& to, wire::Frame& frame) {
  if (frame.size() > wire::frame_bytes_max) return Sent::too_large;
  Peer* peer = find(to.peer);
  if (peer == nullptr) return Sent::gone;
  const Sent sent = to.hop ? peer->connection.relay(*to.hop, frame, holds_)
                           : peer->connection.send(frame, holds_);
  if (sent == Sent::yes && holds_ && !std::exchange(peer->is_held, true))
    held_.push_back(static_cast<PeerId>(peer->connection.tag()));
  return sent;
}

void ZmtpServerLink::release() {
  holds_ = false;
  for (const PeerId id : held_) {
    const auto peer = peers_.find(id);
    if (peer == peers_.end()) continue;
    peer->second.is_held = false;
    if (peer->second.connection.is_sending()) peer->second.connection.write_out();
  }
  held_.clear();
}

ServerCounters ZmtpServerLink::counters() const {
  ServerCounters counters = dropped_before_;
  for (const auto& [id, peer] : peers_) {
    counters.dropped_envelopes += peer.connection.dropped().messages;
    counters.dropped_bytes += peer.connection.dropped().bytes;
  }
  return counters;
}

ZmtpServerLink::~ZmtpServerLink() {
  listener_.close();
  // Ours for as long as we hold the lock.
  const Endpoint& endpoint = listener_.endpoint();
  if (endpoint.transport == Transport::ipc) unlink(endpoint.address.c_str());
  linger();
  for (const auto& [id, peer] : peers_) peer.connection.socket().shut_down();
}

// Until what was sent has left.
void ZmtpServerLink::linger() {
  const Time end = clock_.now() + options_.linger;
  while (true) {
    std::vector<pollfd> sending;
    for (auto& [id, peer] : peers_) {
      if (peer.connection.is_sending()) peer.connection.write_out();
      if (peer.connection.is_sending())
        sending.push_back({.fd = peer.connection.socket().fd(), .events = POLLOUT, .revents = 0});
    }
    const Duration left = end - clock_.now();
    if (sending.empty() || left <= Duration::zero()) return;
    poll(sending.data(), sending.size(), static_cast<int>(ceil_ms(left)));
  }
}

}  // namespace

Result<std::unique_ptr<ServerLink>> make_zmtp_server(std::string_view endpoint,
                                                     const ServerLinkOptions& options) {
  ONETRIP_TRY(const Endpoint wanted, parse_endpoint(endpoint));
  if (wanted.transport != Transport::tcp && wanted.transport != Transport::ipc)
    return invalid("{}: it is not tcp or ipc", to_string(wanted));
  std::optional<EndpointLock> lock;
  if (wanted.transport == Transport::ipc) {
    ONETRIP_TRY(lock, EndpointLock::take(wanted.address));
  }
  ONETRIP_TRY(StreamListener listener, StreamListener::listen(wanted));
  return std::unique_ptr<ServerLink>(
      std::make_unique<ZmtpServerLink>(std::move(lock), std::move(listener), options));
}

}  // namespace onetrip::net
