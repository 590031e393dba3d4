#include "onetrip/net/client_frames.hpp"

#include "onetrip/wire/limits.hpp"

namespace onetrip::net {

namespace {
// A server that sends only garbage must not hold receive() for ever.
constexpr int frames_looked_at_max = 1'000;
}  // namespace

std::optional<wire::Frame> ClientFrames::receive() {
  for (int looked_at = 0; looked_at < frames_looked_at_max; ++looked_at) {
    auto part = socket_.receive();
    if (!part) return std::nullopt;
    const bool whole = !dropping_ && !part->more;
    if (whole) return std::move(part->frame);
    if (!part->more) ++dropped_messages_;
    dropping_ = part->more;
  }
  return std::nullopt;
}

Sent ClientFrames::send(wire::Frame& frame, bool connected) {
  if (frame.size() > wire::frame_bytes_max) return Sent::too_large;
  if (!connected) return Sent::full;
  return socket_.send_last(frame, nullptr) == PartSent::yes ? Sent::yes : Sent::full;
}

}  // namespace onetrip::net
