// Backoff: how long to wait before the next attempt.  Doubles from attempt to attempt, and adds up
// to half of the wait by chance, so that those who failed together do not try again together.
#pragma once

#include <algorithm>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/random.hpp"

namespace onetrip::net {

class Backoff {
 public:
  // 0 < first <= last; both without the part that chance adds.
  Backoff(Duration first, Duration last, Random random)
      : first_(first), last_(last), next_(first), random_(random) {}

  Duration next() {
    const Duration wait = next_;
    next_ = std::min(last_, 2 * next_);
    return wait + Duration(random_.between(0, wait.count() / 2));
  }
  // After a success.
  void reset() { next_ = first_; }

 private:
  Duration first_;
  Duration last_;
  Duration next_;
  Random random_;
};

}  // namespace onetrip::net
