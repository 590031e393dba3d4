// What the Broker tells of its instances.
#include <chrono>
#include <utility>

#include "broker/broker.hpp"

namespace broker {

std::vector<InstanceStatus> Broker::instances() const {
  const auto us = [](Duration d) {
    return std::chrono::duration_cast<std::chrono::microseconds>(d).count();
  };
  std::vector<InstanceStatus> all;
  for (const auto& [name, members] : members_.services()) {
    for (const auto& member : members) {
      if (!member) continue;
      const InstanceLine& line = joined_.at(member->id)->line;
      const LineCounts& counts = line.counts();
      InstanceStatus status;
      status.service = name;
      status.instance = member->announced.instance;
      status.instances = member->announced.instances;
      status.placement = member->announced.placement;
      status.endpoint = member->announced.endpoint;
      status.state = name_of(member->state());
      status.incarnation = member->announced.incarnation;
      status.heard_ms_ago = us(scheduler_.now() - member->last_heard) / 1'000;
      status.calls_in_flight = member->calls_in_flight;
      status.waiting = line.waiting();
      status.waiting_bytes = line.waiting_bytes();
      status.answered = counts.answered;
      status.errors = counts.errors;
      status.p50_us = us(counts.latency.percentile(0.5));
      status.p99_us = us(counts.latency.percentile(0.99));
      status.max_us = us(counts.latency.max());
      all.push_back(std::move(status));
    }
  }
  return all;
}

std::vector<ServicePlaces> Broker::directory() const {
  std::vector<ServicePlaces> all;
  for (const auto& [name, members] : members_.services()) {
    ServicePlaces places;
    places.service = name;
    for (const auto& member : members) {
      if (member) places.placement = member->announced.placement;
      const bool serves = member && member->state() == State::serving;
      places.endpoints.push_back(serves ? member->announced.endpoint : "");
    }
    all.push_back(std::move(places));
  }
  return all;
}

}  // namespace broker
