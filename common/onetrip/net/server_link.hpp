// A service's end at an endpoint, whoever speaks ZMTP there.
#pragma once

#include <memory>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/net/server_link_options.hpp"
#include "onetrip/net/socket_transport.hpp"

namespace onetrip::net {

// make_zmtp_server or make_zmq_server; the context is libzmq's alone.
Result<std::unique_ptr<ServerLink>> make_server_link(
    const Context& context, std::string_view endpoint,
    SocketTransport transport = SocketTransport::zmtp, const ServerLinkOptions& options = {});

}  // namespace onetrip::net
