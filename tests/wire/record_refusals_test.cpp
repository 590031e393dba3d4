// "Must understand": what a request may not do to a record, and what a reply may.
#include <gtest/gtest.h>

#include "hex.hpp"
#include "onetrip/wire/codec.hpp"
#include "sample_records.hpp"

namespace onetrip::wire {
namespace {

constexpr std::string_view hotkey = "a6686f746b6579a168";
constexpr std::string_view value = "a576616c756505";
constexpr std::string_view misspelt_value = "a576616c766505";
constexpr std::string_view spread_fee = "aa7370726561645f66656502";

std::string map_of(std::initializer_list<std::string_view> entries) {
  std::string hex = "8" + std::to_string(entries.size());
  for (const std::string_view entry : entries) hex += entry;
  return hex;
}

template <class T>
std::string refusal(std::string_view hex) {
  const auto read = decode<T>(bytes_of_hex(hex), Strictness::request);
  return read.ok() ? "(it was taken)" : read.error().message;
}

template <class T>
T reply(std::string_view hex) {
  const auto read = decode<T>(bytes_of_hex(hex), Strictness::reply);
  EXPECT_TRUE(read.ok()) << read.error().message;
  return read.value_or(T{});
}

TEST(RecordOfARequest, MayNotHaveAnUnknownField) {
  EXPECT_EQ(refusal<sample::Update>(map_of({hotkey, value, misspelt_value})),
            "Update has no field \"valve\". Did you mean value?");
  EXPECT_EQ(refusal<sample::Updates>("81a77570646174657391" + map_of({hotkey, misspelt_value})),
            "updates[0]: Update has no field \"valve\". Did you mean value?");
}

TEST(RecordOfARequest, MayNotHaveAnUnknownFieldHoweverOddItsName) {
  EXPECT_EQ(refusal<sample::Update>("81a001"), "Update has no field \"\".");
  EXPECT_EQ(refusal<sample::Update>("81a3610a6201"), "Update has no field \"a?b\".");
  EXPECT_EQ(refusal<sample::Update>("810501"), "(field name): expected str, got integer");
}

TEST(RecordOfARequest, MayNotLackARequiredField) {
  EXPECT_EQ(refusal<sample::Update>("80"), "hotkey: missing, and Update has no default for it");
  EXPECT_EQ(refusal<sample::Update>(map_of({hotkey, spread_fee})),
            "value: missing, and Update has no default for it");
  EXPECT_EQ(refusal<sample::Updates>("81a77570646174657391" + map_of({value})),
            "updates[0].hotkey: missing, and Update has no default for it");
}

TEST(RecordOfARequest, MayNotGiveAFieldTwice) {
  EXPECT_EQ(refusal<sample::Update>(map_of({hotkey, value, value})), "value: given twice");
}

TEST(RecordOfARequest, MayGiveItsFieldsInAnyOrder) {
  const auto read = decode<sample::Update>(bytes_of_hex(map_of({spread_fee, value, hotkey})),
                                           Strictness::request);

  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(*read, (sample::Update{"h", 5, 2, std::nullopt}));
}

TEST(RecordOfARequest, MayNotBeAnArrayWhereItIsAMapNorTheOtherWayRound) {
  EXPECT_EQ(refusal<sample::Update>("92a16805"), "expected map, got array");
  EXPECT_EQ(refusal<sample::Row>("80"), "expected array, got map");
}

TEST(ArrayRecordOfARequest, MayNotBeTooShortOrTooLong) {
  EXPECT_EQ(refusal<sample::Row>("90"), "time_ms: missing, and Row has no default for it");
  EXPECT_EQ(refusal<sample::Row>("9101"), "gain: missing, and Row has no default for it");
  EXPECT_EQ(refusal<sample::Row>("950102c00102"), "5 elements, but Row has 4 fields");
}

TEST(ArrayRecordOfARequest, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(refusal<sample::Row>("940102a17801"), "bid: expected f64, got str");
}

TEST(RecordOfAReply, MayHaveUnknownFieldsWhichAreIgnored) {
  EXPECT_EQ(reply<sample::Update>(map_of({hotkey, misspelt_value, value})),
            (sample::Update{"h", 5, 1, std::nullopt}));
}

TEST(RecordOfAReply, MayLackFieldsWhichKeepTheirDefaults) {
  EXPECT_EQ(reply<sample::Update>("80"), sample::Update{});
  EXPECT_EQ(reply<sample::Update>(map_of({hotkey})), (sample::Update{"h", 0, 1, std::nullopt}));
}

TEST(RecordOfAReply, MayGiveAFieldTwiceAndTheLastCounts) {
  EXPECT_EQ(reply<sample::Update>(map_of({value, "a576616c756507"})).value, 7);
}

TEST(ArrayRecordOfAReply, MayBeShorterOrLonger) {
  EXPECT_EQ(reply<sample::Row>("90"), sample::Row{});
  EXPECT_EQ(reply<sample::Row>("9107"), (sample::Row{7, 0, std::nullopt, 1}));
  EXPECT_EQ(reply<sample::Row>("960102c00581c0c0a178"), (sample::Row{1, 2, std::nullopt, 5}));
}

TEST(RecordOfAReply, MayStillNotHaveAWrongType) {
  const auto read =
      decode<sample::Update>(bytes_of_hex(map_of({"a576616c7565a178"})), Strictness::reply);

  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message, "value: expected f64, got str");
}

TEST(RecordOfAReply, ChecksAnUnknownFieldThoughItIgnoresIt) {
  const auto read =
      decode<sample::Update>(bytes_of_hex(map_of({"a17891d40101"})), Strictness::reply);

  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().message, "[\"x\"]: expected any value, got ext");
}

}  // namespace
}  // namespace onetrip::wire
