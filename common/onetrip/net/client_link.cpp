#include "onetrip/net/client_link.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "onetrip/net/endpoint.hpp"
#include "onetrip/net/failover_link.hpp"
#include "onetrip/net/zmq_client_link.hpp"
#include "onetrip/net/zmtp_client_link.hpp"

namespace onetrip::net {

namespace {

Result<std::unique_ptr<ClientLink>> link_to_one(const Context& context, std::string_view endpoint,
                                                SocketTransport transport,
                                                const ClientLinkOptions& options) {
  ONETRIP_TRY(const Endpoint server, parse_endpoint(endpoint));
  if (transport == SocketTransport::libzmq || server.transport == Transport::inproc)
    return make_zmq_client(context, endpoint, options);
  return make_zmtp_client(endpoint, options);
}

}  // namespace

Result<std::unique_ptr<ClientLink>> make_client_link(const Context& context,
                                                     std::string_view endpoints,
                                                     SocketTransport transport,
                                                     const ClientLinkOptions& options) {
  std::vector<std::unique_ptr<ClientLink>> links;
  while (true) {
    const std::size_t end = std::min(endpoints.find(endpoints_divider), endpoints.size());
    ONETRIP_TRY(std::unique_ptr<ClientLink> link,
                link_to_one(context, endpoints.substr(0, end), transport, options));
    links.push_back(std::move(link));
    if (end == endpoints.size()) break;
    endpoints.remove_prefix(end + 1);
  }
  if (links.size() == 1) return std::move(links.front());
  return make_failover_link(std::move(links));
}

}  // namespace onetrip::net
