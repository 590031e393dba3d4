// Random: a seeded source of numbers, injected wherever chance is used.  The same seed gives the
// same numbers on every machine, so a failed random test can be run again.  Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>

namespace onetrip {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  // A seed from the operating system, for programs.
  static std::uint64_t seed_from_system();

  std::uint64_t next() { return engine_(); }
  // In [0, bound); bound must be above 0.
  std::uint64_t below(std::uint64_t bound);
  // In [low, high], ends included.
  std::int64_t between(std::int64_t low, std::int64_t high);
  // In [0, 1).
  double unit();
  bool chance(double probability) { return unit() < probability; }
  // 16 random bytes: a session's or a store's id.
  std::array<std::byte, 16> id();

 private:
  std::mt19937_64 engine_;
};

}  // namespace onetrip
