#include "onetrip/net/zmq_options.hpp"

#include <zmq.h>

#include "onetrip/net/connection_times.hpp"
#include "onetrip/wire/limits.hpp"

namespace onetrip::net {

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
