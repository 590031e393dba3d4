#include "onetrip/wire/json.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "hex.hpp"
#include "random_records.hpp"
#include "sample_records.hpp"

namespace onetrip::wire {
namespace {

template <class T>
std::string json(const T& value) {
  const auto text = to_json(value);
  return text.ok() ? *text : text.error().message;
}

// What the JSON makes of a value of the type, in hex, or the error's sentence.
std::string wire(std::string_view text, std::string_view type,
                 const Schema& schema = schema_of<sample::Everything>()) {
  const auto bytes = wire_from_json(text, type, schema);
  return bytes.ok() ? hex_of(*bytes) : bytes.error().message;
}

std::string shown(std::string_view hex, std::string_view type,
                  const Schema& schema = schema_of<sample::Everything>()) {
  const auto text = json_from_wire(bytes_of_hex(hex), type, schema);
  return text.ok() ? *text : text.error().message;
}

TEST(Json, ShowsARecordWithItsFieldNamesWhateverItsLayout) {
  EXPECT_EQ(json(sample::Update{"h", 1, 0.5, std::nullopt}),
            R"({"hotkey":"h","value":1.0,"spread_fee":0.5,"note":null})");
  EXPECT_EQ(json(sample::Row{5, -0.25, std::nullopt, 1}),
            R"({"time_ms":5,"gain":-0.25,"bid":null,"mdd":1.0})");
}

TEST(Json, ShowsEveryTypeAndIsJsonToAnotherImplementation) {
  const std::string text = json(sample::everything());
  const nlohmann::json parsed = nlohmann::json::parse(text);

  EXPECT_EQ(parsed["big"], 18'000'000'000'000'000'000U);
  EXPECT_EQ(parsed["whole"], -1'700'000'000'000);
  EXPECT_EQ(parsed["bytes"], "AP8=");
  EXPECT_EQ(parsed["rows"][0]["bid"], 2.5);
  EXPECT_EQ(parsed["by_number"]["-5"], 1.0);
  EXPECT_EQ(parsed["both"], nlohmann::json({"first", 2}));
  EXPECT_EQ(parsed["any"], nlohmann::json({"x", "y"}));
  EXPECT_EQ(parsed["text"], "Grüße, 世界");
}

TEST(Json, BringsBackRandomRecords) {
  constexpr std::uint64_t seed = 99;
  sample::RandomRecords records(seed);
  for (int i = 0; i < 200; ++i) {
    const sample::Everything value = records.everything();
    const auto back = from_json<sample::Everything>(json(value));
    ASSERT_TRUE(back.ok()) << "seed " << seed << ", record " << i << ": " << back.error().message;
    ASSERT_EQ(back->rows, value.rows);
    ASSERT_EQ(*back, value) << "seed " << seed << ", record " << i;
  }
}

TEST(Json, KeepsIntegersExact) {
  EXPECT_EQ(json(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(json(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(wire("-9223372036854775808", "i64"), "d38000000000000000");
  EXPECT_EQ(wire("18446744073709551615", "u64"), "cfffffffffffffffff");
  EXPECT_EQ(wire("9007199254740993", "i64"), "cf0020000000000001");
}

TEST(Json, RefusesANumberThatIsNoIntegerOrOutOfRange) {
  EXPECT_EQ(wire("1.0", "i64"), "expected i64, got 1.0");
  EXPECT_EQ(wire("1e3", "i64"), "expected i64, got 1000.0");
  EXPECT_EQ(wire("2147483648", "i32"), "expected i32, got 2147483648, which is out of its range");
  EXPECT_EQ(wire("-1", "u32"), "expected u32, got -1, which is out of its range");
  EXPECT_EQ(wire("9223372036854775808", "i64"),
            "expected i64, got 9223372036854775808, which is out of its range");
  EXPECT_EQ(wire("18446744073709551616", "u64"), "expected u64, got 18446744073709551616.0");
  EXPECT_EQ(wire("\"5\"", "i64"), "expected i64, got \"5\"");
  EXPECT_EQ(wire("null", "i64"), "expected i64, got null");
}

TEST(Json, ShowsARealInItsShortestFormWithAPointOrAnExponent) {
  EXPECT_EQ(json(1.0), "1.0");
  EXPECT_EQ(json(0.1), "0.1");
  EXPECT_EQ(json(-0.0), "-0.0");
  EXPECT_EQ(json(1e300), "1e+300");
  EXPECT_EQ(json(123456789012.5), "123456789012.5");
}

TEST(Json, TakesAnIntegerForARealWhereNoDigitIsLost) {
  EXPECT_EQ(wire("1", "f64"), "cb3ff0000000000000");
  EXPECT_EQ(wire("-9007199254740992", "f64"), "cbc340000000000000");
  EXPECT_EQ(wire("9007199254740993", "f64"),
            "expected f64 (an integer beyond 2^53 needs a point or an exponent), "
            "got 9007199254740993");
  EXPECT_EQ(wire("1e20", "f64"), "cb4415af1d78b58c40");
}

TEST(Json, HasNamesForWhatIsNoNumber) {
  EXPECT_EQ(json(std::numeric_limits<double>::infinity()), "\"Infinity\"");
  EXPECT_EQ(json(-std::numeric_limits<double>::infinity()), "\"-Infinity\"");
  EXPECT_EQ(json(std::numeric_limits<double>::quiet_NaN()), "\"NaN\"");
  EXPECT_TRUE(std::isnan(*from_json<double>("\"NaN\"")));
  EXPECT_EQ(wire("\"nan\"", "f64"), "expected f64, got \"nan\"");
}

TEST(Json, EscapesWhatJsonWantsEscaped) {
  EXPECT_EQ(json(std::string("a\"b\\c\nd\te\x01é")), R"("a\"b\\c\nd\te\u0001é")");
  EXPECT_EQ(*from_json<std::string>(R"("\u00e9\ud834\udd1e")"), "é𝄞");
}

TEST(Json, RefusesWhatIsNotJsonAndSaysWhere) {
  EXPECT_EQ(wire("", "any"), "not JSON: \"\" is unexpected at position 1");
  EXPECT_EQ(wire("{\"a\": }", "any"), "not JSON: \"\"a\": }\" is unexpected at position 7");
  EXPECT_FALSE(wire_from_json("[1] 2", "any", Schema()).ok());
  EXPECT_FALSE(wire_from_json("\"\\ud800\"", "str", Schema()).ok());
  EXPECT_FALSE(wire_from_json("\"\xff\"", "str", Schema()).ok());
  EXPECT_FALSE(wire_from_json("1e999", "f64", Schema()).ok());
  EXPECT_FALSE(wire_from_json("NaN", "f64", Schema()).ok());
}

TEST(Json, TakesThirtyTwoLevelsAndRefusesTheThirtyThird) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(wire_from_json(nested(32), "any", Schema()).ok());
  EXPECT_EQ(wire(nested(33), "any"), "the JSON is nested deeper than 32 levels");
  EXPECT_EQ(wire(nested(1'000'000), "any"), "the JSON is nested deeper than 32 levels");
}

TEST(Json, LeavesAnOptionalFieldOutOfTheRecordWhereItIsNullOrMissing) {
  const std::string expected = wire(R"({"hotkey":"h","value":1,"spread_fee":1})", "Update");

  EXPECT_EQ(expected.substr(0, 2), "83");
  EXPECT_EQ(wire(R"({"hotkey":"h","value":1,"spread_fee":1,"note":null})", "Update"), expected);
  EXPECT_EQ(wire(R"({"hotkey":"h","value":1})", "Update").substr(0, 2), "82");
}

TEST(Json, RefusesUnknownMissingAndRepeatedFieldsAndShowsTheWay) {
  const Schema& schema = schema_of<sample::Updates>();
  const auto refusal = [&](std::string_view text) { return wire(text, "Updates", schema); };

  EXPECT_EQ(refusal(R"({"updates":[{"hotkey":"h","valve":1}]})"),
            "updates[0]: Update has no field \"valve\". Did you mean value?");
  EXPECT_EQ(refusal(R"({"updates":[{"hotkey":"h"}]})"),
            "updates[0].value: missing, and Update has no default for it");
  EXPECT_EQ(refusal(R"({"updates":[{"hotkey":"h","value":1,"value":2}]})"),
            "updates[0]: \"value\" is given twice");
  EXPECT_EQ(refusal(R"({"updates":[{"hotkey":7,"value":1}]})"),
            "updates[0].hotkey: expected str, got 7");
  EXPECT_EQ(refusal(R"({"updates":{}})"), "updates: expected an array, got an object");
  EXPECT_EQ(refusal("[]"), "expected an object (Updates), got an array");
}

TEST(Json, WritesAnArrayRecordByPositionAndLeavesDefaultsAtItsEndOff) {
  EXPECT_EQ(wire(R"({"gain":0.5,"time_ms":5})", "Row"), "9205cb3fe0000000000000");
  EXPECT_EQ(wire(R"({"gain":0.5,"time_ms":5,"mdd":2})", "Row"),
            "9405cb3fe0000000000000c0cb4000000000000000");
  EXPECT_EQ(wire(R"({"gain":0.5})", "Row"), "time_ms: missing, and Row has no default for it");
}

TEST(Json, CannotLeaveADefaultInTheMiddleOfAnArrayRecordToTheReader) {
  const Schema schema({{"Middle", "array", {{"a", "i64", false}, {"b", "i64", true}}}});

  EXPECT_EQ(wire(R"({"b":1})", "Middle", schema),
            "a: missing, and Middle is an array, with given fields behind it");
}

TEST(Json, ReadsARecordAsAReply) {
  EXPECT_EQ(shown("82a576616c756505a17801", "Update"), R"({"value":5.0,"note":null})");
  EXPECT_EQ(shown("9105", "Row"), R"({"time_ms":5,"bid":null})");
  EXPECT_EQ(shown("950506070809", "Row"), R"({"time_ms":5,"gain":6.0,"bid":7.0,"mdd":8.0})");
}

TEST(Json, ShowsTheWayToWhatIsWrongOnTheWire) {
  EXPECT_EQ(shown("81a77570646174657391"
                  "81a576616c7565a178",
                  "Updates", schema_of<sample::Updates>()),
            "updates[0].value: expected f64, got str");
  EXPECT_EQ(shown("81a16b93010203", "{str: [i64, i64]}"), "[\"k\"]: expected two elements, got 3");
  EXPECT_EQ(shown("c0c0", "nil"), "the value ends, but the input goes on (bytes left: 1)");
}

TEST(Json, SaysSoWhereARecordIsNotDescribed) {
  EXPECT_EQ(shown("80", "Rov"), "there is no description of a record Rov. Did you mean Row?");
  EXPECT_EQ(wire("{}", "Rov"), "there is no description of a record Rov. Did you mean Row?");
  EXPECT_EQ(wire("{}", "{"), "\"{\" is not a type: expected a type at position 1");
}

TEST(Json, SaysSoWhereAFieldsTypeIsNotKnown) {
  const Schema schema({{"Odd", "map", {{"price", "decimal<2>", true}}}});

  EXPECT_EQ(wire(R"({"price":1})", "Odd", schema),
            "price: \"decimal<2>\" is not a type: something follows the type at position 7");
  EXPECT_EQ(shown("81a5707269636501", "Odd", schema),
            "price: \"decimal<2>\" is not a type: something follows the type at position 7");
}

TEST(Json, MapsAnyByWhatIsThere) {
  EXPECT_EQ(shown("96c0c3ffcb3ff0000000000000a161c40166", "any"),
            R"([null,true,-1,1.0,"a","Zg=="])");
  EXPECT_EQ(shown("84a16101"
                  "0502"
                  "92010203"
                  "c304",
                  "any"),
            R"({"a":1,"5":2,"[1,2]":3,"true":4})");
  EXPECT_EQ(shown("cfffffffffffffffff", "any"), "18446744073709551615");
  EXPECT_EQ(wire(R"({"b":[1,-1,1.5,null,"x"],"a":{}})", "any"),
            "82a1629501ffcb3ff8000000000000c0a178a16180");
  EXPECT_EQ(wire(R"({"a":1,"a":2})", "any"), "\"a\" is given twice");
  EXPECT_EQ(wire("18446744073709551616", "any").substr(0, 12), "expected f64");
}

// Each level doubled the backslashes: 64 bytes became gigabytes.
TEST(Json, OfKeysInKeysDoesNotFillTheMemory) {
  std::string hex = "a122";
  for (int i = 0; i < 31; ++i) hex = "81" + hex + "c0";

  EXPECT_EQ(shown(hex, "any"), "(key): a map in the key of another has no form in JSON");
  EXPECT_EQ(shown("8191a12201", "any"), R"({"[\"\\\"\"]":1})");
  EXPECT_EQ(shown("8191818000"
                  "01",
                  "any"),
            "(key)[0]: a map in the key of another has no form in JSON");
}

TEST(Json, WritesIntegerKeysAsTexts) {
  using ByNumber = std::map<std::int64_t, std::string>;
  EXPECT_EQ(json(ByNumber{{-1, "a"}, {2, "b"}}), R"({"-1":"a","2":"b"})");
  EXPECT_EQ(*from_json<ByNumber>(R"({"-1":"a","2":"b"})"), (ByNumber{{-1, "a"}, {2, "b"}}));
  EXPECT_EQ(wire(R"({"x":"a"})", "{i64: str}"), "[\"x\"]: the key is not an integer (i64)");
  EXPECT_EQ(wire(R"({"-1":"a"})", "{u32: str}"),
            "[\"-1\"]: expected u32, got -1, which is out of its range");
}

TEST(Json, TakesBytesOnlyAsBase64) {
  EXPECT_EQ(wire("\"AP8=\"", "bytes"), "c40200ff");
  EXPECT_EQ(wire("\"AP8\"", "bytes"), "expected bytes (base64 text), got \"AP8\"");
  EXPECT_EQ(wire("[1]", "bytes"), "expected bytes (base64 text), got an array");
}

TEST(Json, OfAValueThatNoPeerWouldTakeIsAnError) {
  const auto text = to_json(std::string("\xff"));

  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().message, "the str is not UTF-8");
}

}  // namespace
}  // namespace onetrip::wire
