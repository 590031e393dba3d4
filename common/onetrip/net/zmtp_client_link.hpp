// A client's connection that speaks ZMTP itself, on the socket, in the thread that calls it: tcp
// and ipc, the NULL mechanism.  The other end is a ROUTER: a service's own, or libzmq's.
//
// libzmq's DEALER hands each frame to a thread of libzmq's, and each answer back: two hand-overs a
// call, which cost more than all the rest (docs/decisions/0026).  Here a call is one write and one
// read by its caller.  There is no thread: what the connection needs is done in receive() and
// send(), and pollables() say when.
//
// Connects again after a break as zmq_client_link.hpp says.  What has not been written when the
// link is destroyed is lost.
#pragma once

#include <memory>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/net/client_link_options.hpp"
#include "onetrip/net/link.hpp"

namespace onetrip::net {

// Errors: INVALID_ARGUMENT for an endpoint that is not tcp or ipc, or cannot be connected to as it
// is written.  A server that is not there is none: Connected comes once it is.
Result<std::unique_ptr<ClientLink>> make_zmtp_client(std::string_view endpoint,
                                                     const ClientLinkOptions& options);

// The same for a broker.
Result<std::unique_ptr<RelayLink>> make_zmtp_relay(std::string_view endpoint,
                                                   const ClientLinkOptions& options);

}  // namespace onetrip::net
