// A client's connection, by the link that suits its endpoint.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/net/client_link_options.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/link.hpp"

namespace onetrip::net {

// Who speaks ZMTP to a service at a tcp or ipc endpoint.  (Within a process it is always libzmq.)
enum class ClientTransport : std::uint8_t {
  zmtp,    // The caller's thread: zmtp_client_link.hpp.
  libzmq,  // A thread of libzmq's: zmq_client_link.hpp.
};

// Errors: INVALID_ARGUMENT for an endpoint that cannot be connected to as it is written.  A server
// that is not there is none: Connected comes once it is.
Result<std::unique_ptr<ClientLink>> make_client_link(
    const Context& context, std::string_view endpoint,
    ClientTransport transport = ClientTransport::zmtp, const ClientLinkOptions& options = {});

}  // namespace onetrip::net
