// Routing: to which instance a message goes.  The page of docs/protocol.md in code: a pure function
// of its header and of who is there.
#pragma once

#include "onetrip/base/result.hpp"
#include "onetrip/wire/header.hpp"

#include "broker/membership.hpp"

namespace broker {

// Of a request, batch, hello or bye.  Errors: UNAVAILABLE "no_instance", where none could answer
// now; FAILED_PRECONDITION "wrong_instance", where the service has not so many.
Result<MemberId> route(const onetrip::wire::Header& header, const Membership& members);

}  // namespace broker
