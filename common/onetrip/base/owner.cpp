#include "onetrip/base/owner.hpp"

#include "onetrip/base/check.hpp"
#include "onetrip/base/fnv1a.hpp"

namespace onetrip {
namespace {

// SplitMix64's last steps: every bit of the sum moves every bit of the score.
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

constexpr std::uint64_t step = 0x9e3779b97f4a7c15U;

}  // namespace

std::uint32_t owner_of(std::string_view key, std::uint32_t instances) {
  ONETRIP_CHECK(instances > 0, instances);
  Fnv1a hash;
  hash.add_bytes(key);
  std::uint32_t owner = 0;
  std::uint64_t best = 0;
  for (std::uint32_t i = 0; i != instances; ++i) {
    const std::uint64_t score = mix(hash.value() + (i + std::uint64_t{1}) * step);
    if (i != 0 && score <= best) continue;
    owner = i;
    best = score;
  }
  return owner;
}

}  // namespace onetrip
