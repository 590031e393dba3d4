// What instances say of themselves.
#pragma once

#include <cstdint>
#include <string>

#include "onetrip/wire/messages.hpp"

namespace broker {

// Incarnation and contract are numbers that a test gives; an instance's incarnation is 100 more.
inline onetrip::wire::AnnounceBody announcement(const std::string& service,
                                                const std::string& placement = "single",
                                                std::uint32_t instance = 0,
                                                std::uint32_t instances = 1) {
  onetrip::wire::AnnounceBody body;
  body.service = service;
  body.instance = instance;
  body.instances = instances;
  body.endpoint = "mem://" + service + "_" + std::to_string(instance);
  body.contract = 7;
  body.placement = placement;
  body.incarnation = 100 + instance;
  body.versions = {1};
  return body;
}

}  // namespace broker
