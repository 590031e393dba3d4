// A service's end that speaks ZMTP itself, on its sockets, in the thread that calls it: tcp and
// ipc, the NULL mechanism.  To its clients it is a ROUTER: libzmq's DEALER, REQ and ROUTER reach it
// as they reach libzmq's own (docs/decisions/0030).
//
// There is no thread: what the connections need is done in receive() and send(), and pollable()
// says when.  A peer that is slow, gone or hostile costs the others nothing: peers are received
// from in turn, what one does not read is `full` for it alone, garbage and announced sizes over
// wire::frame_bytes_max cut its connection, a handshake has two seconds, and of a message that
// never ends nothing is kept.  Where the process has no descriptor left, clients wait to be
// accepted.
#pragma once

#include <memory>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/net/server_link_options.hpp"

namespace onetrip::net {

// Errors as those of make_zmq_server; INVALID_ARGUMENT, too, for an endpoint that is not tcp or
// ipc.
//
// Destroying the link stops listening, and then waits, at most for the linger, until what was sent
// has left.
Result<std::unique_ptr<ServerLink>> make_zmtp_server(std::string_view endpoint,
                                                     const ServerLinkOptions& options);

}  // namespace onetrip::net
