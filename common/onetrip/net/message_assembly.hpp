// MessageAssembly: the frames of a ROUTER, one by one, put together into messages.
//
// Pure.  It holds at most the two frames that an Incoming has: frames past the allowed envelope are
// dropped as they come, and the message is counted when its last frame has come.
#pragma once

#include <cstdint>
#include <optional>

#include "onetrip/net/link.hpp"

namespace onetrip::net {

class MessageAssembly {
 public:
  // The frame, and whether more frames of the message follow.  The first frame of a message is the
  // routing id.  Returns the message, if this was its last frame and all is well with it.
  std::optional<Incoming> add(wire::Frame frame, bool more);
  ServerCounters counters() const { return counters_; }

 private:
  std::optional<Incoming> finish(wire::Frame payload);

  std::size_t frames_ = 0;  // Of the message under way.
  std::size_t bytes_ = 0;   // The same, without the routing id.
  bool refused_ = false;
  Envelope envelope_;
  ServerCounters counters_;
};

}  // namespace onetrip::net
