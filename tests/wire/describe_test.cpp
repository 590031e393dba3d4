#include "onetrip/wire/describe.hpp"

#include <gtest/gtest.h>

#include "sample_records.hpp"

namespace onetrip::wire {
namespace {

TEST(Describe, NamesEveryType) {
  EXPECT_EQ(type_name<bool>(), "bool");
  EXPECT_EQ(type_name<std::int32_t>(), "i32");
  EXPECT_EQ(type_name<std::int64_t>(), "i64");
  EXPECT_EQ(type_name<std::uint32_t>(), "u32");
  EXPECT_EQ(type_name<std::uint64_t>(), "u64");
  EXPECT_EQ(type_name<double>(), "f64");
  EXPECT_EQ(type_name<std::string>(), "str");
  EXPECT_EQ(type_name<Buffer>(), "bytes");
  EXPECT_EQ((type_name<std::array<std::byte, 16>>()), "bytes");
  EXPECT_EQ(type_name<Value>(), "any");
  EXPECT_EQ(type_name<Nothing>(), "nil");
  EXPECT_EQ(type_name<sample::Row>(), "Row");
  EXPECT_EQ((type_name<std::map<std::string, std::vector<std::optional<sample::Row>>>>()),
            "{str: [Row?]}");
  EXPECT_EQ((type_name<std::unordered_map<std::int64_t, double>>()), "{i64: f64}");
  EXPECT_EQ((type_name<std::vector<std::pair<std::string, Value>>>()), "[[str, any]]");
}

TEST(Describe, SaysOfARecordWhatItsFieldsAreAndWhichMayBeMissing) {
  std::vector<RecordDescription> records;

  collect_records<sample::Update>(records);

  const RecordDescription expected{"Update",
                                   "map",
                                   {{"hotkey", "str", true},
                                    {"value", "f64", true},
                                    {"spread_fee", "f64", false},
                                    {"note", "str?", false}}};
  EXPECT_EQ(records, std::vector{expected});
}

TEST(Describe, CollectsEveryRecordInsideOnceAndArraysAsArrays) {
  std::vector<RecordDescription> records;

  collect_records<std::map<std::string, std::optional<sample::Everything>>>(records);
  collect_records<std::vector<sample::Row>>(records);

  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].name, "Everything");
  EXPECT_EQ(records[1].name, "Row");
  EXPECT_EQ(records[1].layout, "array");
  EXPECT_EQ(records[2].name, "Update");
}

TEST(Describe, CollectsARecordThatContainsItself) {
  std::vector<RecordDescription> records;

  collect_records<sample::Tree>(records);

  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].fields[1].type, "[Tree]");
}

TEST(Describe, ItsOwnRecordsCrossTheWire) {
  std::vector<RecordDescription> records;
  collect_records<RecordDescription>(records);

  const auto back = decode<std::vector<RecordDescription>>(encode(records), Strictness::request);

  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(*back, records);
}

}  // namespace
}  // namespace onetrip::wire
