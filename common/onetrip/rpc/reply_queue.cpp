#include "onetrip/rpc/reply_queue.hpp"

#include <utility>

namespace onetrip {
namespace {
// More leave at once: their callers have something to do meanwhile.
constexpr std::size_t gathered_max = 64;
}  // namespace

bool ReplyQueue::hand_over(const net::Envelope& to, wire::Frame& frame) {
  switch (link_.send(to, frame)) {
    case net::Sent::yes:
      return true;
    case net::Sent::full:
      return false;
    case net::Sent::gone:
      ++counters_.undeliverable;
      return true;
    case net::Sent::too_large:
      break;
  }
  ++counters_.dropped;
  return true;
}

void ReplyQueue::send(const net::Envelope& to, wire::Frame frame) {
  gathered_.emplace_back(to, std::move(frame));
  if (gathered_.size() >= gathered_max) leave();
}

void ReplyQueue::leave() {
  const bool several = gathered_.size() > 1;
  if (several) link_.hold();
  for (auto& [to, frame] : gathered_) hand_over_or_queue(to, std::move(frame));
  if (several) link_.release();
  gathered_.clear();
}

void ReplyQueue::hand_over_or_queue(const net::Envelope& to, wire::Frame frame) {
  const auto peer = peers_.find(to);
  if (peer == peers_.end() && hand_over(to, frame)) return;
  PeerQueue& queue = peer == peers_.end() ? peers_[to] : peer->second;
  const bool over = queue.frames.size() >= limits_.peer_frames_max ||
                    queue.bytes + frame.size() > limits_.peer_bytes_max ||
                    waiting_bytes_ + frame.size() > limits_.total_bytes_max;
  if (over) {
    ++counters_.dropped;
    if (queue.frames.empty()) peers_.erase(to);
    return;
  }
  queue.bytes += frame.size();
  waiting_bytes_ += frame.size();
  ++waiting_frames_;
  queue.frames.push_back(std::move(frame));
}

void ReplyQueue::retry() {
  for (auto peer = peers_.begin(); peer != peers_.end();) {
    PeerQueue& queue = peer->second;
    while (!queue.frames.empty()) {
      const std::size_t size = queue.frames.front().size();
      if (!hand_over(peer->first, queue.frames.front())) break;
      queue.frames.pop_front();
      queue.bytes -= size;
      waiting_bytes_ -= size;
      --waiting_frames_;
    }
    peer = queue.frames.empty() ? peers_.erase(peer) : std::next(peer);
  }
}

}  // namespace onetrip
