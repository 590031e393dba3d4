#include "onetrip/store/transaction.hpp"

#include "onetrip/base/check.hpp"

namespace onetrip {

void RingPlace::join(RingPlace& ring) {
  leave();
  previous_ = ring.previous_;
  next_ = &ring;
  previous_->next_ = this;
  next_->previous_ = this;
}

void RingPlace::leave() {
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = next_ = this;
}

Transaction::~Transaction() { ONETRIP_CHECK(!in_hand_); }

}  // namespace onetrip
