#include "onetrip/wire/value.hpp"

#include <gtest/gtest.h>

#include "hex.hpp"
#include "sample_records.hpp"

namespace onetrip::wire {
namespace {

TEST(Value, IsNilUnlessItIsGivenSomething) {
  EXPECT_TRUE(Value().is_nil());
  EXPECT_EQ(hex_of(encode(Value())), "c0");
}

TEST(Value, GivesBackWhatItWasMadeOf) {
  const Value value = Value::of(sample::everything());

  const auto back = value.as<sample::Everything>();

  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(*back, sample::everything());
}

TEST(Value, SaysSoIfItIsSomethingElse) {
  const auto number = Value::of(std::string("text")).as<std::int64_t>();

  ASSERT_FALSE(number.ok());
  EXPECT_EQ(number.error().message, "expected i64, got str");
}

TEST(Value, CrossesWholeAndByteForByte) {
  const std::string hex =
      "83a16193c0c3cb3ff8000000000000"
      "01c40100"
      "ffd90161";

  const auto value = decode<Value>(bytes_of_hex(hex), Strictness::request);

  ASSERT_TRUE(value.ok()) << value.error().message;
  EXPECT_EQ(hex_of(encode(*value)), hex);
}

TEST(Value, IsRefusedIfAnythingInsideOfItIsWrong) {
  const auto refusal = [](std::string_view hex) {
    const auto value = Value::from_bytes(bytes_of_hex(hex), Strictness::request);
    return value.ok() ? "(it was taken)" : value.error().message;
  };
  EXPECT_EQ(refusal("9191d40101"), "expected any value, got ext");
  EXPECT_EQ(refusal("91a1ff"), "the str is not UTF-8");
  EXPECT_EQ(refusal("91cb7ff8000000000000"), "expected f64, got a NaN or an infinity");
  EXPECT_EQ(refusal("9201"), "declares 2 elements, more than the input has left");
  EXPECT_EQ(refusal("c0c0"), "the value ends, but the input goes on (bytes left: 1)");
  EXPECT_EQ(refusal(""), "the input ends within the value");
}

TEST(Value, EqualsAnotherOfTheSameBytes) {
  EXPECT_EQ(Value::of(std::int64_t{5}), Value::of(std::uint32_t{5}));
  EXPECT_NE(Value::of(5.0), Value::of(std::int64_t{5}));
}

}  // namespace
}  // namespace onetrip::wire
