#include "onetrip/store/key_order.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>

namespace onetrip::test {
namespace {

using Tick = std::pair<std::string, std::int64_t>;
using TickView = KeyView<Tick>;

constexpr KeyOrder order;

TEST(KeyOrder, PutsTextsByTheirBytesAndNumbersBySize) {
  EXPECT_TRUE(order(std::string("B"), std::string("a")));
  EXPECT_TRUE(order(std::string("a"), std::string("aa")));
  EXPECT_FALSE(order(std::string("a"), std::string("a")));
  EXPECT_TRUE(order(std::int64_t{-2}, std::int64_t{10}));
}

TEST(KeyOrder, PutsBytesByTheirUnsignedValues) {
  const wire::Buffer low{std::byte{0x7f}};
  const wire::Buffer high{std::byte{0x80}};
  EXPECT_TRUE(order(low, high));
  EXPECT_FALSE(order(wire::BytesView(high), low));
  EXPECT_TRUE(order(wire::Buffer{}, low));
}

TEST(KeyOrder, PutsPairsByTheirFirstPartAndThenTheirSecond) {
  EXPECT_TRUE(order(Tick("a", 9), Tick("b", 1)));
  EXPECT_TRUE(order(Tick("a", 1), Tick("a", 9)));
  EXPECT_FALSE(order(Tick("b", 1), Tick("a", 9)));
  EXPECT_FALSE(order(Tick("a", 1), Tick("a", 1)));
}

TEST(KeyOrder, ComparesAPairWithAViewOfOne) {
  EXPECT_TRUE(order(Tick("a", 1), TickView("a", 2)));
  EXPECT_TRUE(order(TickView("a", 0), Tick("a", 1)));
  EXPECT_FALSE(order(TickView("a", 1), Tick("a", 1)));
}

TEST(KeyOrder, ComparesPairsOfPairs) {
  using Key = std::pair<std::string, std::pair<std::string, std::uint64_t>>;
  EXPECT_TRUE(order(Key("a", {"b", 1}), KeyView<Key>("a", {"b", 2})));
  EXPECT_FALSE(order(Key("a", {"b", 2}), KeyView<Key>("a", {"b", 2})));
}

TEST(KeyOrder, FindsAllPairsThatBeginAlike) {
  const std::map<Tick, int, KeyOrder> ticks{
      {{"a", 5}, 1}, {{"b", -1}, 2}, {{"b", 1}, 3}, {{"ba", 0}, 4}};

  const auto [begin, end] = ticks.equal_range(KeyPrefix<std::string>{"b"});

  ASSERT_EQ(std::distance(begin, end), 2);
  EXPECT_EQ(begin->second, 2);
  EXPECT_EQ(std::next(begin)->second, 3);
}

}  // namespace
}  // namespace onetrip::test
