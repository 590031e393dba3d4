// When a failed call is sent again (docs/protocol.md, "Retries").  Pure.
//
//   the error says        read, idempotent     once
//   not_executed          again                again        UNAVAILABLE, RESOURCE_EXHAUSTED,
//   ABORTED connection lost       again                never        the request may have left
//   anything else         never                never
//
// A `once` call whose fate is unknown is sent again only within a session, at the same store.
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
bool may_resend(Effect effect);

}  // namespace onetrip
