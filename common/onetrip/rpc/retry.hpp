// When a failed call is sent again (docs/protocol.md, "Retries").  Pure.
//
//   the error says        read, idempotent   once, in a session   once, without
//   not_executed          again              again                again       (1)
//   connection lost       again              again                never       (2)
//   session_expired       -                  again                -           (3)
//   anything else         never              never                never
//
// (1) UNAVAILABLE, RESOURCE_EXHAUSTED, ABORTED.  (2) The request may have left.  (3) In a new
// session, and only where no attempt in the old one was lost.
//
// A `once` call whose fate is unknown is sent again only within its session: the store that gave it
// runs the call once, and every other refuses it.
#pragma once

#include <optional>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/error.hpp"
#include "onetrip/base/random.hpp"
#include "onetrip/rpc/method.hpp"

namespace onetrip {

// Waits grow from 5 ms, doubling, to half a second, each drawn evenly from its upper half, so that
// clients that failed together do not come back together.
Duration backoff(int attempt, Random& random);

// True where an error reply may be answered by sending the same call again.  An overloaded service
// (RESOURCE_EXHAUSTED) is asked three times at the most: more would keep it overloaded.
bool may_retry(const Error& error, int attempts_made);

// True where a call may be sent again after the connection broke behind it.
bool may_resend(Effect effect, bool in_session);

}  // namespace onetrip
