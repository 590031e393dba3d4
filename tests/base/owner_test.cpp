#include "onetrip/base/owner.hpp"

#include <array>
#include <cstddef>
#include <string>

#include <gtest/gtest.h>

namespace onetrip {
namespace {

std::string key_no(int i) { return "hotkey_" + std::to_string(i); }

TEST(Owner, IsTheOneThatTheProtocolNames) {
  EXPECT_EQ(owner_of("hotkey_0", 3), 1U);
  EXPECT_EQ(owner_of("hotkey_1", 3), 2U);
  EXPECT_EQ(owner_of("hotkey_2", 3), 0U);
  EXPECT_EQ(owner_of("", 3), 0U);
}

TEST(Owner, OfEveryKeyIsTheOnlyInstance) {
  for (int i = 0; i != 100; ++i) EXPECT_EQ(owner_of(key_no(i), 1), 0U);
}

TEST(Owner, GetsItsShareOfTheKeys) {
  constexpr int keys = 6'000;
  std::array<int, 3> owned{};
  for (int i = 0; i != keys; ++i) ++owned.at(owner_of(key_no(i), owned.size()));
  for (const int of_one : owned) {
    EXPECT_GT(of_one, keys / 3 - 200);
    EXPECT_LT(of_one, keys / 3 + 200);
  }
}

TEST(Owner, ChangesOnlyToTheInstanceThatIsAdded) {
  int moved = 0;
  for (int i = 0; i != 4'000; ++i) {
    const std::uint32_t before = owner_of(key_no(i), 3);
    const std::uint32_t after = owner_of(key_no(i), 4);
    if (before == after) continue;
    EXPECT_EQ(after, 3U) << key_no(i);
    ++moved;
  }
  EXPECT_GT(moved, 850);
  EXPECT_LT(moved, 1'150);
}

}  // namespace
}  // namespace onetrip
