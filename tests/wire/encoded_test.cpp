#include "onetrip/wire/encoded.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace onetrip::wire {
namespace {

using Numbers = std::map<std::int64_t, std::string>;

Numbers numbers(std::int64_t count) {
  Numbers all;
  for (std::int64_t i = 0; i < count; ++i) all.emplace(i, std::to_string(i));
  return all;
}

class PiecesTest : public ::testing::TestWithParam<std::int64_t> {};

// The sizes on both sides of each form that the head has.
INSTANTIATE_TEST_SUITE_P(Sizes, PiecesTest, ::testing::Values(0, 1, 15, 16, 65'535, 65'536));

TEST_P(PiecesTest, OfAMapAreTheMapItself) {
  const Numbers all = numbers(GetParam());
  MapPieces<std::int64_t, std::string> pieces(all.size());
  for (const auto& [number, text] : all) pieces.add(number, text);

  EXPECT_TRUE(std::ranges::equal(std::move(pieces).take().bytes(), encode(all)));
}

TEST_P(PiecesTest, OfAListAreTheListItself) {
  std::vector<std::string> all;
  for (const auto& [number, text] : numbers(GetParam())) all.push_back(text);
  ListPieces<std::string> pieces(all.size());
  for (const std::string& text : all) pieces.add(text);

  EXPECT_TRUE(std::ranges::equal(std::move(pieces).take().bytes(), encode(all)));
}

TEST(Encoded, HasAHeadPutInFrontWhateverRoomThereIs) {
  const Buffer value = encode(numbers(20));
  for (const std::size_t room : {0UL, 3UL, 5UL})
    for (const std::size_t head_size : {0UL, 3UL, 5UL, 9UL}) {
      const Buffer head(head_size, std::byte{7});
      Buffer bytes(room);
      bytes.insert(bytes.end(), value.begin(), value.end());
      Buffer expected = head;
      expected.insert(expected.end(), value.begin(), value.end());

      EXPECT_EQ(Encoded<Numbers>(std::move(bytes), room).behind(head), expected);
    }
}

TEST(MapPieces, TakeWhatIsEncodedAlready) {
  const std::map<std::string, Numbers> maps{{"a", numbers(3)}, {"b", numbers(20)}};
  MapPieces<std::string, Numbers> pieces;
  for (const auto& [name, all] : maps) pieces.add(name, Encoded<Numbers>(encode(all)));

  EXPECT_TRUE(std::ranges::equal(std::move(pieces).take().bytes(), encode(maps)));
}

}  // namespace
}  // namespace onetrip::wire
