#include "onetrip/net/message_assembly.hpp"

#include <string>
#include <utility>

#include "onetrip/wire/limits.hpp"

namespace onetrip::net {

std::optional<Incoming> MessageAssembly::add(wire::Frame frame, bool more) {
  const std::size_t position = frames_++;
  if (position == 0) {
    envelope_.peer = wire::text_of(frame.bytes());
    if (!more) return finish({});
    return std::nullopt;
  }
  bytes_ += frame.size();
  if (!more) return finish(std::move(frame));
  if (position >= wire::envelope_frames_max || frame.size() > hop_bytes_max) {
    refused_ = true;
  } else {
    envelope_.hop = std::string(wire::text_of(frame.bytes()));
  }
  return std::nullopt;
}

std::optional<Incoming> MessageAssembly::finish(wire::Frame payload) {
  const bool whole = !refused_ && frames_ > 1;
  std::optional<Incoming> message;
  if (whole) {
    message = Incoming{std::move(envelope_), std::move(payload)};
  } else {
    ++counters_.dropped_envelopes;
    counters_.dropped_bytes += bytes_;
  }
  frames_ = 0;
  bytes_ = 0;
  refused_ = false;
  envelope_ = {};
  return message;
}

}  // namespace onetrip::net
