#include "onetrip/wire/fields.hpp"

#include <string>

#include <gtest/gtest.h>

#include "sample_records.hpp"

namespace onetrip::wire {
namespace {

// As ONETRIP_FIELDS would list it, were it not for its static_assert.
struct Misspelt {
  int spread_fee = 1;
  static constexpr std::array defaulted{std::string_view("spread_fees")};
};
constexpr auto onetrip_fields(const Misspelt* /*none*/) {
  return list_fields<Misspelt>("Misspelt",
                               Field<Misspelt, int>{"spread_fee", &Misspelt::spread_fee});
}

struct Wide {
  int a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0, a7 = 0, a8 = 0, a9 = 0, a10 = 0, a11 = 0,
      a12 = 0, a13 = 0, a14 = 0, a15 = 0, a16 = 0, a17 = 0, a18 = 0, a19 = 0, a20 = 0, a21 = 0,
      a22 = 0, a23 = 0, a24 = 0, a25 = 0, a26 = 0, a27 = 0, a28 = 0, a29 = 0, a30 = 0, a31 = 0,
      a32 = 0;
};
ONETRIP_FIELDS(Wide, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17,
               a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32)

// Of the same fields as its base, but never listed: it is no record.
struct Derived : sample::Update {};

TEST(Fields, AreListedInTheirOrderWithTheirNames) {
  using Traits = RecordTraits<sample::Update>;

  EXPECT_EQ(Traits::name, "Update");
  EXPECT_EQ(Traits::field_count, 4U);
  EXPECT_EQ(field_at<0>(Traits::list.fields).name, "hotkey");
  EXPECT_EQ(field_at<3>(Traits::list.fields).name, "note");
}

TEST(Fields, AreRequiredUnlessTheyAreOptionalOrDefaulted) {
  EXPECT_EQ(RecordTraits<sample::Update>::required, 0b0011U);
  EXPECT_EQ(RecordTraits<sample::Row>::required, 0b0011U);
  EXPECT_EQ(RecordTraits<sample::Empty>::required, 0U);
}

TEST(Fields, MayBeThirtyTwo) {
  EXPECT_EQ(RecordTraits<Wide>::field_count, 32U);
  EXPECT_EQ(RecordTraits<Wide>::required, 0xffffffffU);
}

TEST(Fields, MakeAMapUnlessTheRecordSaysArray) {
  EXPECT_EQ(RecordTraits<sample::Update>::layout(), Layout::map);
  EXPECT_EQ(RecordTraits<sample::Row>::layout(), Layout::array);
}

TEST(Fields, ThatAreDefaultedMustBeThere) {
  EXPECT_TRUE(RecordTraits<sample::Update>::defaulted_are_fields());
  EXPECT_FALSE(RecordTraits<Misspelt>::defaulted_are_fields());
}

TEST(Fields, OfABaseDoNotMakeARecordOfWhatDerivesFromIt) {
  EXPECT_TRUE(Record<sample::Update>);
  EXPECT_FALSE(Record<Derived>);
  EXPECT_FALSE(Record<std::string>);
}

}  // namespace
}  // namespace onetrip::wire
