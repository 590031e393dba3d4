#include "onetrip/wire/schema.hpp"

#include <gtest/gtest.h>

#include "sample_records.hpp"

namespace onetrip::wire {
namespace {

TEST(Schema, ReadsBackEveryTypeItsTextNames) {
  for (const auto* text : {"bool", "i32", "i64", "u32", "u64", "f64", "str", "bytes", "any", "nil",
                           "PerfBundle", "str?", "[i64]", "[i64?]?", "{str: PerfBundle}",
                           "{i64: [f64]}", "[str, any]", "[[str, [i64, u64]]?]"}) {
    const auto type = Schema::parse(text);
    ASSERT_TRUE(type.ok()) << type.error().message;
    EXPECT_EQ(to_string(*type), text);
  }
}

TEST(Schema, ReadsSpacesAsItLikes) {
  EXPECT_EQ(to_string(*Schema::parse(" { str:[ i64 ,u64 ] ? } ")), "{str: [i64, u64]?}");
}

TEST(Schema, SaysWhereATextIsNoType) {
  const auto refusal = [](std::string_view text) {
    const auto type = Schema::parse(text);
    return type.ok() ? "(it was taken)" : type.error().message;
  };
  EXPECT_EQ(refusal(""), "\"\" is not a type: expected a type at position 0");
  EXPECT_EQ(refusal("[i64"), "\"[i64\" is not a type: expected ',' or ']' at position 4");
  EXPECT_EQ(refusal("[i64, u64"), "\"[i64, u64\" is not a type: expected ']' at position 9");
  EXPECT_EQ(refusal("{f64: i64}"),
            "\"{f64: i64}\" is not a type: a map's keys are str or integers at position 4");
  EXPECT_EQ(refusal("{str i64}"), "\"{str i64}\" is not a type: expected ':' at position 5");
  EXPECT_EQ(refusal("{str: i64"), "\"{str: i64\" is not a type: expected '}' at position 9");
  EXPECT_EQ(refusal("i64 u64"),
            "\"i64 u64\" is not a type: something follows the type at position 4");
  EXPECT_EQ(refusal("i64??"), "\"i64??\" is not a type: something follows the type at position 4");
  EXPECT_EQ(refusal("[i64??]"), "\"[i64??]\" is not a type: expected ',' or ']' at position 5");
  EXPECT_EQ(
      refusal("any?"),
      "\"any?\" is not a type: nil inside an optional cannot be told from none at position 4");
  EXPECT_EQ(refusal("7i"), "\"7i\" is not a type: expected a type at position 2");
  EXPECT_TRUE(Schema::parse(std::string(31, '[') + "i64" + std::string(31, ']')).ok());
  EXPECT_FALSE(Schema::parse(std::string(10'000, '[')).ok());
}

TEST(Schema, FindsTheRecordsOfATypeByName) {
  const Schema schema = Schema::of<std::vector<sample::Everything>>();

  const Schema::Record* row = schema.find("Row");

  ASSERT_NE(row, nullptr);
  EXPECT_TRUE(row->is_array);
  EXPECT_EQ(row->fields[2].name, "bid");
  EXPECT_FALSE(row->fields[2].required);
  EXPECT_EQ(to_string(*row->fields[2].type), "f64?");
  EXPECT_EQ(schema.find("Rows"), nullptr);
  EXPECT_EQ(schema.nearest("Rows"), " Did you mean Row?");
}

TEST(Schema, KeepsARecordOneOfWhoseTypesItDoesNotKnow) {
  const Schema schema({{"Odd", "map", {{"price", "decimal<2>", true}, {"size", "i64", true}}}});

  const Schema::Record* odd = schema.find("Odd");

  ASSERT_NE(odd, nullptr);
  EXPECT_FALSE(odd->fields[0].type.ok());
  EXPECT_TRUE(odd->fields[1].type.ok());
}

}  // namespace
}  // namespace onetrip::wire
