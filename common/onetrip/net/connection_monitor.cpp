#include "onetrip/net/connection_monitor.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <zmq.h>

#include "onetrip/base/check.hpp"
#include "onetrip/net/poller.hpp"

namespace onetrip::net {

namespace {

ConnectionEvent event_from(std::uint16_t number) {
  if (number == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) return ConnectionEvent::up;
  if (number == ZMQ_EVENT_DISCONNECTED) return ConnectionEvent::down;
  return ConnectionEvent::closed;
}

}  // namespace

Result<ConnectionMonitor> ConnectionMonitor::open(ZmqSocket& watched, int wanted) {
  const std::string name = watched.context()->monitor_name();
  if (zmq_socket_monitor(watched.handle(), name.c_str(), wanted) != 0)
    return resource_exhausted("a socket's monitor cannot be opened: {}", zmq_strerror(errno));
  auto events = ZmqSocket::open(watched.context(), ZMQ_PAIR);
  if (!events) {
    zmq_socket_monitor(watched.handle(), nullptr, 0);
    return std::move(events).error();
  }
  // A full queue of events would stop the I/O thread, and with it every connection.
  events->set(ZMQ_RCVHWM, 0);
  events->set(ZMQ_LINGER, 0);
  const int failed = events->connect(name);
  ONETRIP_CHECK(failed == 0, zmq_strerror(failed));
  return ConnectionMonitor(watched.handle(), *std::move(events));
}

ConnectionMonitor::ConnectionMonitor(ConnectionMonitor&& other) noexcept
    : watched_(std::exchange(other.watched_, nullptr)), events_(std::move(other.events_)) {}

ConnectionMonitor::~ConnectionMonitor() {
  if (watched_ != nullptr) zmq_socket_monitor(watched_, nullptr, 0);
}

std::optional<ConnectionEvent> ConnectionMonitor::next() {
  // An event is two frames: its number and value, and the address.
  auto event = events_.receive();
  if (!event) return std::nullopt;
  for (bool more = event->more; more;) {
    const auto rest = events_.receive();
    more = rest && rest->more;
  }
  std::uint16_t number = 0;
  ONETRIP_CHECK(event->frame.size() >= sizeof(number), event->frame.size());
  std::memcpy(&number, event->frame.bytes().data(), sizeof(number));
  return event_from(number);
}

bool ConnectionMonitor::wait_until(ConnectionEvent wanted, Time deadline, const Clock& clock) {
  for (;;) {
    while (const auto event = next())
      if (*event == wanted) return true;
    const Duration left = deadline - clock.now();
    if (left <= Duration::zero()) return false;
    const std::array items{pollable()};
    wait_for(items, left);
  }
}

}  // namespace onetrip::net
