// golden/*.hex pin every kind of message, byte for byte; two other implementations of MessagePack
// read them back; and docs/protocol.md shows the same bytes.
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <msgpack.hpp>
#include <nlohmann/json.hpp>

#include "golden_messages.hpp"
#include "hex.hpp"
#include "read_by_nlohmann.hpp"

namespace onetrip::wire {
namespace {

namespace files = std::filesystem;

std::string text_of_file(const files::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The lines of a golden file that are not comments: header, and body if there is one.
std::vector<std::string> hex_lines(const files::path& path) {
  std::istringstream lines(text_of_file(path));
  std::vector<std::string> hex;
  for (std::string line; std::getline(lines, line);)
    if (!line.empty() && line[0] != '#') hex.push_back(line);
  return hex;
}

std::vector<std::string> hex_lines(const GoldenMessage& message) {
  std::vector<std::string> hex{hex_of(message.header_bytes)};
  if (!message.body_bytes.empty()) hex.push_back(hex_of(message.body_bytes));
  return hex;
}

files::path golden_file(const std::string& name) {
  return files::path(ONETRIP_GOLDEN_FOLDER) / (name + ".hex");
}

std::string without_spaces(std::string text) {
  std::erase_if(text, [](unsigned char c) { return std::isspace(c) != 0; });
  return text;
}

std::string read_by_msgpack_c(const Buffer& bytes) {
  const auto text = text_of(bytes);
  std::size_t offset = 0;
  const auto handle = msgpack::unpack(text.data(), text.size(), offset);
  EXPECT_EQ(offset, text.size());
  std::ostringstream shown;
  shown << handle.get();
  return std::regex_replace(shown.str(), std::regex(R"(\\/)"), "/");
}

std::vector<std::uint8_t> octets(const SessionId& id) {
  std::vector<std::uint8_t> bytes;
  for (const std::byte byte : id) bytes.push_back(static_cast<std::uint8_t>(byte));
  return bytes;
}

// The header as a JSON array, all twelve elements, written down here independently of header.cpp.
nlohmann::json all_elements(const Header& header) {
  nlohmann::json session = nullptr;
  if (header.session) session = nlohmann::json::binary(octets(*header.session));
  return {header.version,  static_cast<int>(header.kind), header.call_id,     header.service,
          header.method,   header.time_left_ms,           header.flags,       session,
          header.sequence, header.first_incomplete,       header.routing_key, header.instance};
}

TEST(Golden, EveryMessageHasExactlyTheBytesOfItsFile) {
  for (const GoldenMessage& message : golden_messages()) {
    EXPECT_EQ(hex_lines(golden_file(message.name)), hex_lines(message))
        << golden_file(message.name) << " should read:\n"
        << ::testing::PrintToString(hex_lines(message));
  }
}

TEST(Golden, EveryFileBelongsToAMessageAndEveryKindIsThere) {
  std::set<std::string> names;
  std::set<Kind> kinds;
  for (const GoldenMessage& message : golden_messages()) {
    names.insert(message.name);
    kinds.insert(message.header.kind);
  }

  std::set<std::string> stems;
  for (const auto& entry : files::directory_iterator(ONETRIP_GOLDEN_FOLDER))
    stems.insert(entry.path().stem().string());

  EXPECT_EQ(stems, names);
  EXPECT_EQ(kinds.size(), 9U);
}

TEST(Golden, EveryFileParsesToTheHeaderItWasMadeOfAndItsBodyBehind) {
  for (const GoldenMessage& message : golden_messages()) {
    Buffer frame;
    for (const std::string& line : hex_lines(golden_file(message.name)))
      for (const std::byte byte : bytes_of_hex(line)) frame.push_back(byte);

    const auto parsed = parse_header(frame);

    ASSERT_TRUE(parsed.ok()) << message.name << ": " << to_string(parsed.error());
    EXPECT_EQ(parsed->header, message.header) << message.name;
    EXPECT_EQ(parsed->body_offset, message.header_bytes.size()) << message.name;
  }
}

TEST(Golden, AnotherImplementationReadsTheSameHeader) {
  for (const GoldenMessage& message : golden_messages()) {
    nlohmann::json expected = all_elements(message.header);
    const nlohmann::json defaults = all_elements(Header{});
    while (expected.size() > 3 && expected.back() == defaults[expected.size() - 1])
      expected.erase(expected.size() - 1);

    EXPECT_EQ(read_by_nlohmann(message.header_bytes), expected) << message.name;
  }
}

// What each body says, written down once more as another implementation shows it.
const std::map<std::string, std::string> bodies_in_json{
    {"request", R"(["hotkey_1"])"},
    {"reply", "1700000000000"},
    {"error", R"({"code":5,"message":"no bundle for hotkey hotkey_1","outcome":"executed"})"},
    {"error_with_reason",
     R"({"code":14,"message":"perf_ledger is shutting down","reason":"draining",)"
     R"("outcome":"not_executed"})"},
    {"hello", R"({"versions":[1],"client":"perf-loader 2.1","open_session":true})"},
    {"bye", R"({"reason":"draining"})"},
    {"announce",
     R"({"service":"perf_ledger","instance":0,"instances":2,)"
     R"("endpoint":"ipc:///run/onetrip/perf_ledger.sock","contract":18364758544493064720,)"
     R"("placement":"keyed","incarnation":81985529216486895,"versions":[1]})"},
    {"announce_answer", "null"},
    {"heartbeat", R"({"incarnation":81985529216486895,"in_flight":17,"draining":false})"},
    {"batch", R"([["get_last_update_ms",["hotkey_1"]],)"
              R"(["update_last_update_ms",["hotkey_2",1700000000000],301,"hotkey_2"],)"
              R"(["get_last_update_msec",["hotkey_1"]]])"},
    {"batch_reply",
     R"([[0,1700000000000],[0,null],[12,{"code":12,"message":"perf_ledger has no method )"
     R"(get_last_update_msec. Did you mean get_last_update_ms?","reason":"unknown_method",)"
     R"("outcome":"not_executed"}]])"},
    {"request_exactly_once", R"(["hotkey_1",1700000000000])"},
};

TEST(Golden, TwoOtherImplementationsReadTheSameBody) {
  for (const GoldenMessage& message : golden_messages()) {
    const auto expected = bodies_in_json.find(message.name);
    if (expected == bodies_in_json.end()) continue;

    EXPECT_EQ(read_by_nlohmann(message.body_bytes), nlohmann::json::parse(expected->second))
        << message.name;
    EXPECT_EQ(read_by_msgpack_c(message.body_bytes), expected->second) << message.name;
  }
}

TEST(Golden, TheAnswerToHelloIsReadByAnotherImplementation) {
  for (const GoldenMessage& message : golden_messages()) {
    if (message.name != "hello_answer") continue;

    const nlohmann::json body = read_by_nlohmann(message.body_bytes);

    EXPECT_EQ(body["service"], "perf_ledger");
    EXPECT_EQ(body["instances"], 2);
    EXPECT_EQ(body["contract"], 0xfedcba9876543210U);
    EXPECT_EQ(body["store"].get_binary().size(), 16U);
    EXPECT_EQ(body["session"],
              nlohmann::json::binary(
                  octets(*decode<HelloReply>(message.body_bytes, Strictness::reply)->session)));
    EXPECT_EQ(body["session_lease_ms"], 3'600'000);
    EXPECT_EQ(body["frame_bytes_max"], 67'108'864);
    EXPECT_EQ(body.size(), 10U);
  }
}

TEST(Golden, TheProtocolPageShowsTheSameBytes) {
  if (!files::exists(ONETRIP_PROTOCOL_PAGE)) GTEST_SKIP() << "there is no docs/protocol.md";
  const std::string page = without_spaces(text_of_file(ONETRIP_PROTOCOL_PAGE));

  for (const GoldenMessage& message : golden_messages())
    for (const std::string& line : hex_lines(message))
      EXPECT_THAT(page, ::testing::HasSubstr(line))
          << "docs/protocol.md, \"Golden examples\", should show golden/" << message.name << ".hex";
}

}  // namespace
}  // namespace onetrip::wire
