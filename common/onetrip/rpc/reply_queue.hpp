// ReplyQueue: what leaves a service, in order for each peer, without ever waiting for one.
//
// Replies are gathered, so that many wake the other side of the link once; the owner calls leave()
// when it has no more for now.
// A peer that does not read fills its own queue, up to a limit, and then loses its replies; the
// others do not notice.  Pure but for the link; the owner calls retry() from a timer while
// waiting() is above zero.  Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "onetrip/net/link.hpp"

namespace onetrip {

struct ReplyQueueLimits {
  std::size_t peer_bytes_max = std::size_t{128} << 20U;   // Two of the largest frames.
  std::size_t total_bytes_max = std::size_t{512} << 20U;  // All peers together.
  std::size_t peer_frames_max = 4096;
};

struct ReplyQueueCounters {
  std::uint64_t undeliverable = 0;  // The peer had gone.
  std::uint64_t dropped = 0;        // The peer did not read, and its queue was full.
};

class ReplyQueue {
 public:
  ReplyQueue(net::ServerLink& link, ReplyQueueLimits limits) : link_(link), limits_(limits) {}

  // Leaves with leave() at the latest.
  void send(const net::Envelope& to, wire::Frame frame);
  // Hands over what was gathered where the way is free; else queues or, over the limits, drops and
  // counts.
  void leave();
  // Tries again what waits.
  void retry();

  // Frames that wait.
  std::size_t waiting() const { return gathered_.size() + waiting_frames_; }
  const ReplyQueueCounters& counters() const { return counters_; }

 private:
  struct PeerQueue {
    std::deque<wire::Frame> frames;
    std::size_t bytes = 0;
  };

  void hand_over_or_queue(const net::Envelope& to, wire::Frame frame);
  // False where the link is congested for that peer.
  bool hand_over(const net::Envelope& to, wire::Frame& frame);

  net::ServerLink& link_;
  ReplyQueueLimits limits_;
  std::vector<std::pair<net::Envelope, wire::Frame>> gathered_;
  std::map<net::Envelope, PeerQueue> peers_;  // Those with something waiting.
  std::size_t waiting_frames_ = 0;
  std::size_t waiting_bytes_ = 0;
  ReplyQueueCounters counters_;
};

}  // namespace onetrip
