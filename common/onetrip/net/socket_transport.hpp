// Who speaks ZMTP at a tcp or ipc endpoint.  (Within a process, inproc, it is always libzmq.)
#pragma once

#include <cstdint>

namespace onetrip::net {

enum class SocketTransport : std::uint8_t {
  zmtp,    // The thread that uses the link: zmtp_client_link.hpp, zmtp_server_link.hpp.
  libzmq,  // A thread of libzmq's: zmq_client_link.hpp, zmq_server_link.hpp.
};

}  // namespace onetrip::net
