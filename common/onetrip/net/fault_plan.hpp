// FaultPlan: what a MemoryNetwork does to the frames that cross it.  All zero: a perfect network.
//
// A link loses frames only when a connection breaks, keeps their order and never repeats one
// (net/link.hpp).  `delay`, `cut` and `lose_at_break` stay within that.  `drop`, `repeat` and
// `reorder` do not: they are what a faulty or hostile network in between could do, and no protocol
// above may come to harm by them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "onetrip/base/clock.hpp"

namespace onetrip::net {

struct FaultPlan {
  // How long a frame, or the news of a connection, is on its way: anything in this range.
  Duration delay_min{0};
  Duration delay_max{0};
  // Chances, in [0, 1], drawn once a frame.
  double drop = 0;     // It never arrives.
  double repeat = 0;   // It arrives twice.
  double reorder = 0;  // It is held back for up to `late_max`, and later ones may overtake it.
  double cut = 0;      // The connection breaks once it is sent.
  // How much later than it should a second copy, or a frame that is held back, arrives.
  Duration late_max = std::chrono::milliseconds{1};
  // The chance, a connection that breaks and a direction, that frames under way are lost, from a
  // random one on.
  double lose_at_break = 0;
  // How long after a break (or after a server has come back) a client is connected again.
  Duration reconnect_min{0};
  Duration reconnect_max{0};
  // Frames that may be under way or unread, a connection and direction, before a send is `full`.
  std::size_t queue_frames_max = 1'000;
};

// Of an endpoint: which frames get through no more.
struct Blocked {
  bool to_server = false;
  bool to_clients = false;

  friend bool operator==(const Blocked&, const Blocked&) = default;
};

// What really happened.
struct FaultCounts {
  std::uint64_t sent = 0;  // Accepted by a link.
  std::uint64_t delivered = 0;
  std::uint64_t dropped = 0;
  std::uint64_t repeated = 0;
  std::uint64_t reordered = 0;  // Held back; whether something overtook it is another matter.
  std::uint64_t cut = 0;        // Connections broken by `cut`.
  std::uint64_t lost_at_break = 0;

  friend bool operator==(const FaultCounts&, const FaultCounts&) = default;
};

}  // namespace onetrip::net
