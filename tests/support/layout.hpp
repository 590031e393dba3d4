// How the tests' services are laid out this time, by the environment: with ONETRIP_TEST_BROKER all
// calls go through a broker; ONETRIP_TEST_INSTANCES says how many instances there are of a service
// that may have several.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/base/owner.hpp"
#include "tests/support/number_from_environment.hpp"

namespace onetrip::test {

inline bool has_broker() {
  return std::getenv("ONETRIP_TEST_BROKER") != nullptr;  // NOLINT(concurrency-mt-unsafe)
}

inline std::uint32_t instances() {
  return static_cast<std::uint32_t>(number_from_environment("ONETRIP_TEST_INSTANCES", 1));
}

// Keys that belong to the same instance, whatever the layout.
inline std::vector<std::string> keys_of_one_owner(std::size_t count) {
  std::vector<std::string> keys;
  for (int i = 0; keys.size() < count; ++i)
    if (std::string key = "h" + std::to_string(i); owner_of(key, instances()) == 0)
      keys.push_back(std::move(key));
  return keys;
}

}  // namespace onetrip::test
