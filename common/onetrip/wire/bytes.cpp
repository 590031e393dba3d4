#include "onetrip/wire/bytes.hpp"

#include <utility>

namespace onetrip::wire {

Frame::Frame(Buffer buffer) {
  auto owned = std::make_shared<Buffer>(std::move(buffer));
  bytes_ = *owned;
  owner_ = std::move(owned);
}

Frame::Frame(Frame&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})), owner_(std::move(other.owner_)) {}

Frame& Frame::operator=(Frame&& other) noexcept {
  bytes_ = std::exchange(other.bytes_, {});
  owner_ = std::move(other.owner_);
  return *this;
}

Frame Frame::share() const { return Frame(bytes_, owner_); }

}  // namespace onetrip::wire
