#include "onetrip/wire/header.hpp"

#include <gtest/gtest.h>

#include "hex.hpp"
#include "onetrip/base/random.hpp"
#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/writer.hpp"

namespace onetrip::wire {
namespace {

Header full_header() {
  Header header;
  header.kind = Kind::batch;
  header.call_id = 7;
  header.service = "perf_ledger";
  header.method = "get";
  header.time_left_ms = 5000;
  header.flags = 3;
  header.session = SessionId{std::byte{1}};
  header.sequence = 9;
  header.first_incomplete = 8;
  header.routing_key = "hotkey_1";
  header.instance = 3;
  return header;
}

std::string written(const Header& header) {
  Buffer out;
  write_header(out, header);
  return hex_of(out);
}

Error refusal(std::string_view hex) {
  const auto parsed = parse_header(bytes_of_hex(hex));
  return parsed.ok() ? internal("(it was taken)") : parsed.error();
}

// A header of these elements, already in hex, behind [1, 1, 1].
std::string with_elements(std::initializer_list<std::string_view> elements) {
  std::string hex = "010101";
  for (const std::string_view element : elements) hex += element;
  return "9" + std::string(1, "3456789abc"[elements.size()]) + hex;
}

TEST(Header, LeavesOffWhatHoldsItsDefaultAtTheEnd) {
  Header header;
  header.call_id = 1;
  EXPECT_EQ(written(header), "93010101");
  header.time_left_ms = 5;
  EXPECT_EQ(written(header), "96010101a0a005");
  header.flags = 1;
  EXPECT_EQ(written(header), "97010101a0a00501");
  header.routing_key = "k";
  EXPECT_EQ(written(header), "9b010101a0a00501c00000a16b");
  header.instance = 2;
  EXPECT_EQ(written(header), "9c010101a0a00501c00000a16b02");
}

TEST(Header, ComesBackWithAnyOfItsElementsSetOrNot) {
  const Header full = full_header();
  for (unsigned set = 0; set < 512; ++set) {
    Header header;
    header.call_id = 1;
    if ((set & 1U) != 0) header.service = full.service;
    if ((set & 2U) != 0) header.method = full.method;
    if ((set & 4U) != 0) header.time_left_ms = full.time_left_ms;
    if ((set & 8U) != 0) header.flags = full.flags;
    if ((set & 16U) != 0) header.session = full.session;
    if ((set & 32U) != 0) header.sequence = full.sequence;
    if ((set & 64U) != 0) header.first_incomplete = full.first_incomplete;
    if ((set & 128U) != 0) header.routing_key = full.routing_key;
    if ((set & 256U) != 0) header.instance = full.instance;
    Buffer frame;
    write_header(frame, header);
    const std::size_t header_bytes = frame.size();
    frame.push_back(std::byte{0xc1});  // A body is not looked at, not even one of these.

    const auto parsed = parse_header(frame);

    ASSERT_TRUE(parsed.ok()) << set << ": " << parsed.error().message;
    EXPECT_EQ(parsed->header, header) << set;
    EXPECT_EQ(parsed->body_offset, header_bytes) << set;
  }
}

TEST(Header, AcceptsAnyFormOfAnIntegerAndOfAString) {
  const Buffer bytes = bytes_of_hex("95cc01d10001cf0000000000000007d90161db0000000162");

  const auto parsed = parse_header(bytes);

  ASSERT_TRUE(parsed.ok()) << parsed.error().message;
  EXPECT_EQ(parsed->header.call_id, 7U);
  EXPECT_EQ(parsed->header.service, "a");
  EXPECT_EQ(parsed->header.method, "b");
}

TEST(Header, IgnoresElementsBehindTheTwelfth) {
  const auto parsed =
      parse_header(bytes_of_hex("9e01010100"
                                "00"
                                "00"
                                "00"
                                "c0"));
  EXPECT_FALSE(parsed.ok());

  const auto longer =
      parse_header(bytes_of_hex("9e010101a0a00000c00000a000"
                                "81a1789101"
                                "c3"
                                "90"));
  ASSERT_TRUE(longer.ok()) << longer.error().message;
  EXPECT_EQ(longer->body_offset, 19U);
}

TEST(Header, CutShortAtEveryByteIsRefused) {
  Buffer whole;
  write_header(whole, full_header());
  for (std::size_t kept = 0; kept < whole.size(); ++kept) {
    const auto parsed = parse_header(BytesView(whole).first(kept));
    ASSERT_FALSE(parsed.ok()) << kept;
    ASSERT_EQ(parsed.error().reason, "bad_header");
    ASSERT_EQ(parsed.error().code, Code::invalid_argument);
  }
}

TEST(Header, RefusesAWrongTypeFieldByFieldAndNamesIt) {
  EXPECT_EQ(refusal("80").message, "header: expected array, got map");
  EXPECT_EQ(refusal("93a0a0a0").message, "header.version: expected u32, got str");
  EXPECT_EQ(refusal("930190a0").message, "header.kind: expected u64, got array");
  EXPECT_EQ(refusal("930101ca00000000").message, "header.call_id: expected u64, got f64");
  EXPECT_EQ(refusal("930101ff").message,
            "header.call_id: expected u64, got -1, which is out of its range");
  EXPECT_EQ(refusal(with_elements({"01"})).message, "header.service: expected str, got integer");
  EXPECT_EQ(refusal(with_elements({"a0", "c40161"})).message,
            "header.method: expected str, got bytes");
  EXPECT_EQ(refusal(with_elements({"a0", "a0", "c3"})).message,
            "header.time_left_ms: expected u32, got bool");
  EXPECT_EQ(refusal(with_elements({"a0", "a0", "00", "c0"})).message,
            "header.flags: expected u32, got nil");
  EXPECT_EQ(refusal(with_elements({"a0", "a0", "00", "00", "a0"})).message,
            "header.session: expected bytes, got str");
  EXPECT_EQ(refusal(with_elements({"a0", "a0", "00", "00", "c40101"})).message,
            "header.session: expected 16 bytes, got 1");
  EXPECT_EQ(refusal(with_elements({"a0", "a0", "00", "00", "c0", "ff"})).message,
            "header.sequence: expected u64, got -1, which is out of its range");
  EXPECT_EQ(refusal(with_elements({"a0", "a0", "00", "00", "c0", "00", "a0"})).message,
            "header.first_incomplete: expected u64, got str");
  EXPECT_EQ(refusal(with_elements({"a0", "a0", "00", "00", "c0", "00", "00", "00"})).message,
            "header.routing_key: expected str, got integer");
  EXPECT_EQ(refusal(with_elements({"a0", "a0", "00", "00", "c0", "00", "00", "a0", "a0"})).message,
            "header.instance: expected u32, got str");
}

TEST(Header, RefusesTooFewElements) {
  EXPECT_EQ(refusal("90").message, "header: 0 elements, a header has at least 3");
  EXPECT_EQ(refusal("920101").message, "header: 2 elements, a header has at least 3");
}

TEST(Header, RefusesAKindThatIsNone) {
  EXPECT_EQ(refusal("93010001").message, "header.kind: no such kind of message");
  EXPECT_EQ(refusal("93010a01").message, "header.kind: no such kind of message");
  EXPECT_EQ(refusal("9301cd010101").message, "header.kind: no such kind of message");
}

TEST(Header, RefusesCallIdZeroExceptWhereNobodyAnswers) {
  for (unsigned kind = 1; kind <= 9; ++kind) {
    const auto parsed = parse_header(bytes_of_hex("9301" + hex_of(Buffer{std::byte(kind)}) + "00"));
    const bool nobody_answers = kind == 6 || kind == 8;
    EXPECT_EQ(parsed.ok(), nobody_answers) << kind;
  }
  EXPECT_EQ(refusal("93010100").message, "header.call_id: 0, but a call's id starts at 1");
}

TEST(Header, TakesNamesUpToTheirLimitAndNotLonger) {
  const auto parses = [](const Header& header) {
    Buffer frame;
    write_header(frame, header);
    const auto parsed = parse_header(frame);
    return parsed.ok() ? "" : parsed.error().message;
  };
  const std::string name(65, 'n');
  const std::string key(129, 'k');
  Header header = full_header();

  header.service = std::string_view(name).substr(0, 64);
  header.method = header.service;
  header.routing_key = std::string_view(key).substr(0, 128);
  EXPECT_EQ(parses(header), "");
  header.routing_key = key;
  EXPECT_EQ(parses(header), "header.routing_key: 129 bytes, the limit is 128");
  header.method = name;
  EXPECT_EQ(parses(header), "header.method: 65 bytes, the limit is 64");
  header.service = name;
  EXPECT_EQ(parses(header), "header.service: 65 bytes, the limit is 64");
}

TEST(Header, TakesADayOfTimeLeftAndNotAMillisecondMore) {
  EXPECT_EQ(refusal(with_elements({"a0", "a0", "ce05265c00"})).message, "(it was taken)");
  EXPECT_EQ(refusal(with_elements({"a0", "a0", "ce05265c01"})).message,
            "header.time_left_ms: 86400001 ms, the limit is 86400000 ms");
}

TEST(Header, RefusesANameThatIsNotUtf8) {
  EXPECT_EQ(refusal(with_elements({"a1ff"})).message, "header.service: the str is not UTF-8");
}

TEST(Header, MayBeFiveHundredAndTwelveBytesLongAndNotLonger) {
  const auto frame_with_padding = [](std::size_t padding) {
    Buffer frame = bytes_of_hex("9d010101a0a00000c00000a000");
    Writer(frame).binary(Buffer(padding));
    frame.resize(2000);
    return frame;
  };
  constexpr std::size_t before_padding = 13 + 3;

  const auto fits = parse_header(frame_with_padding(header_bytes_max - before_padding));
  const auto too_long = parse_header(frame_with_padding(header_bytes_max - before_padding + 1));

  ASSERT_TRUE(fits.ok()) << fits.error().message;
  EXPECT_EQ(fits->body_offset, header_bytes_max);
  ASSERT_FALSE(too_long.ok());
  EXPECT_EQ(too_long.error(), invalid("header: longer than 512 bytes").because("bad_header"));
}

TEST(Header, OfAnotherVersionParsesFarEnoughToBeAnswered) {
  Header partial;

  const auto parsed = parse_header(bytes_of_hex("9402cc8807c1"), &partial);

  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(
      parsed.error(),
      unimplemented("protocol version 2 is not spoken here, but 1 is").because("protocol_version"));
  EXPECT_EQ(partial.version, 2U);
  EXPECT_EQ(name_of(partial.kind), "unknown");
  EXPECT_EQ(partial.call_id, 7U);
}

TEST(Header, LeavesInPartialWhatParsedBeforeTheError) {
  Header partial;

  EXPECT_FALSE(parse_header(bytes_of_hex("9401010901"), &partial).ok());
  EXPECT_EQ(partial.kind, Kind::request);
  EXPECT_EQ(partial.call_id, 9U);

  EXPECT_FALSE(parse_header(bytes_of_hex("9301a009"), &partial).ok());
  EXPECT_EQ(partial.version, 1U);
  EXPECT_EQ(name_of(partial.kind), "unknown");
  EXPECT_EQ(partial.call_id, 0U);
}

TEST(Header, RefusesAnEmptyFrameAndOneOfNoise) {
  EXPECT_EQ(refusal("").message, "header: the input ends within the value");
  Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    Buffer noise(random.below(64));
    for (std::byte& byte : noise) byte = static_cast<std::byte>(random.next());
    const auto parsed = parse_header(noise);
    EXPECT_TRUE(!parsed.ok() || parsed->body_offset <= noise.size());
  }
}

TEST(Header, NamesEveryKind) {
  EXPECT_EQ(name_of(Kind::request), "request");
  EXPECT_EQ(name_of(Kind::batch), "batch");
  EXPECT_EQ(name_of(Kind{0}), "unknown");
  EXPECT_EQ(name_of(Kind{10}), "unknown");
}

}  // namespace
}  // namespace onetrip::wire
