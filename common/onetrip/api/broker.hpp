// broker: one endpoint for a whole mesh.
//
// What the broker itself answers; all that is asked of another service it hands on
// (docs/protocol.md, "Through a broker").  Times and latencies are the broker's own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "onetrip/rpc/method.hpp"
#include "onetrip/wire/fields.hpp"

namespace broker {

// An instance that has announced itself, and its calls through this broker.
struct InstanceStatus {
  std::string service;
  std::uint32_t instance = 0;  // Of `instances`, counted from 0.
  std::uint32_t instances = 1;
  std::string placement;  // "single", "keyed" or "replicated".
  std::string endpoint;
  std::string state;  // "joining", "serving", "draining" or "lost".
  std::uint64_t incarnation = 0;
  std::int64_t heard_ms_ago = 0;  // Its last heartbeat.
  std::uint64_t calls_in_flight = 0;
  std::uint64_t waiting = 0;  // Messages that have not left the broker.
  std::uint64_t waiting_bytes = 0;
  std::uint64_t answered = 0;  // Calls, since it announced itself.
  std::uint64_t errors = 0;    // Of those.
  // From a message's arrival at the broker to its answer's; to 7 %.
  std::int64_t p50_us = 0;
  std::int64_t p99_us = 0;
  std::int64_t max_us = 0;

  friend bool operator==(const InstanceStatus&, const InstanceStatus&) = default;
};
ONETRIP_FIELDS(InstanceStatus, service, instance, instances, placement, endpoint, state,
               incarnation, heard_ms_ago, calls_in_flight, waiting, waiting_bytes, answered, errors,
               p50_us, p99_us, max_us)

struct ServicePlaces {
  std::string service;
  std::string placement;
  std::vector<std::string> endpoints;  // Of each instance in order; "" for one that does not serve.

  friend bool operator==(const ServicePlaces&, const ServicePlaces&) = default;
};
ONETRIP_FIELDS(ServicePlaces, service, placement, endpoints)

using onetrip::Effect;
using onetrip::Method;

inline constexpr onetrip::Service service{"broker", onetrip::Placement::replicated, "",
                                          "One endpoint for a whole mesh."};

inline constexpr Method<std::vector<ServicePlaces>()> directory{
    service, "directory", Effect::read,
    "Where each instance of each service is, for clients that go there by themselves."};

inline constexpr Method<std::vector<InstanceStatus>()> instances{
    service, "instances", Effect::read,
    "Every instance that has announced itself, how it is, and how its calls go."};

inline constexpr onetrip::Contract contract{service, directory, instances};

}  // namespace broker
