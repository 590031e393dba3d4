// owner_of: which of several instances a key belongs to (docs/protocol.md, "Several instances").
//
// Rendezvous hashing: the same answer everywhere, from the key and the number of instances alone,
// and one more instance takes keys from the others only for itself.  Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace onetrip {

// One of several instances, counted from 0.
struct InstancePlace {
  std::uint32_t instance = 0;
  std::uint32_t instances = 1;

  friend bool operator==(const InstancePlace&, const InstancePlace&) = default;
};

// From 0 on, below `instances`, which is at least 1.
std::uint32_t owner_of(std::string_view key, std::uint32_t instances);

}  // namespace onetrip
