#include "onetrip/wire/buffer_pool.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace onetrip::wire {
namespace {

constexpr std::size_t many = 1'000;

TEST(BufferPool, GivesEmptyBuffersWithRoomWhateverWasInThem) {
  for (std::size_t round = 0; round < 3; ++round) {
    std::vector<Buffer> taken;
    for (std::size_t i = 0; i < many; ++i) {
      taken.push_back(take_buffer());
      ASSERT_TRUE(taken.back().empty());
      ASSERT_GE(taken.back().capacity(), 256U);
      taken.back().resize(i);
    }
    for (Buffer& buffer : taken) give_buffer(std::move(buffer));
  }
}

TEST(BufferPool, KeepsNoLongOnes) {
  give_buffer(Buffer(1'000'000));

  for (std::size_t i = 0; i < many; ++i) EXPECT_LE(take_buffer().capacity(), 1'024U);
}

TEST(BufferPool, TakesWhatOneThreadHasDoneWithForAnother) {
  for (int round = 0; round < 100; ++round) {
    std::vector<std::shared_ptr<Buffer>> shared;
    for (std::size_t i = 0; i < many; ++i) {
      shared.push_back(share_buffer());
      shared.back()->push_back(std::byte{7});
    }

    std::thread other([&] {
      for (const auto& buffer : shared) EXPECT_EQ(*buffer, Buffer{std::byte{7}});
      shared.clear();
    });
    other.join();
  }
}

}  // namespace
}  // namespace onetrip::wire
