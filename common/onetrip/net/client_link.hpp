// A client's connection, by the link that suits its endpoint.
#pragma once

#include <memory>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/net/client_link_options.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/net/socket_transport.hpp"

namespace onetrip::net {

// Between the endpoints of servers that serve the same: the first that is there is used, and
// another when that is gone (net/failover_link.hpp).  Not in a path.
inline constexpr char endpoints_divider = '|';

// To one endpoint, or to one of several: "ipc:///run/a.sock|ipc:///run/b.sock".
//
// Errors: INVALID_ARGUMENT for an endpoint that cannot be connected to as it is written.  A server
// that is not there is none: Connected comes once it is.
Result<std::unique_ptr<ClientLink>> make_client_link(
    const Context& context, std::string_view endpoints,
    SocketTransport transport = SocketTransport::zmtp, const ClientLinkOptions& options = {});

}  // namespace onetrip::net
