#include "onetrip/wire/bytes.hpp"

#include <utility>

namespace onetrip::wire {

Frame::Frame(Buffer buffer) {
  auto owned = make_recycled<Buffer>(std::move(buffer));
  bytes_ = *owned;
  owner_ = std::move(owned);
}

Frame Frame::share() const { return Frame(bytes_, owner_); }

}  // namespace onetrip::wire
