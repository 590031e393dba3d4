// What is written is read back the same; and the bytes are those that docs/protocol.md promises.
#include "onetrip/wire/codec.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hex.hpp"
#include "random_records.hpp"
#include "read_by_nlohmann.hpp"
#include "sample_records.hpp"

namespace onetrip::wire {
namespace {

template <class T>
void expect_round_trip(const T& value) {
  for (const Strictness strictness : {Strictness::request, Strictness::reply}) {
    const auto back = decode<T>(encode(value), strictness);
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_EQ(*back, value);
  }
}

TEST(Codec, BringsBackEveryTypeItKnows) {
  expect_round_trip(true);
  expect_round_trip(std::numeric_limits<std::int32_t>::min());
  expect_round_trip(std::numeric_limits<std::int64_t>::min());
  expect_round_trip(std::numeric_limits<std::uint32_t>::max());
  expect_round_trip(std::numeric_limits<std::uint64_t>::max());
  expect_round_trip(0.1);
  expect_round_trip(std::string("Grüße"));
  expect_round_trip(Buffer{std::byte{0}, std::byte{0xff}});
  expect_round_trip(std::array<std::byte, 2>{std::byte{1}, std::byte{2}});
  expect_round_trip(std::optional<std::string>{});
  expect_round_trip(std::optional<std::string>{""});
  expect_round_trip(std::vector<std::vector<std::int64_t>>{{}, {1, 2}, {3}});
  expect_round_trip(std::map<std::string, double>{{"a", 1}, {"b", 2}});
  expect_round_trip(std::map<std::int64_t, bool>{{-1, true}, {1, false}});
  expect_round_trip(std::unordered_map<std::uint64_t, std::string>{{1, "x"}, {2, "y"}});
  expect_round_trip(std::pair<std::string, std::optional<double>>{"x", 1.0});
  expect_round_trip(Nothing{});
  expect_round_trip(sample::everything());
  expect_round_trip(sample::Tree{"root", {{"left", {}}, {"right", {{"leaf", {}}}}}});
}

TEST(Codec, BringsBackRandomRecords) {
  constexpr std::uint64_t seed = 20'240'601;
  sample::RandomRecords records(seed);
  for (int i = 0; i < 500; ++i) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed << ", record " << i);
    expect_round_trip(records.everything());
  }
}

TEST(Codec, KeepsTheSignOfZeroAndEveryBitOfAReal) {
  const double back = *decode<double>(encode(-0.0), Strictness::request);

  EXPECT_TRUE(std::signbit(back));
}

TEST(Codec, WritesARecordAsAMapInDeclaredOrderWithoutItsEmptyOptionals) {
  const sample::Update update{"h", 0.5, 1, std::nullopt};

  EXPECT_EQ(hex_of(encode(update)),
            "83"
            "a6686f746b6579a168"
            "a576616c7565cb3fe0000000000000"
            "aa7370726561645f666565cb3ff0000000000000");
}

TEST(Codec, WritesAnArrayRecordWholeWithNilForItsEmptyOptionals) {
  const sample::Row row{5, 0.5, std::nullopt, 1};

  EXPECT_EQ(hex_of(encode(row)), "9405cb3fe0000000000000c0cb3ff0000000000000");
}

TEST(Codec, WritesAMapInTheOrderOfItsKeys) {
  EXPECT_EQ(hex_of(encode(std::map<std::string, std::int64_t>{{"b", 2}, {"a", 1}})),
            "82a16101a16202");
}

TEST(Codec, WritesWhatAnotherImplementationReads) {
  sample::Everything value = sample::everything();
  value.by_number.clear();  // It knows no keys but str.

  const nlohmann::json json = read_by_nlohmann(encode(value));

  EXPECT_EQ(json["flag"], true);
  EXPECT_EQ(json["whole"], -1'700'000'000'000);
  EXPECT_EQ(json["big"], 18'000'000'000'000'000'000U);
  EXPECT_EQ(json["text"], "Grüße, 世界");
  EXPECT_EQ(json["bytes"], nlohmann::json::binary({0, 255}));
  EXPECT_EQ(json["rows"], nlohmann::json({{1, 0.5, 2.5, 0.75}, {2, -0.5, nullptr, 1.0}}));
  EXPECT_EQ(json["by_name"]["a"]["note"], "note");
  EXPECT_FALSE(json["by_name"]["b"].contains("note"));
  EXPECT_EQ(json["both"], nlohmann::json({"first", 2}));
  EXPECT_EQ(json["any"], nlohmann::json({"x", "y"}));
  EXPECT_EQ(json.size(), 15U);
}

TEST(Codec, ReadsWhatAnotherImplementationWrites) {
  const nlohmann::json json = {{"note", "n"}, {"value", 3}, {"hotkey", "h"}, {"spread_fee", 1.5f}};
  const auto bytes = nlohmann::json::to_msgpack(json);

  const auto update = decode<sample::Update>(std::as_bytes(std::span(bytes)), Strictness::request);

  ASSERT_TRUE(update.ok()) << update.error().message;
  EXPECT_EQ(*update, (sample::Update{"h", 3, 1.5, "n"}));
}

TEST(Codec, GivesMissingFieldsTheirDefaults) {
  const auto update = decode<sample::Update>(bytes_of_hex("82a6686f746b6579a168a576616c756505"),
                                             Strictness::request);

  ASSERT_TRUE(update.ok()) << update.error().message;
  EXPECT_EQ(*update, (sample::Update{"h", 5, 1, std::nullopt}));
}

TEST(Codec, ReadsAnArrayRecordThatIsShorterByDefaultedFields) {
  const auto row = decode<sample::Row>(bytes_of_hex("920705"), Strictness::request);

  ASSERT_TRUE(row.ok()) << row.error().message;
  EXPECT_EQ(*row, (sample::Row{7, 5, std::nullopt, 1}));
}

TEST(Codec, TakesNilForAnOptionalFieldOfARecord) {
  const auto empty =
      decode<sample::Empty>(bytes_of_hex("81a76e6f7468696e67c0"), Strictness::request);

  ASSERT_TRUE(empty.ok()) << empty.error().message;
  EXPECT_FALSE(empty->nothing.has_value());
}

TEST(Codec, MakesRoomForAllElementsWhenItHasWrittenOne) {
  const std::vector<std::string> alike(1000, std::string(700, 'x'));
  const std::vector<std::string> first_is_huge{std::string(frame_bytes_max / 2, 'x'), "", "", ""};

  const Buffer large = encode(alike);
  const Buffer lopsided = encode(first_is_huge);

  EXPECT_LT(large.capacity(), large.size() + 16);
  EXPECT_LE(lopsided.capacity(), lopsided.size() + frame_bytes_max);
  EXPECT_EQ(encode(std::vector<std::string>(10)).capacity(), 16U);
}

TEST(Codec, ReplacesWhatTheTargetHeld) {
  std::vector<std::int64_t> values{9, 9, 9};
  std::map<std::string, std::int64_t> map{{"old", 1}};
  std::optional<std::int64_t> maybe = 5;
  const Buffer bytes = bytes_of_hex(
      "9101"
      "81a16102"
      "c0");
  Reader reader(bytes, Strictness::request);

  ASSERT_TRUE(read_value(reader, values) && read_value(reader, map) && read_value(reader, maybe));

  EXPECT_EQ(values, std::vector<std::int64_t>{1});
  EXPECT_EQ(map, (std::map<std::string, std::int64_t>{{"a", 2}}));
  EXPECT_FALSE(maybe.has_value());
}

}  // namespace
}  // namespace onetrip::wire
