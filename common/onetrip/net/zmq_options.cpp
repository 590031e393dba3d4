#include "onetrip/net/zmq_options.hpp"

#include <zmq.h>

#include "onetrip/wire/limits.hpp"

namespace onetrip::net {

namespace {

// The default of 30 s lets a peer that says nothing hold a connection for as long.
constexpr int handshake_ms_max = 2'000;

// A dead tcp peer is noticed after 10 + 3 x 5 s.
constexpr int keepalive_idle_s = 10;
constexpr int keepalive_interval_s = 5;
constexpr int keepalive_probes = 3;

}  // namespace

void set_options_of_every_link(ZmqSocket& socket, const Endpoint& endpoint) {
  socket.set_wide(ZMQ_MAXMSGSIZE, static_cast<std::int64_t>(wire::frame_bytes_max));
  socket.set(ZMQ_HANDSHAKE_IVL, handshake_ms_max);
  if (endpoint.transport != Transport::tcp) return;
  if (endpoint.address.find(':') != std::string::npos) socket.set(ZMQ_IPV6, 1);
  socket.set(ZMQ_TCP_KEEPALIVE, 1);
  socket.set(ZMQ_TCP_KEEPALIVE_IDLE, keepalive_idle_s);
  socket.set(ZMQ_TCP_KEEPALIVE_INTVL, keepalive_interval_s);
  socket.set(ZMQ_TCP_KEEPALIVE_CNT, keepalive_probes);
}

}  // namespace onetrip::net
