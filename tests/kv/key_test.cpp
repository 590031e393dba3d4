#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/api/kv.hpp"

namespace kv {
namespace {

using onetrip::Result;
using onetrip::wire::Buffer;
using onetrip::wire::encode;
using onetrip::wire::Strictness;
using ::testing::HasSubstr;

Buffer bytes(std::initializer_list<int> numbers) {
  Buffer buffer;
  for (const int number : numbers) buffer.push_back(static_cast<std::byte>(number));
  return buffer;
}

Result<Key> read(const Buffer& encoded) {
  return onetrip::wire::decode<Key>(encoded, Strictness::request);
}

std::string refusal_of(const Buffer& encoded) {
  const Result<Key> key = read(encoded);
  return key ? "accepted as " + key->text() : key.error().message;
}

TEST(KvKey, IsOneKeyHoweverTheNumberWasEncoded) {
  EXPECT_EQ(read(bytes({0x07})).value(), Key(7));
  EXPECT_EQ(read(bytes({0xcc, 0x07})).value(), Key(7));        // u8
  EXPECT_EQ(read(bytes({0xcd, 0x00, 0x07})).value(), Key(7));  // u16
  EXPECT_EQ(read(bytes({0xd1, 0x00, 0x07})).value(), Key(7));  // i16
  EXPECT_EQ(read(bytes({0xd1, 0xff, 0xff})).value(), Key(-1));
  EXPECT_EQ(read(bytes({0xca, 0x3f, 0x80, 0, 0})).value(), Key(1.0));  // f32
}

TEST(KvKey, IsOneKeyHoweverATextOrAnArrayWasEncoded) {
  EXPECT_EQ(read(bytes({0xd9, 0x01, 'a'})).value(), Key("a"));  // str8
  EXPECT_EQ(read(bytes({0xdc, 0x00, 0x02, 0xa1, 'a', 0xcc, 0x01})).value(), Key::of("a", 1));
}

TEST(KvKey, TellsAnIntegerAFloatATextAndABoolApart) {
  EXPECT_NE(Key(1), Key(1.0));
  EXPECT_NE(Key(1), Key(true));
  EXPECT_NE(Key(1), Key("1"));
  EXPECT_NE(Key("a"), Key::of("a"));
  EXPECT_EQ(Key(0.0), Key(-0.0));
}

TEST(KvKey, HoldsTheWholeRangeOfIntegers) {
  const std::uint64_t greatest = ~std::uint64_t{0};
  EXPECT_EQ(read(encode(greatest)).value(), Key(greatest));
  EXPECT_EQ(read(encode(INT64_MIN)).value(), Key(INT64_MIN));
  EXPECT_EQ(Key(greatest).text(), "18446744073709551615");
}

TEST(KvKey, RefusesWhatPythonCannotHashAndSaysWhatItIs) {
  EXPECT_THAT(refusal_of(bytes({0x80})), HasSubstr("a scalar or an array of scalars, got map"));
  EXPECT_THAT(refusal_of(bytes({0x91, 0x90})), HasSubstr("scalars inside of the array, got array"));
  EXPECT_THAT(refusal_of(bytes({0x91, 0x80})), HasSubstr("scalars inside of the array, got map"));
  EXPECT_THAT(refusal_of(bytes({0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0})), HasSubstr("got a NaN"));
}

TEST(KvKey, RefusesAKeyThatIsTooLongAndTakesTheLongest) {
  const std::string longest(key_bytes_max - 3, 'a');  // Behind the three bytes of a str16's head.

  EXPECT_TRUE(read(encode(longest)).ok());
  EXPECT_THAT(refusal_of(encode(longest + "a")), HasSubstr("a key of 4097 bytes"));
}

TEST(KvKey, ShowsItselfAsJsonAndCutsWhatIsLong) {
  EXPECT_EQ(Key("a\n").text(), R"("a\n")");
  EXPECT_EQ(Key::of("a", 1, true).text(), R"(["a",1,true])");
  EXPECT_EQ(Key(std::string(200, 'x')).text(), '"' + std::string(99, 'x') + "...");
}

}  // namespace
}  // namespace kv
