// The client's end of an inproc connection: libzmq reports nothing of it, InprocNames does.
// Internal to net; made by make_zmq_client.
#pragma once

#include <memory>
#include <string>

#include "onetrip/net/link.hpp"
#include "onetrip/net/zmq_socket.hpp"

namespace onetrip::net {

// `socket` is a DEALER, configured and not connected.
std::unique_ptr<ClientLink> make_inproc_client(ZmqSocket socket, const std::string& name);

}  // namespace onetrip::net
