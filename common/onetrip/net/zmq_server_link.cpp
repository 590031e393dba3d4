#include "onetrip/net/zmq_server_link.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <zmq.h>

#include "onetrip/net/connection_monitor.hpp"
#include "onetrip/net/endpoint.hpp"
#include "onetrip/net/endpoint_lock.hpp"
#include "onetrip/net/message_assembly.hpp"
#include "onetrip/net/peer_budget.hpp"
#include "onetrip/net/zmq_options.hpp"
#include "onetrip/net/zmq_socket.hpp"
#include "onetrip/wire/limits.hpp"

namespace onetrip::net {

namespace {

// A peer that sends only garbage must not hold receive() for ever.
constexpr int frames_looked_at_max = 1'000;
// Closing a listener is the work of a moment; this only bounds a bug.
constexpr std::chrono::seconds close_wait_max{2};

constexpr int listener_events = ZMQ_EVENT_CLOSED | ZMQ_EVENT_CLOSE_FAILED;

class ZmqServerLink final : public ServerLink {
 public:
  ZmqServerLink(ZmqSocket socket, std::optional<ConnectionMonitor> monitor,
                std::optional<EndpointLock> lock, Endpoint endpoint, std::size_t send_queue_bytes)
      : lock_(std::move(lock)),
        socket_(std::move(socket)),
        monitor_(std::move(monitor)),
        endpoint_(std::move(endpoint)),
        budget_(send_queue_bytes) {}
  ZmqServerLink(const ZmqServerLink&) = delete;
  ZmqServerLink& operator=(const ZmqServerLink&) = delete;
  ~ZmqServerLink() override { stop_listening(); }

  std::optional<Incoming> receive() override;
  Sent send(const Envelope& to, wire::Frame& frame) override;
  ServerCounters counters() const override { return assembly_.counters(); }
  std::string endpoint() const override { return to_string(endpoint_); }
  std::optional<Pollable> pollable() const override { return socket_.pollable(); }

 private:
  void stop_listening();

  // Destroyed last, so that nobody binds the path while a listener is still there.
  std::optional<EndpointLock> lock_;
  ZmqSocket socket_;
  std::optional<ConnectionMonitor> monitor_;
  Endpoint endpoint_;
  PeerBudget budget_;
  MessageAssembly assembly_;
};

std::optional<Incoming> ZmqServerLink::receive() {
  for (int looked_at = 0; looked_at < frames_looked_at_max; ++looked_at) {
    auto part = socket_.receive();
    if (!part) return std::nullopt;
    if (auto message = assembly_.add(std::move(part->frame), part->more)) return message;
  }
  return std::nullopt;
}

Sent ZmqServerLink::send(const Envelope& to, wire::Frame& frame) {
  if (frame.size() > wire::frame_bytes_max) return Sent::too_large;
  PeerBudget::Counter counter;
  if (frame.size() > copied_bytes_max) {
    counter = budget_.room_for(to.peer, frame.size());
    if (!counter) return Sent::full;
  }
  const PartSent sent = socket_.send(wire::view_of(to.peer), /*more=*/true);
  if (sent == PartSent::again) return Sent::full;
  if (sent == PartSent::unreachable) {
    budget_.forget(to.peer);
    return Sent::gone;
  }
  // Once the routing id is accepted, libzmq takes the rest of the message in any case.
  if (to.hop) socket_.send(wire::view_of(*to.hop), /*more=*/true);
  socket_.send_last(frame, std::move(counter));
  return Sent::yes;
}

// A listener is closed by libzmq's own thread; until then its successor could not bind a tcp port.
// (zmq_unbind is no way: it throws away the replies that have not left yet.)
void ZmqServerLink::stop_listening() {
  if (endpoint_.transport == Transport::inproc) {
    socket_.context()->inproc().unbind(endpoint_.address,
                                       [this] { socket_.unbind(to_string(endpoint_)); });
    return;
  }
  const SystemClock clock;
  monitor_->outlive();
  socket_.close();
  monitor_->wait_until(ConnectionEvent::closed, clock.now() + close_wait_max, clock);
  // Ours for as long as we hold the lock.
  if (endpoint_.transport == Transport::ipc) unlink(endpoint_.address.c_str());
}

void configure(ZmqSocket& socket, const Endpoint& endpoint, const ServerLinkOptions& options) {
  set_options_of_every_link(socket, endpoint);
  socket.set(ZMQ_ROUTER_MANDATORY, 1);
  socket.set(ZMQ_BACKLOG, accept_backlog);
  // With a domain, and nobody who decides about it, all is as without, but that ZMTP 1 and 2 are
  // refused: a peer that speaks those can abort the process while a socket closes (4.3.4).
  socket.set_text(ZMQ_ZAP_DOMAIN, "onetrip");
  socket.set(ZMQ_LINGER, static_cast<int>(options.linger.count()));
  socket.set(ZMQ_RCVHWM, options.receive_queue_frames);
  socket.set(ZMQ_SNDHWM, options.send_queue_frames);
}

Status bind_socket(ZmqSocket& socket, const std::string& endpoint) {
  const int failed = socket.bind(endpoint);
  if (failed == 0) return {};
  if (failed == EADDRINUSE)
    return unavailable("{}: another process is serving there; stop it first", endpoint)
        .because("endpoint_in_use");
  return failed_precondition("{}: cannot be bound: {}", endpoint, zmq_strerror(failed));
}

// Whoever may open the socket may call the service: that is its owner, whatever the umask says.
Status bind_ipc(ZmqSocket& socket, const std::string& path) {
  ONETRIP_TRY_STATUS(bind_socket(socket, "ipc://" + path));
  if (chmod(path.c_str(), S_IRUSR | S_IWUSR) == 0) return {};
  return failed_precondition("{}: its mode cannot be set: {}", path, system_message(errno));
}

Status bind_to(ZmqSocket& socket, const Endpoint& endpoint) {
  const std::string text = to_string(endpoint);
  if (endpoint.transport == Transport::tcp) return bind_socket(socket, text);
  if (endpoint.transport == Transport::ipc) return bind_ipc(socket, endpoint.address);
  return socket.context()->inproc().bind(endpoint.address,
                                         [&] { return bind_socket(socket, text); });
}

}  // namespace

Result<std::unique_ptr<ServerLink>> make_zmq_server(const Context& context,
                                                    std::string_view endpoint,
                                                    const ServerLinkOptions& options) {
  ONETRIP_TRY(const Endpoint wanted, parse_endpoint(endpoint));
  if (wanted.transport == Transport::mem)
    return invalid("{}: mem endpoints are bound in a MemoryNetwork", to_string(wanted));
  std::optional<EndpointLock> lock;
  if (wanted.transport == Transport::ipc) {
    ONETRIP_TRY(lock, EndpointLock::take(wanted.address));
  }
  ONETRIP_TRY(ZmqSocket socket, ZmqSocket::open(context.state(), ZMQ_ROUTER));
  configure(socket, wanted, options);
  std::optional<ConnectionMonitor> monitor;
  if (wanted.transport != Transport::inproc) {
    ONETRIP_TRY(ConnectionMonitor opened, ConnectionMonitor::open(socket, listener_events));
    monitor.emplace(std::move(opened));
  }
  ONETRIP_TRY_STATUS(bind_to(socket, wanted));
  ONETRIP_TRY(Endpoint bound, parse_endpoint(socket.last_endpoint()));
  return std::unique_ptr<ServerLink>(
      std::make_unique<ZmqServerLink>(std::move(socket), std::move(monitor), std::move(lock),
                                      std::move(bound), options.send_queue_bytes));
}

}  // namespace onetrip::net
