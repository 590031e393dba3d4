#include "onetrip/base/recycled.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <set>
#include <thread>
#include <vector>

namespace onetrip {
namespace {

// As every allocator's: blocks do not overlap, and hold what was written.
TEST(Recycled, GivesBlocksOfEverySizeThatAreOnesOwn) {
  struct Block {
    unsigned char* bytes;
    std::size_t size;
  };
  Recycled<unsigned char> allocator;
  for (int round = 0; round < 3; ++round) {
    std::vector<Block> blocks;
    for (std::size_t size = 1; size <= 1'100; ++size) {
      blocks.push_back({allocator.allocate(size), size});
      std::memset(blocks.back().bytes, static_cast<int>(size % 251), size);
    }
    for (const Block& block : blocks) {
      for (std::size_t i = 0; i != block.size; ++i) ASSERT_EQ(block.bytes[i], block.size % 251);
      allocator.deallocate(block.bytes, block.size);
    }
  }
}

TEST(Recycled, TakesWhatOneThreadFreesForAnother) {
  constexpr int rounds = 200;
  constexpr int at_once = 500;
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::shared_ptr<std::string>> made;
    for (int i = 0; i < at_once; ++i) made.push_back(make_recycled<std::string>("made here"));

    std::thread other([&] {
      for (const auto& text : made) EXPECT_EQ(*text, "made here");
      made.clear();
      // And its own, until it ends with some of them kept.
      std::deque<int, Recycled<int>> numbers;
      for (int i = 0; i < at_once; ++i) numbers.push_back(i);
      EXPECT_EQ(numbers.back(), at_once - 1);
    });
    other.join();
  }
}

TEST(Recycled, IsAnAllocatorForContainersOfAnySize) {
  std::vector<std::size_t, Recycled<std::size_t>> numbers;
  std::set<std::size_t, std::less<>, Recycled<std::size_t>> ordered;
  for (std::size_t i = 0; i < 10'000; ++i) {
    numbers.push_back(i);
    ordered.insert(i);
  }

  EXPECT_EQ(numbers.size(), ordered.size());
  EXPECT_EQ(numbers.back(), *ordered.rbegin());
  EXPECT_EQ(RecycledString("short") + RecycledString(2'000, 'x'),
            RecycledString("short" + std::string(2'000, 'x')));
}

TEST(Recycled, RefusesACountWhoseBytesCannotBeCounted) {
  Recycled<std::uint64_t> allocator;
  EXPECT_THROW(static_cast<void>(allocator.allocate(std::numeric_limits<std::size_t>::max() / 4)),
               std::bad_alloc);
}

}  // namespace
}  // namespace onetrip
