#include "onetrip/client/round_trips.hpp"

namespace onetrip {

CallCost& CallCost::operator+=(const CallCost& other) {
  calls += other.calls;
  errors += other.errors;
  trips += other.trips;
  bytes_sent += other.bytes_sent;
  bytes_received += other.bytes_received;
  waited += other.waited;
  return *this;
}

std::map<std::string, CallCost> RoundTrips::by_method() const {
  const std::lock_guard lock(mutex_);
  return by_method_;
}

CallCost RoundTrips::total() const {
  const std::lock_guard lock(mutex_);
  CallCost total;
  for (const auto& [method, cost] : by_method_) total += cost;
  return total;
}

void RoundTrips::reset() {
  const std::lock_guard lock(mutex_);
  by_method_.clear();
}

void RoundTrips::add(const std::string& method, const Finished& call) {
  const std::lock_guard lock(mutex_);
  by_method_[method] += {.calls = 1,
                         .errors = call.result.ok() ? 0U : 1U,
                         .trips = call.trips,
                         .bytes_sent = call.bytes_sent,
                         .bytes_received = call.bytes_received,
                         .waited = call.waited};
}

}  // namespace onetrip
