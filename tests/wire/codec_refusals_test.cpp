// Bytes that lie: cut short anywhere, counts and types that are not true, too deep, too big,
// changed at random.  Each gets a sentence, and nothing else happens.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "hex.hpp"
#include "onetrip/base/random.hpp"
#include "onetrip/wire/codec.hpp"
#include "random_records.hpp"
#include "sample_records.hpp"

namespace onetrip::wire {
namespace {

template <class T>
std::string refusal(std::string_view hex, Strictness strictness = Strictness::request) {
  const auto value = decode<T>(bytes_of_hex(hex), strictness);
  return value.ok() ? "(it was taken)" : value.error().message;
}

TEST(CodecRefuses, ANestedRecordCutShortAtEveryByte) {
  const Buffer whole = encode(sample::everything());
  for (std::size_t kept = 0; kept < whole.size(); ++kept) {
    const auto value =
        decode<sample::Everything>(BytesView(whole).first(kept), Strictness::request);
    ASSERT_FALSE(value.ok()) << kept;
    ASSERT_EQ(value.error().code, Code::invalid_argument);
    ASSERT_EQ(value.error().reason, "bad_argument");
    ASSERT_TRUE(value.error().message.ends_with("the input ends within the value") ||
                value.error().message.ends_with("more than the input has left"))
        << kept << ": " << value.error().message;
  }
}

TEST(CodecRefuses, TrailingBytesBehindEveryKindOfValue) {
  EXPECT_EQ(refusal<bool>("c3c0"), "the value ends, but the input goes on (bytes left: 1)");
  EXPECT_EQ(refusal<std::vector<std::int64_t>>("9101ffff"),
            "the value ends, but the input goes on (bytes left: 2)");
  Buffer record = encode(sample::everything());
  record.push_back(std::byte{0xc0});
  EXPECT_FALSE(decode<sample::Everything>(record, Strictness::reply).ok());
}

TEST(CodecRefuses, AWrongTypeInAnyFieldAndNamesTheField) {
  const Buffer good = encode(sample::everything());
  RecordTraits<sample::Everything>::all_fields([&]<std::size_t I>() {
    const std::string name(field_at<I>(RecordTraits<sample::Everything>::list.fields).name);
    Buffer bad{std::byte{0x81}};
    Writer writer(bad);
    writer.string(name);
    writer.raw(bytes_of_hex("d40101"));
    const auto value = decode<sample::Everything>(bad, Strictness::reply);
    EXPECT_FALSE(value.ok()) << name;
    if (!value.ok()) {
      EXPECT_TRUE(value.error().message.starts_with(name + ": expected ")) << value.error().message;
      EXPECT_TRUE(value.error().message.ends_with(", got ext")) << value.error().message;
    }
    return true;
  });
}

TEST(CodecRefuses, AWrongTypeAndShowsTheWholeWayToIt) {
  EXPECT_EQ(refusal<sample::Updates>("81a77570646174657392"
                                     "82a6686f746b6579a168a576616c756505"
                                     "82a6686f746b6579a168a576616c7565a178"),
            "updates[1].value: expected f64, got str");
  using Nested = std::map<std::string, std::vector<std::pair<std::int64_t, sample::Row>>>;
  EXPECT_EQ(refusal<Nested>("81a16b9292019201029201930102a178"),
            "[\"k\"][1][1].bid: expected f64, got str");
}

TEST(CodecRefuses, ABinaryOfTheWrongLength) {
  using Four = std::array<std::byte, 4>;
  EXPECT_EQ(refusal<Four>("c403010203"), "expected 4 bytes, got 3");
  EXPECT_EQ(refusal<Four>("c4050102030405"), "expected 4 bytes, got 5");
  EXPECT_EQ(refusal<Four>("a461626364"), "expected bytes, got str");
  EXPECT_EQ(refusal<Buffer>("a461626364"), "expected bytes, got str");
  EXPECT_EQ(refusal<std::string>("c40161"), "expected str, got bytes");
}

TEST(CodecRefuses, APairThatIsNotTwo) {
  using Pair = std::pair<std::int64_t, std::int64_t>;
  EXPECT_EQ(refusal<Pair>("9101"), "expected two elements, got 1");
  EXPECT_EQ(refusal<Pair>("93010203"), "expected two elements, got 3");
  EXPECT_EQ(refusal<Pair>("9201a161"), "[1]: expected i64, got str");
}

TEST(CodecRefuses, AKeyThatComesTwiceInARequestAndTakesTheLastInAReply) {
  using ByName = std::map<std::string, std::int64_t>;
  using ByNumber = std::unordered_map<std::int64_t, std::int64_t>;
  EXPECT_EQ(refusal<ByName>("82a16101a16102"), "[\"a\"]: given twice");
  EXPECT_EQ(refusal<ByNumber>("82ff01ff02"), "[-1]: given twice");
  EXPECT_EQ(*decode<ByName>(bytes_of_hex("82a16101a16102"), Strictness::reply), (ByName{{"a", 2}}));
}

TEST(CodecRefuses, AKeyOfTheWrongType) {
  using ByName = std::map<std::string, std::int64_t>;
  using ByNumber = std::map<std::int32_t, std::int64_t>;
  EXPECT_EQ(refusal<ByName>("810102"), "(key): expected str, got integer");
  EXPECT_EQ(refusal<ByNumber>("81a16102"), "(key): expected i32, got str");
}

TEST(CodecRefuses, ACountThatIsBeyondTheBytesLeftBeforeItAllocates) {
  EXPECT_EQ(refusal<std::vector<sample::Everything>>("ddffffffff"),
            "declares 4294967295 elements, more than the input has left");
  EXPECT_EQ((refusal<std::map<std::string, sample::Everything>>("df7fffffff")),
            "declares 2147483647 entries, more than the input has left");
  EXPECT_EQ(refusal<std::vector<std::vector<std::string>>>("92dc00109100"),
            "[0]: declares 16 elements, more than the input has left");
}

TEST(CodecRefuses, RowsOfOneByteThatWouldTakeMoreMemoryThanAMessageMay) {
  const std::size_t rows = decoded_bytes_max / sizeof(sample::Everything) + 1;
  Buffer bytes;
  Writer writer(bytes);
  writer.array(rows);
  bytes.resize(bytes.size() + rows, std::byte{0x80});

  const auto value = decode<std::vector<sample::Everything>>(bytes, Strictness::reply);

  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().message, "takes more than 536870912 bytes of memory");
}

// Each branch is a map in an array: two levels.
std::string tree(std::size_t levels) {
  std::string hex = "81a46e616d65a0";
  for (std::size_t i = 1; i < levels; ++i) hex = "82a46e616d65a0a86272616e6368657391" + hex;
  return hex;
}

TEST(CodecRefuses, ARecordNestedDeeperThanThirtyTwoLevels) {
  EXPECT_TRUE(decode<sample::Tree>(bytes_of_hex(tree(16)), Strictness::reply).ok());
  EXPECT_TRUE(refusal<sample::Tree>(tree(17), Strictness::reply)
                  .ends_with("branches[0]: nested deeper than 32 levels"));
  EXPECT_TRUE(refusal<sample::Tree>(tree(10'000), Strictness::reply)
                  .ends_with("branches[0]: nested deeper than 32 levels"));
}

TEST(CodecRefuses, IntegersOutOfTheRangeOfTheirField) {
  EXPECT_EQ(refusal<std::vector<std::int32_t>>("91ce80000000"),
            "[0]: expected i32, got 2147483648, which is out of its range");
  EXPECT_EQ(refusal<std::vector<std::uint32_t>>("91ff"),
            "[0]: expected u32, got -1, which is out of its range");
}

TEST(CodecRefuses, NonFiniteRealsInsideARecordOfARequest) {
  const sample::Update update{"h", std::numeric_limits<double>::quiet_NaN(), 1, {}};
  const Buffer bytes = encode(update);

  const auto asked = decode<sample::Update>(bytes, Strictness::request);
  const auto answered = decode<sample::Update>(bytes, Strictness::reply);

  ASSERT_FALSE(asked.ok());
  EXPECT_EQ(asked.error().message, "value: expected f64, got a NaN or an infinity");
  ASSERT_TRUE(answered.ok());
  EXPECT_TRUE(std::isnan(answered->value));
}

TEST(CodecRefuses, OrTakesRandomlyChangedBytesWithoutHarm) {
  constexpr std::uint64_t seed = 7;
  Random random(seed);
  const Buffer good = encode(sample::everything());
  int taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    Buffer bytes = good;
    for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes)
      bytes[random.below(bytes.size())] = static_cast<std::byte>(random.next());

    const auto value = decode<sample::Everything>(bytes, Strictness::request);

    if (!value.ok()) continue;
    ++taken;
    ASSERT_EQ(*decode<sample::Everything>(encode(*value), Strictness::request), *value)
        << "seed " << seed << ", round " << i;
  }
  EXPECT_GT(taken, 0);
}

}  // namespace
}  // namespace onetrip::wire
