// A service's end over libzmq: a ROUTER bound to a tcp, ipc or inproc endpoint.
//
// A peer that is slow, gone or hostile costs the others nothing: what it does not read is `full`
// for it alone, garbage and announced sizes over wire::frame_bytes_max cut its connection, and a
// handshake has two seconds.
//
// One thing libzmq does not let us limit: it hands over only whole messages, and keeps the frames
// of one that never ends.  A peer that may connect can so fill the process's memory; see
// wire/limits.hpp for what is limited, and bind only where such peers cannot come.
#pragma once

#include <memory>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/net/server_link_options.hpp"

namespace onetrip::net {

// Errors: INVALID_ARGUMENT for an endpoint that cannot be bound as it is written; UNAVAILABLE with
// reason "endpoint_in_use" where somebody else is serving; FAILED_PRECONDITION for what
// EndpointLock says of the folder, or what the system says of the address.
//
// Destroying the link stops listening before it returns: the endpoint can be bound again at once.
Result<std::unique_ptr<ServerLink>> make_zmq_server(const Context& context,
                                                    std::string_view endpoint,
                                                    const ServerLinkOptions& options);

}  // namespace onetrip::net
