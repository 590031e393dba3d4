#include "onetrip/base/random.hpp"

#include <cstring>

#include "onetrip/base/check.hpp"

namespace onetrip {

std::uint64_t Random::seed_from_system() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32U) | device();
}

std::uint64_t Random::below(std::uint64_t bound) {
  ONETRIP_CHECK(bound > 0);
  // The few numbers at the top that would favour the small results are drawn again.
  const std::uint64_t limit = ~std::uint64_t{0} - (~std::uint64_t{0} % bound);
  std::uint64_t number = next();
  while (number >= limit) number = next();
  return number % bound;
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  ONETRIP_CHECK(low <= high, low, high);
  const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
  const std::uint64_t step = span == 0 ? next() : below(span);
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + step);
}

double Random::unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

std::array<std::byte, 16> Random::id() {
  const std::array<std::uint64_t, 2> words{next(), next()};
  std::array<std::byte, 16> bytes{};
  std::memcpy(bytes.data(), words.data(), bytes.size());
  return bytes;
}

}  // namespace onetrip
