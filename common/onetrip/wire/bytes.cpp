#include "onetrip/wire/bytes.hpp"

#include <utility>

#include "onetrip/wire/buffer_pool.hpp"

namespace onetrip::wire {

Frame::Frame(Buffer buffer) {
  auto owned = share_buffer(std::move(buffer));
  bytes_ = *owned;
  owner_ = std::move(owned);
}

Frame Frame::share() const { return Frame(bytes_, owner_); }

}  // namespace onetrip::wire
