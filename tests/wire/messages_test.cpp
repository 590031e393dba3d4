#include "onetrip/wire/messages.hpp"

#include <gtest/gtest.h>

#include "hex.hpp"
#include "onetrip/wire/limits.hpp"
#include "onetrip/wire/utf8.hpp"

namespace onetrip::wire {
namespace {

Error there_and_back(const Error& error) {
  return error_of(*decode<ErrorBody>(encode(body_of(error)), Strictness::reply));
}

TEST(ErrorBody, BringsBackEveryCodeAndOutcome) {
  for (std::uint64_t number = 1; number <= 16; ++number)
    for (const Outcome outcome : {Outcome::not_executed, Outcome::executed, Outcome::unknown}) {
      const Error error{code_from_number(number), "a sentence", "a_reason", outcome};
      EXPECT_EQ(there_and_back(error), error);
    }
}

TEST(ErrorBody, LeavesAnEmptyReasonOut) {
  EXPECT_EQ(encode(body_of(not_found("x"))).front(), std::byte{0x83});
  EXPECT_EQ(encode(body_of(not_found("x").because("y"))).front(), std::byte{0x84});
}

TEST(ErrorBody, CutsALongSentenceBetweenCharacters) {
  Error error = not_found("x");
  error.message = std::string(error_message_bytes_max - 1, 'a') + "éé";

  EXPECT_EQ(there_and_back(error).message, std::string(error_message_bytes_max - 1, 'a'));
}

TEST(ErrorBody, IsAlwaysUtf8WhateverAHandlerPutIntoIt) {
  Error error = not_found("x");
  error.message = "no hotkey \xff\xfe";
  error.reason = "\x80";

  EXPECT_EQ(there_and_back(error).message, "no hotkey ??");
  EXPECT_EQ(there_and_back(error).reason, "?");
}

TEST(ErrorBody, OfANewerPeerBecomesUnknownWhereItIsNotKnown) {
  EXPECT_EQ(error_of({99, "m", "r", "maybe"}), (Error{Code::unknown, "m", "r", Outcome::unknown}));
  EXPECT_EQ(error_of({-1, "", {}, ""}).code, Code::unknown);
  EXPECT_EQ(error_of({0, "", {}, ""}).code, Code::unknown);
}

TEST(ErrorMessage, IsAHeaderAndTheErrorsBody) {
  const Buffer message = error_message(5, not_found("no such thing"));

  const auto parsed = parse_header(message);

  ASSERT_TRUE(parsed.ok());
  EXPECT_EQ(parsed->header.kind, Kind::error);
  EXPECT_EQ(parsed->header.call_id, 5U);
  const auto body =
      decode<ErrorBody>(BytesView(message).subspan(parsed->body_offset), Strictness::reply);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(error_of(*body), not_found("no such thing"));
}

struct ReadEntry {
  bool ok;
  BatchEntry entry;
  std::string problem;
};

ReadEntry read_entry(BytesView bytes) {
  Reader reader(bytes, Strictness::request);
  BatchEntry entry;
  const bool ok = read_batch_entry(reader, entry) && reader.finish();
  return {ok, entry, ok ? "" : reader.error().message};
}

TEST(BatchEntry, ComesBackWithAndWithoutItsLastElements) {
  const Buffer arguments = encode(std::vector<std::int64_t>{1, 2});
  for (const BatchEntry& entry :
       {BatchEntry{"m", arguments, 0, ""}, BatchEntry{"m", arguments, 5, ""},
        BatchEntry{"m", arguments, 0, "key"}, BatchEntry{"m", arguments, 5, "key"}}) {
    Buffer bytes;
    Writer writer(bytes);
    write_batch_entry(writer, entry);

    const ReadEntry read = read_entry(bytes);

    ASSERT_TRUE(read.ok) << read.problem;
    EXPECT_EQ(read.entry.method, "m");
    EXPECT_EQ(hex_of(read.entry.arguments), "920102");
    EXPECT_EQ(read.entry.sequence, entry.sequence);
    EXPECT_EQ(read.entry.routing_key, entry.routing_key);
  }
}

TEST(BatchEntry, RefusesWhatIsNoEntryAndNamesTheElement) {
  const auto problem = [](std::string_view hex) { return read_entry(bytes_of_hex(hex)).problem; };
  EXPECT_EQ(problem("c0"), "expected array, got nil");
  EXPECT_EQ(problem("91a16d"), "a call in a batch has at least a method and arguments");
  EXPECT_EQ(problem("920190"), "method: expected str, got integer");
  EXPECT_EQ(problem("92a16d80"), "arguments: expected array, got map");
  EXPECT_EQ(problem("93a16d90ff"), "sequence: expected u64, got -1, which is out of its range");
  EXPECT_EQ(problem("94a16d900000"), "routing_key: expected str, got integer");
  EXPECT_EQ(problem("92a16d91d40101"), "arguments: expected any value, got ext");
  EXPECT_EQ(problem("92d941" + hex_of(view_of(std::string(65, 'm'))) + "90"),
            "method: 65 bytes, the limit is 64");
}

TEST(BatchEntry, IgnoresElementsItDoesNotKnow) {
  EXPECT_TRUE(read_entry(bytes_of_hex("96a16d9005a16bc381c0c0")).ok);
}

BatchResult result_there_and_back(const BatchResult& result, Buffer& bytes) {
  Writer writer(bytes);
  write_batch_result(writer, result);
  Reader reader(bytes, Strictness::reply);
  BatchResult back;
  EXPECT_TRUE(read_batch_result(reader, back) && reader.finish());
  return back;
}

TEST(BatchResult, BringsBackAResultAndAnError) {
  const Buffer seven = encode(std::int64_t{7});
  const Error error = not_found("no such thing").with_outcome(Outcome::executed);
  Buffer first;
  Buffer second;

  const BatchResult result = result_there_and_back(BytesView(seven), first);
  const BatchResult failure = result_there_and_back(error, second);

  EXPECT_EQ(hex_of(std::get<BytesView>(result)), "07");
  EXPECT_EQ(std::get<Error>(failure), error);
}

TEST(BatchResult, RefusesWhatIsNone) {
  for (const auto* hex : {"c0", "90", "9100", "92ffc0", "920590", "9200d40101"}) {
    const Buffer bytes = bytes_of_hex(hex);
    Reader reader(bytes, Strictness::reply);
    BatchResult result;
    EXPECT_FALSE(read_batch_result(reader, result)) << hex;
  }
}

TEST(ControlBodies, OfANewerPeerMaySayMoreAndOfAnOlderLess) {
  const auto heartbeat =
      decode<HeartbeatBody>(bytes_of_hex("82ab696e6361726e6174696f6e05a16ec3"), Strictness::reply);

  ASSERT_TRUE(heartbeat.ok()) << heartbeat.error().message;
  EXPECT_EQ(*heartbeat, (HeartbeatBody{5, 0, false}));
}

}  // namespace
}  // namespace onetrip::wire
