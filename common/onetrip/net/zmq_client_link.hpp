// A client's connection over libzmq: a DEALER connected to one tcp, ipc or inproc endpoint.
//
// The connection is made, and made again after a break, by itself: at once, then after 50 ms, and
// after ever longer waits up to 2 s, each with up to half as much again by chance, so that a
// thousand clients do not come back in one moment.  All of that happens in receive(): what it needs
// is in pollables().
//
// libzmq's own reconnection is not used.  With ZMQ_IMMEDIATE it throws away replies that came
// before the break and were not read yet; without, it delivers to a restarted server what was sent
// to the one before.  Here both ends of a connection's life are kept: frames that came before
// Disconnected are handed out before it, and what was accepted before Disconnected is never
// delivered after it.
#pragma once

#include <memory>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/net/client_link_options.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/link.hpp"

namespace onetrip::net {

// Errors: INVALID_ARGUMENT for an endpoint that cannot be connected to as it is written.  A server
// that is not there is none: Connected comes once it is.
Result<std::unique_ptr<ClientLink>> make_zmq_client(const Context& context,
                                                    std::string_view endpoint,
                                                    const ClientLinkOptions& options);

}  // namespace onetrip::net
