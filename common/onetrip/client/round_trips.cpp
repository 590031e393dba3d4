#include "onetrip/client/round_trips.hpp"

namespace onetrip {

namespace {

// The entry of that name, which is made where it is missing.
template <class Map>
typename Map::mapped_type& entry_of(Map& map, std::string_view name) {
  auto entry = map.find(name);
  if (entry == map.end()) entry = map.try_emplace(std::string(name)).first;
  return entry->second;
}

}  // namespace

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
  std::map<std::string, CallCost> all;
  for (const auto& [service, methods] : by_service_)
    for (const auto& [method, cost] : methods)
      all.emplace(std::string(service).append(".").append(method), cost);
  return all;
}

CallCost RoundTrips::total() const {
  CallCost total;
  for (const auto& [method, cost] : by_method()) total += cost;
  return total;
}

void RoundTrips::reset() {
  const std::lock_guard lock(mutex_);
  by_service_.clear();
}

void RoundTrips::add(const Finished& call) {
  const std::lock_guard lock(mutex_);
  entry_of(entry_of(by_service_, call.service), call.method) +=
      {.calls = 1,
       .errors = call.result.ok() ? 0U : 1U,
       .trips = call.trips,
       .bytes_sent = call.bytes_sent,
       .bytes_received = call.bytes_received,
       .waited = call.waited};
}

}  // namespace onetrip
