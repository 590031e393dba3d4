// The Reader's primitives: what each takes, what each refuses, and in which words.
#include "onetrip/wire/reader.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "hex.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip::wire {
namespace {

// The value that `read` takes from the bytes, all of them; or the error's sentence.
template <class T, class Read>
std::pair<std::optional<T>, std::string> take(std::string_view hex, Read read,
                                              Strictness strictness = Strictness::request) {
  const Buffer bytes = bytes_of_hex(hex);
  Reader reader(bytes, strictness);
  T value{};
  if (!read(reader, value) || !reader.finish()) return {std::nullopt, reader.error().message};
  return {value, ""};
}

template <class T>
auto integer(std::string_view hex) {
  return take<T>(hex, [](Reader& reader, T& value) { return reader.integer(value); });
}
template <class T>
auto unsigned_integer(std::string_view hex) {
  return take<T>(hex, [](Reader& reader, T& value) { return reader.unsigned_integer(value); });
}
auto real(std::string_view hex, Strictness strictness = Strictness::request) {
  return take<double>(
      hex, [](Reader& reader, double& value) { return reader.real(value); }, strictness);
}
auto skipped(std::string_view hex, Strictness strictness = Strictness::request) {
  return take<bool>(
      hex, [](Reader& reader, bool& value) { return value = reader.skip(); }, strictness);
}

TEST(Reader, TakesAnIntegerInAnyOfItsForms) {
  for (const auto* hex : {"05", "cc05", "cd0005", "ce00000005", "cf0000000000000005", "d005",
                          "d10005", "d200000005", "d30000000000000005"}) {
    EXPECT_EQ(integer<std::int64_t>(hex).first, 5) << hex;
    EXPECT_EQ(integer<std::int32_t>(hex).first, 5) << hex;
    EXPECT_EQ(unsigned_integer<std::uint64_t>(hex).first, 5U) << hex;
    EXPECT_EQ(unsigned_integer<std::uint32_t>(hex).first, 5U) << hex;
    EXPECT_EQ(real(hex).first, 5.0) << hex;
  }
  for (const auto* hex : {"ff", "d0ff", "d1ffff", "d2ffffffff", "d3ffffffffffffffff"}) {
    EXPECT_EQ(integer<std::int64_t>(hex).first, -1) << hex;
    EXPECT_EQ(integer<std::int32_t>(hex).first, -1) << hex;
    EXPECT_EQ(real(hex).first, -1.0) << hex;
  }
}

TEST(Reader, TakesTheFirstAndTheLastIntegerOfEachTypeAndNotTheNext) {
  EXPECT_EQ(integer<std::int32_t>("d280000000").first, std::numeric_limits<std::int32_t>::min());
  EXPECT_EQ(integer<std::int32_t>("ce7fffffff").first, std::numeric_limits<std::int32_t>::max());
  EXPECT_EQ(integer<std::int32_t>("ce80000000").second,
            "expected i32, got 2147483648, which is out of its range");
  EXPECT_EQ(integer<std::int32_t>("d3ffffffff7fffffff").second,
            "expected i32, got -2147483649, which is out of its range");
  EXPECT_EQ(integer<std::int64_t>("d38000000000000000").first,
            std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(integer<std::int64_t>("cf8000000000000000").second,
            "expected i64, got 9223372036854775808, which is out of its range");
  EXPECT_EQ(unsigned_integer<std::uint32_t>("ceffffffff").first,
            std::numeric_limits<std::uint32_t>::max());
  EXPECT_EQ(unsigned_integer<std::uint32_t>("cf0000000100000000").second,
            "expected u32, got 4294967296, which is out of its range");
  EXPECT_EQ(unsigned_integer<std::uint64_t>("cfffffffffffffffff").first,
            std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(unsigned_integer<std::uint64_t>("ff").second,
            "expected u64, got -1, which is out of its range");
}

TEST(Reader, TakesAnIntegerForARealOnlyWhereNoDigitIsLost) {
  EXPECT_EQ(real("cf0020000000000000").first, 9007199254740992.0);
  EXPECT_EQ(real("d3ffe0000000000000").first, -9007199254740992.0);
  EXPECT_EQ(real("cf0020000000000001").second,
            "expected f64, got 9007199254740993, which is out of its range");
  EXPECT_EQ(real("d3ffdfffffffffffff").second,
            "expected f64, got -9007199254740993, which is out of its range");
  EXPECT_EQ(real("d38000000000000000").second,
            "expected f64, got -9223372036854775808, which is out of its range");
}

TEST(Reader, TakesAFloat32ForAReal) { EXPECT_EQ(real("ca3fc00000").first, 1.5); }

TEST(Reader, NeverTakesARealForAnInteger) {
  EXPECT_EQ(integer<std::int64_t>("cb3ff0000000000000").second, "expected i64, got f64");
  EXPECT_EQ(unsigned_integer<std::uint64_t>("ca3f800000").second, "expected u64, got f64");
}

TEST(Reader, RefusesNanAndInfinityInARequestButNotInAReply) {
  for (const auto* hex : {"cb7ff8000000000000", "cb7ff0000000000000", "cbfff0000000000000",
                          "ca7fc00000", "ca7f800000", "caff800000"}) {
    EXPECT_EQ(real(hex).second, "expected f64, got a NaN or an infinity") << hex;
    EXPECT_EQ(skipped(hex).second, "expected f64, got a NaN or an infinity") << hex;
    EXPECT_FALSE(std::isfinite(real(hex, Strictness::reply).first.value())) << hex;
    EXPECT_TRUE(skipped(hex, Strictness::reply).first.has_value()) << hex;
  }
}

// Every read, by the name in its error, against a value of every family.
TEST(Reader, RefusesEveryWrongTypeInWordsThatNameBoth) {
  const std::vector<std::pair<std::string, std::string>> values{
      {"nil", "c0"},         {"bool", "c3"},
      {"integer", "05"},     {"integer", "d38000000000000000"},
      {"f64", "ca3f800000"}, {"str", "a161"},
      {"str", "d90161"},     {"bytes", "c40161"},
      {"array", "90"},       {"array", "dc0000"},
      {"map", "80"},         {"map", "de0000"},
      {"ext", "d40101"},     {"ext", "c70001"},
      {"ext", "c1"}};
  std::int64_t i64 = 0;
  std::uint64_t u64 = 0;
  double f64 = 0;
  bool boolean = false;
  std::string_view string;
  BytesView binary;
  std::size_t count = 0;
  const std::map<std::string, std::function<bool(Reader&)>> reads{
      {"nil", [](Reader& reader) { return reader.nil(); }},
      {"bool", [&](Reader& reader) { return reader.boolean(boolean); }},
      {"i64", [&](Reader& reader) { return reader.integer(i64); }},
      {"u64", [&](Reader& reader) { return reader.unsigned_integer(u64); }},
      {"f64", [&](Reader& reader) { return reader.real(f64); }},
      {"str", [&](Reader& reader) { return reader.string(string); }},
      {"bytes", [&](Reader& reader) { return reader.binary(binary); }},
      {"array", [&](Reader& reader) { return reader.array(count); }},
      {"map", [&](Reader& reader) { return reader.map(count); }}};

  for (const auto& [expected, read] : reads)
    for (const auto& [got, hex] : values) {
      const bool is_number =
          got == "integer" && (expected == "i64" || expected == "u64" || expected == "f64");
      if (got == expected || is_number) continue;
      const Buffer bytes = bytes_of_hex(hex);
      Reader reader(bytes, Strictness::reply);
      EXPECT_FALSE(read(reader));
      EXPECT_EQ(reader.error().message, "expected " + expected + ", got " + got) << hex;
    }
}

TEST(Reader, RefusesExtensionTypesEvenToSkip) {
  for (const auto* hex : {"d40101", "d6ff00000000", "c70001", "c800000a", "c90000000001", "c1"})
    EXPECT_EQ(skipped(hex).second, "expected any value, got ext") << hex;
}

TEST(Reader, RefusesAStrThatIsNotUtf8) {
  const auto text = [](std::string_view hex) {
    return take<std::string_view>(hex,
                                  [](Reader& reader, auto& value) { return reader.string(value); })
        .second;
  };
  EXPECT_EQ(text("a1ff"), "the str is not UTF-8");
  EXPECT_EQ(text("a3eda080"), "the str is not UTF-8");
  EXPECT_EQ(text("d902c080"), "the str is not UTF-8");
  EXPECT_EQ(skipped("a1ff").second, "the str is not UTF-8");
}

TEST(Reader, GivesViewsIntoItsInput) {
  const Buffer bytes = bytes_of_hex("a3616263c4020102");
  Reader reader(bytes, Strictness::request);
  std::string_view text;
  BytesView binary;

  ASSERT_TRUE(reader.string(text) && reader.binary(binary) && reader.finish());

  EXPECT_EQ(text, "abc");
  EXPECT_EQ(static_cast<const void*>(text.data()), bytes.data() + 1);
  EXPECT_EQ(binary.data(), bytes.data() + 6);
}

TEST(Reader, RefusesADeclaredCountBeyondTheBytesThatAreLeft) {
  EXPECT_EQ(skipped("ddffffffff").second,
            "declares 4294967295 elements, more than the input has left");
  EXPECT_EQ(skipped("dc0003c0c0").second, "declares 3 elements, more than the input has left");
  EXPECT_EQ(skipped("dfffffffff").second,
            "declares 4294967295 entries, more than the input has left");
  EXPECT_EQ(skipped("de0002c0c0c0").second, "declares 2 entries, more than the input has left");
  EXPECT_EQ(skipped("dbffffffff").second,
            "declares 4294967295 bytes, more than the input has left");
  EXPECT_EQ(skipped("c403aaaa").second, "declares 3 bytes, more than the input has left");
  EXPECT_EQ(skipped("a3aaaa").second, "declares 3 bytes, more than the input has left");
}

TEST(Reader, SaysSoWhereTheInputEndsWithinAValue) {
  for (const auto* hex :
       {"",         "cc",       "cd00",     "ce000000",         "cf00000000000000",
        "d0",       "d100",     "d2000000", "d300000000000000", "cb00000000000000",
        "ca000000", "d9",       "da00",     "db000000",         "c4",
        "c500",     "c6000000", "dc00",     "dd000000",         "de00",
        "df000000"}) {
    const Buffer bytes = bytes_of_hex(hex);
    Reader reader(bytes, Strictness::reply);
    EXPECT_FALSE(reader.skip()) << hex;
    EXPECT_EQ(reader.error().message, "the input ends within the value") << hex;
    EXPECT_TRUE(reader.ran_out()) << hex;
  }
}

std::string nested(std::size_t depth, std::string_view head, std::string_view innermost) {
  std::string hex;
  for (std::size_t i = 0; i < depth; ++i) hex += head;
  return hex + std::string(innermost);
}

TEST(Reader, TakesThirtyTwoLevelsAndRefusesTheThirtyThird) {
  EXPECT_TRUE(skipped(nested(32, "91", "c0")).first);
  EXPECT_TRUE(skipped(nested(31, "91", "90")).first);
  EXPECT_TRUE(skipped(nested(32, "81c0", "c0")).first);
  EXPECT_EQ(skipped(nested(33, "91", "c0")).second, "nested deeper than 32 levels");
  EXPECT_EQ(skipped(nested(32, "91", "90")).second, "nested deeper than 32 levels");
  EXPECT_EQ(skipped(nested(32, "81c0", "80")).second, "nested deeper than 32 levels");
}

TEST(Reader, CountsDepthAndNotHowManyContainersThereAre) {
  std::string hex = "dc0064";
  for (int i = 0; i < 100; ++i) hex += nested(31, "91", "c0");

  EXPECT_TRUE(skipped(hex).first);
}

TEST(Reader, SkipsAHundredThousandNestedArraysWithoutRecursion) {
  EXPECT_EQ(skipped(nested(100'000, "91", "c0")).second, "nested deeper than 32 levels");
}

TEST(Reader, GivesBackTheBytesOfOneWholeValue) {
  const Buffer bytes = bytes_of_hex("9281a16101c005");
  Reader reader(bytes, Strictness::request);
  BytesView first;
  std::int64_t second = 0;

  ASSERT_TRUE(reader.value(first) && reader.integer(second) && reader.finish());

  EXPECT_EQ(hex_of(first), "9281a16101c0");
  EXPECT_EQ(second, 5);
}

TEST(Reader, RefusesTrailingBytes) {
  EXPECT_EQ(skipped("c000").second, "the value ends, but the input goes on (bytes left: 1)");
}

TEST(Reader, StaysFailedAndLeavesItsArgumentsAlone) {
  const Buffer bytes = bytes_of_hex("a1610705cb3ff0000000000000");
  Reader reader(bytes, Strictness::request);
  std::int64_t whole = 99;
  double real = 99;
  std::size_t count = 99;

  EXPECT_FALSE(reader.integer(whole));
  EXPECT_FALSE(reader.integer(whole));
  EXPECT_FALSE(reader.real(real));
  EXPECT_FALSE(reader.array(count));
  EXPECT_FALSE(reader.skip());
  EXPECT_FALSE(reader.fail("another"));
  EXPECT_FALSE(reader.finish());

  EXPECT_EQ(whole, 99);
  EXPECT_EQ(real, 99);
  EXPECT_EQ(count, 99U);
  EXPECT_FALSE(reader.next_is_nil());
  EXPECT_TRUE(reader.rest().empty());
  EXPECT_EQ(reader.error().message, "expected i64, got str");
}

TEST(Reader, PutsTheWayInFrontOfTheSentence) {
  Reader reader({}, Strictness::request);

  reader.fail("expected f64, got str");
  reader.at_field("value");
  reader.at_key("hotkey \n1");
  reader.at_field("times");
  reader.at_index(3);
  reader.at_field("updates");

  EXPECT_EQ(reader.error(), invalid("updates[3].times[\"hotkey ?1\"].value: expected f64, got str")
                                .because("bad_argument"));
}

TEST(Reader, LetsAMessageAllocateSoMuchAndNoMore) {
  Reader reader({}, Strictness::request);

  EXPECT_TRUE(reader.may_allocate(decoded_bytes_max / 2, 1));
  EXPECT_TRUE(reader.may_allocate(decoded_bytes_max / 4, 2));
  EXPECT_FALSE(reader.may_allocate(1, 1));

  EXPECT_EQ(reader.error().message, "takes more than 536870912 bytes of memory");
}

TEST(Reader, IsNotFooledByACountTimesASizeThatOverflows) {
  Reader reader({}, Strictness::request);

  EXPECT_FALSE(reader.may_allocate(std::numeric_limits<std::size_t>::max() / 2, 8));
}

}  // namespace
}  // namespace onetrip::wire
