// Neighbours: well-behaved clients beside whatever else a test lets loose on the service.
//
// Each is a thread with a Mesh of its own, that updates and reads its own hotkey all the while and
// knows what the answers have to be.  A wrong one, a failed call, one that is late against its
// deadline and one that had to be sent twice are all noticed.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "onetrip/client/mesh.hpp"
#include "tests/perf_ledger/ledgers.hpp"

namespace perf_ledger::testing {

class Neighbours {
 public:
  // All of them have been served when it returns.
  explicit Neighbours(const std::string& endpoint) {
    for (std::size_t i = 0; i < threads_.size(); ++i)
      threads_[i] = std::thread([this, endpoint, i] { live(endpoint, i); });
    EXPECT_TRUE(are_served());
  }
  ~Neighbours() { leave(); }
  Neighbours(const Neighbours&) = delete;
  Neighbours& operator=(const Neighbours&) = delete;

  // Waits until each has been served some more.  False once one of them has something to say.
  bool are_served() {
    std::unique_lock lock(mutex_);
    const auto wanted = rounds_;
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] {
      for (std::size_t i = 0; i < rounds_.size(); ++i)
        if (rounds_[i] < wanted[i] + 10 && complaint_.empty()) return false;
      return true;
    }) && complaint_.empty();
  }

  // They make no more calls.  "", or what the first of them noticed that it should not have.
  std::string leave() {
    {
      const std::lock_guard lock(mutex_);
      leaving_ = true;
    }
    for (std::thread& thread : threads_)
      if (thread.joinable()) thread.join();
    return complaint_;
  }

 private:
  void live(const std::string& endpoint, std::size_t index) {
    onetrip::Mesh mesh = onetrip::Mesh::to({{"perf_ledger", endpoint}}).value();
    const Hotkey hotkey = "neighbour_" + std::to_string(index);
    std::int64_t now_ms = midnight_ms;
    std::string wrong;
    while (go_on(index, wrong)) wrong = one_round(mesh, hotkey, now_ms += minute_ms);
  }

  bool go_on(std::size_t index, const std::string& wrong) {
    const std::lock_guard lock(mutex_);
    ++rounds_[index];
    if (complaint_.empty()) complaint_ = wrong;
    changed_.notify_all();
    return !leaving_ && complaint_.empty();
  }

  // "", or what was wrong.
  static std::string one_round(onetrip::Mesh& mesh, const Hotkey& hotkey, std::int64_t now_ms) {
    auto calls = mesh.with({.deadline = std::chrono::seconds(10)});
    const double value = 1 + static_cast<double>(now_ms % 7) / 100;
    const auto cp = update(calls, hotkey, "portfolio", now_ms, value, 0.0, 0.0);
    if (!cp) return cp.error().message;
    if (cp->last_update_ms != now_ms || cp->prev_portfolio_ret != value)
      return "another checkpoint";
    const auto bundle = get_bundle(calls, hotkey);
    if (!bundle) return bundle.error().message;
    if (!*bundle || (*bundle)->last_update_ms != now_ms) return "another bundle";
    if ((*bundle)->ledgers.at("portfolio").cps.back() != *cp) return "another ledger";
    const onetrip::CallCost cost = mesh.round_trips().total();
    if (cost.trips != cost.calls) return "a call was sent twice";
    return "";
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<std::int64_t, 2> rounds_{};
  std::string complaint_;
  bool leaving_ = false;
  std::array<std::thread, 2> threads_;
};

}  // namespace perf_ledger::testing
