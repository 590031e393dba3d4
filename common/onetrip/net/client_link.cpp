#include "onetrip/net/client_link.hpp"

#include "onetrip/net/endpoint.hpp"
#include "onetrip/net/zmq_client_link.hpp"
#include "onetrip/net/zmtp_client_link.hpp"

namespace onetrip::net {

Result<std::unique_ptr<ClientLink>> make_client_link(const Context& context,
                                                     std::string_view endpoint,
                                                     ClientTransport transport,
                                                     const ClientLinkOptions& options) {
  ONETRIP_TRY(const Endpoint server, parse_endpoint(endpoint));
  if (transport == ClientTransport::libzmq || server.transport == Transport::inproc)
    return make_zmq_client(context, endpoint, options);
  return make_zmtp_client(endpoint, options);
}

}  // namespace onetrip::net
