// Tally: what clients of a counter have been told, from several threads.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "onetrip/client/mesh.hpp"
#include "tests/support/sample_service.hpp"

namespace onetrip::test {

class Tally {
 public:
  void add(std::int64_t own, std::int64_t expected, std::int64_t shared) {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(own, expected) << "done more than once, or not at all";
    EXPECT_TRUE(shared_.insert(shared).second) << shared << " was told twice";
    changed_.notify_all();
  }
  void give_up(const Error& why) {
    const std::lock_guard lock(mutex_);
    ADD_FAILURE() << why.message;
    failed_ = true;
    changed_.notify_all();
  }
  // Until so many more have been told, or it has taken so long.  False where a client has given up.
  bool wait_for(std::size_t more, Duration at_most = std::chrono::hours(1)) {
    std::unique_lock lock(mutex_);
    const std::size_t enough = shared_.size() + more;
    changed_.wait_for(lock, at_most, [&] { return failed_ || shared_.size() >= enough; });
    return !failed_;
  }
  std::int64_t additions() const { return static_cast<std::int64_t>(shared_.size()); }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::int64_t> shared_;
  bool failed_ = false;
};

// Adds 1 to a name of its own and to one that all share, until it is told to stop.
inline void add_until(const std::atomic<bool>& stopped, Mesh mesh, const std::string& name,
                      Tally& tally) {
  for (std::int64_t n = 1; !stopped; ++n) {
    const Result<std::int64_t> own = sample::add(mesh, name, 1);
    if (!own) return tally.give_up(own.error());
    const Result<std::int64_t> shared = sample::add(mesh, "shared", 1);
    if (!shared) return tally.give_up(shared.error());
    tally.add(*own, n, *shared);
  }
}

}  // namespace onetrip::test
