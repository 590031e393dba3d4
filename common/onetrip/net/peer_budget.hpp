// PeerBudget: how many bytes libzmq holds for each peer that has not read them yet.
//
// libzmq limits a peer's queue by the number of messages only, and a thousand frames of 64 MiB are
// not a limit.  Small frames are not counted: the number limits those.
// Not thread-safe; the counters it gives out may be counted down by any thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

namespace onetrip::net {

class PeerBudget {
 public:
  using Counter = std::shared_ptr<std::atomic<std::size_t>>;

  explicit PeerBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // The peer's counter, if `bytes` more are within its budget; else nothing.  A peer for whom
  // nothing waits may always be sent one frame.
  Counter room_for(const std::string& peer, std::size_t bytes);
  void forget(const std::string& peer) { counters_.erase(peer); }
  std::size_t peers() const { return counters_.size(); }

 private:
  void sweep();

  std::size_t bytes_max_;
  std::size_t sweep_at_ = 64;
  std::unordered_map<std::string, Counter> counters_;
};

}  // namespace onetrip::net
