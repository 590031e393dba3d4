#include "onetrip/rpc/retry.hpp"

#include <algorithm>

namespace onetrip {
namespace {

constexpr Duration first_wait = std::chrono::milliseconds(5);
constexpr Duration longest_wait = std::chrono::milliseconds(500);
constexpr int overloaded_attempts_max = 3;

}  // namespace

Duration backoff(int attempt, Random& random) {
  const int doublings = std::clamp(attempt - 1, 0, 10);
  const Duration whole = std::min(longest_wait, first_wait * (1 << doublings));
  return Duration(random.between(whole.count() / 2, whole.count()));
}

bool may_retry(const Error& error, int attempts_made) {
  if (error.outcome != Outcome::not_executed) return false;
  switch (error.code) {
    case Code::unavailable:
    case Code::aborted:
      return true;
    case Code::resource_exhausted:
      return attempts_made < overloaded_attempts_max;
    default:
      return false;
  }
}

bool may_resend(Effect effect, bool in_session) { return effect != Effect::once || in_session; }

}  // namespace onetrip
