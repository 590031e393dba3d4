// ConnectionMonitor: what libzmq's I/O thread says about a socket's connections, in its order.
//
// Internal to net; tcp and ipc only.  Belongs to the socket's thread.  Must be destroyed before the
// socket is closed, or outlive() be called.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "onetrip/base/clock.hpp"
#include "onetrip/net/zmq_socket.hpp"

namespace onetrip::net {

enum class ConnectionEvent : std::uint8_t {
  up,      // The handshake has succeeded.
  down,    // An established connection, or its handshake, has broken.
  closed,  // A connection attempt has failed, or a listener has closed.
};

class ConnectionMonitor {
 public:
  // `wanted` are ZMQ_EVENT_* bits, of those that make a ConnectionEvent.
  static Result<ConnectionMonitor> open(ZmqSocket& watched, int wanted);

  ConnectionMonitor(ConnectionMonitor&& other) noexcept;
  ConnectionMonitor& operator=(ConnectionMonitor&&) = delete;
  ~ConnectionMonitor();

  std::optional<ConnectionEvent> next();
  bool has_event() const { return events_.is_readable(); }
  Pollable pollable() const { return events_.pollable(); }

  // The socket may be closed from now on, and what still happens to it is told here.  Nobody may be
  // left to listen before the last wanted event has come: libzmq's thread would wait for him.
  void outlive() { watched_ = nullptr; }
  // Waits for that event, passing over all others.  False if it did not come in time.
  bool wait_until(ConnectionEvent wanted, Time deadline, const Clock& clock);

 private:
  ConnectionMonitor(void* watched, ZmqSocket events)
      : watched_(watched), events_(std::move(events)) {}

  void* watched_;
  ZmqSocket events_;
};

}  // namespace onetrip::net
