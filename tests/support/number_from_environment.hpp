// Settings of tests that have a long form: how often, and from which seed on.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace onetrip {

inline std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any.
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace onetrip
