// RoundTrips: what calls have cost, counted: per method, calls, round trips, bytes and waiting.
//
//   mesh.round_trips().reset();
//   work(mesh);
//   for (const auto& [method, cost] : mesh.round_trips().by_method()) ...
//
// Not counted: the one hello with which a connection opens a session before its first exactly-once
// call.  May be used from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "onetrip/base/clock.hpp"
#include "onetrip/rpc/request.hpp"

namespace onetrip {

struct CallCost {
  std::uint64_t calls = 0;
  std::uint64_t errors = 0;
  std::uint64_t trips = 0;  // Messages that asked; more than `calls` where some were sent again.
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  Duration waited{};  // Sum over the calls, from start to end.

  CallCost& operator+=(const CallCost& other);
  friend bool operator==(const CallCost&, const CallCost&) = default;
};

class RoundTrips {
 public:
  // "service.method"; a batch counts as "service.batch", once.
  std::map<std::string, CallCost> by_method() const;
  CallCost total() const;
  void reset();

  void add(const Finished& call);

 private:
  mutable std::mutex mutex_;
  using ByMethod = std::map<std::string, CallCost, std::less<>>;
  std::map<std::string, ByMethod, std::less<>> by_service_;
};

}  // namespace onetrip
