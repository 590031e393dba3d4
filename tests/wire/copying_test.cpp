#include "onetrip/wire/copying.hpp"

#include <gtest/gtest.h>

#include <array>

#include "onetrip/base/random.hpp"

namespace onetrip::wire {
namespace {

// About where a piece ends, and where several do.
constexpr std::array<std::size_t, 8> sizes{0, 1, 4'031, 4'032, 4'033, 8'064, 8'065, 30'000};

std::string text_of_size(std::size_t size) {
  Random random(size);
  std::string text(size, ' ');
  for (char& letter : text) letter = static_cast<char>('a' + random.below(26));
  return text;
}

TEST(Copying, AppendsWhateverIsThereAndHoweverMuchRoomThereIs) {
  for (const std::size_t before : sizes) {
    for (const std::size_t added : sizes) {
      for (const std::size_t room : sizes) {
        const std::string start = text_of_size(before);
        const std::string more = text_of_size(added);
        Buffer buffer;
        append(buffer, view_of(start));
        buffer.reserve(before + room);

        append(buffer, view_of(more));

        ASSERT_TRUE(text_of(buffer) == start + more) << before << " " << added << " " << room;
      }
    }
  }
}

TEST(Copying, GrowsByDoublingSoThatManyShortOnesAreNotManyCopies) {
  Buffer buffer;
  int moved = 0;
  for (int i = 0; i != 100'000; ++i) {
    const std::byte* const place = buffer.data();
    append(buffer, view_of("0123456789"));
    if (buffer.data() != place) ++moved;
  }

  EXPECT_LE(moved, 20);
}

TEST(Copying, AssignsAndCopiesAllOfIt) {
  for (const std::size_t size : sizes) {
    const std::string text = text_of_size(size);
    std::string assigned = "what was there";
    Buffer copied(size);

    assign(assigned, text);
    copy(view_of(text), copied.data());

    EXPECT_TRUE(assigned == text) << size;
    EXPECT_TRUE(text_of(copied) == text) << size;
  }
}

}  // namespace
}  // namespace onetrip::wire
