// What every libzmq link sets alike, whichever end it is.  Internal to net.
#pragma once

#include "onetrip/net/endpoint.hpp"
#include "onetrip/net/zmq_socket.hpp"

namespace onetrip::net {

void set_options_of_every_link(ZmqSocket& socket, const Endpoint& endpoint);

}  // namespace onetrip::net
