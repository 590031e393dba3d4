#include "onetrip/net/server_link.hpp"

#include "onetrip/net/endpoint.hpp"
#include "onetrip/net/zmq_server_link.hpp"
#include "onetrip/net/zmtp_server_link.hpp"

namespace onetrip::net {

Result<std::unique_ptr<ServerLink>> make_server_link(const Context& context,
                                                     std::string_view endpoint,
                                                     SocketTransport transport,
                                                     const ServerLinkOptions& options) {
  ONETRIP_TRY(const Endpoint wanted, parse_endpoint(endpoint));
  if (transport == SocketTransport::libzmq || wanted.transport == Transport::inproc)
    return make_zmq_server(context, endpoint, options);
  return make_zmtp_server(endpoint, options);
}

}  // namespace onetrip::net
