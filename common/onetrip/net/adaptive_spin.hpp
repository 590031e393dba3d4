// AdaptiveSpin: how long a wait looks, again and again, before it sleeps.
//
// To be put to sleep and woken costs as much as many calls; to look meanwhile costs the processor.
// It pays where what is waited for comes soon.  So a wait that has looked in vain makes the next
// ones sleep at once: one, then two, four, up to some dozens, before another try; and one that has
// not looked in vain makes all look again.  Pure; not thread-safe.
#pragma once

#include <algorithm>

#include "onetrip/base/clock.hpp"

namespace onetrip::net {

// About what it costs both ends of a call to sleep and be woken, where idle cores halt; 100 KB are
// read, answered and written meanwhile.
inline constexpr std::chrono::microseconds spin_default{200};

class AdaptiveSpin {
 public:
  // Zero: every wait sleeps at once.
  explicit AdaptiveSpin(Duration spin_max) : spin_max_(spin_max) {}

  // How long the wait that begins may look; zero: it sleeps at once.
  Duration begin() {
    if (to_skip_ == 0) return spin_max_;
    --to_skip_;
    return Duration::zero();
  }
  // What became of a wait that has looked: `in_time` where something came while it did.
  void ended(bool in_time) {
    skipped_ = in_time ? 0 : std::clamp(2 * skipped_, 1, skipped_max);
    to_skip_ = skipped_;
  }

 private:
  static constexpr int skipped_max = 64;

  Duration spin_max_;
  int skipped_ = 0;  // After the last one that has looked.
  int to_skip_ = 0;
};

}  // namespace onetrip::net
