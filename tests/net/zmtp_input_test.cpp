// What a ZMTP server may send, in whole and in pieces, and what of it ends the connection.
#include "onetrip/net/zmtp_input.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "onetrip/net/zmtp_wire.hpp"
#include "onetrip/wire/limits.hpp"
#include "tests/net/link_recorders.hpp"
#include "tests/net/raw_peers.hpp"

namespace onetrip::net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string handshake = zmtp_greeting() + zmtp_ready("ROUTER");

std::string command(std::string_view name, std::string_view data = {}) {
  const std::string body = static_cast<char>(name.size()) + std::string(name) + std::string(data);
  return std::string{4, static_cast<char>(body.size())} + body;
}

std::string message(std::string_view body, bool more = false) {
  return zmtp_frame_head(body.size(), more) + std::string(body);
}

// Everything that came of some bytes, as texts.
struct Reading {
  ZmtpInput input;
  std::vector<std::string> events;
  std::string error;

  // In pieces of so many bytes, or as many as there is room for.
  explicit Reading(std::string_view bytes, std::size_t piece = 1'000'000,
                   ZmtpInput::Messages messages = ZmtpInput::Messages::of_one_frame)
      : input(messages) {
    add(bytes, piece);
  }

  void add(std::string_view bytes, std::size_t piece = 1'000'000) {
    while (!bytes.empty() && error.empty()) {
      const auto room = input.room();
      const std::size_t size = std::min({piece, bytes.size(), room.size()});
      const auto part = wire::view_of(bytes.substr(0, size));
      std::copy(part.begin(), part.end(), room.begin());
      input.add(size);
      bytes.remove_prefix(size);
      take_events();
    }
  }
  void take_events() {
    while (true) {
      auto event = input.next();
      if (!event) {
        error = event.error().message;
        return;
      }
      if (!*event) return;
      events.push_back(std::visit([](const auto& what) { return text(what); }, **event));
    }
  }
  static std::string text(const ZmtpReady& /*ready*/) { return "<ready>"; }
  static std::string text(const ZmtpPing& ping) {
    return "<ping " + std::string(wire::text_of(ping.context)) + ">";
  }
  static std::string text(const wire::Frame& frame) { return text_of(frame); }
  static std::string text(const Relayed& relayed) {
    return relayed.hop + " " + text_of(relayed.frame);
  }
};

TEST(ZmtpInput, HoldsLittleWhereItIsIdleAndReadsMuchAtOnceWhereMuchComes) {
  Reading reading(handshake);
  EXPECT_LE(reading.input.room().size(), 4'096U);
  std::string burst;
  for (int i = 0; i < 1'000; ++i) burst += message("a hundred of these are more than a page");

  reading.add(std::string_view(burst).substr(0, 4'096));
  EXPECT_GT(reading.input.room().size(), 32'768U);
  reading.add(std::string_view(burst).substr(4'096));

  EXPECT_EQ(reading.events.size(), 1'001U);
  EXPECT_LE(reading.input.room().size(), 4'096U);
}

TEST(ZmtpInput, AHopMayBeEmptyOnlyWhereAClientAsks) {
  using Messages = ZmtpInput::Messages;
  const std::string from_client = zmtp_greeting() + zmtp_ready("REQ");
  const std::string with_empty_hop = message("", /*more=*/true) + message("what");

  EXPECT_THAT(Reading(from_client + with_empty_hop, 1'000, Messages::from_clients).events,
              ElementsAre("<ready>", " what"));
  EXPECT_THAT(Reading(handshake + with_empty_hop, 1'000, Messages::with_hops).events,
              ElementsAre("<ready>"));
}

TEST(ZmtpInput, CountsWhatIsInDroppedMessages) {
  const Reading reading(zmtp_greeting() + zmtp_ready() + message("one", true) +
                            message("two", true) + message("three", true) + message("four"),
                        1'000, ZmtpInput::Messages::from_clients);

  EXPECT_EQ(reading.input.dropped().messages, 1U);
  EXPECT_EQ(reading.input.dropped().bytes, 15U);
}

TEST(ZmtpInput, RefusesAtOnceWhatIsTooShortForAGreeting) {
  EXPECT_THAT(Reading("GET / HTTP/1.1").error, HasSubstr("does not speak it"));
}

TEST(ZmtpInput, IsReadyAfterTheHandshakeHoweverItIsCutUp) {
  for (std::size_t piece = 1; piece <= handshake.size(); ++piece)
    EXPECT_THAT(Reading(handshake, piece).events, ElementsAre("<ready>")) << piece;
}

TEST(ZmtpInput, TakesAPeerOfVersion30) {
  std::string older = handshake;
  older[11] = 0;

  EXPECT_THAT(Reading(older).events, ElementsAre("<ready>"));
}

TEST(ZmtpInput, RefusesAGreetingThatIsNotOne) {
  const auto with = [](std::size_t at, char byte) {
    std::string greeting = handshake;
    greeting[at] = byte;
    return Reading(greeting).error;
  };

  EXPECT_THAT(Reading("HTTP/1.1 400 Bad Request\r\n" + std::string(64, ' ')).error,
              HasSubstr("does not speak it"));
  EXPECT_THAT(with(9, 0x7e), HasSubstr("does not speak it"));
  EXPECT_THAT(with(10, 2), HasSubstr("version 2"));
  EXPECT_THAT(with(12, 'C'), HasSubstr("mechanism"));
  EXPECT_THAT(with(31, 'X'), HasSubstr("mechanism"));
}

TEST(ZmtpInput, RefusesAHandshakeThatEndsOtherwise) {
  const std::string greeting = zmtp_greeting();

  EXPECT_THAT(Reading(greeting + zmtp_ready("PUB")).error, HasSubstr("no ROUTER"));
  EXPECT_THAT(Reading(greeting + command("READY")).error, HasSubstr("no ROUTER"));
  EXPECT_THAT(Reading(greeting + command("READY", "\x0bSocket-Type")).error, HasSubstr("cut off"));
  EXPECT_THAT(Reading(greeting + command("READY", "\x40")).error, HasSubstr("cut off"));
  EXPECT_THAT(Reading(greeting + command("ERROR", "\x02no")).error, HasSubstr("refuses"));
  EXPECT_THAT(Reading(greeting + command("HELLO")).error, HasSubstr("refuses"));
  EXPECT_THAT(Reading(greeting + std::string("\x04\0", 2)).error, HasSubstr("without a name"));
  EXPECT_THAT(Reading(greeting + message("early")).error, HasSubstr("before READY"));
}

TEST(ZmtpInput, ReadsFramesOfEverySizeHoweverTheyAreCutUp) {
  std::string bytes = handshake;
  std::vector<std::string> sent{"<ready>"};
  for (const std::size_t size : {0UL, 1UL, 255UL, 256UL, 20'000UL, 65'536UL, 300'000UL, 7UL}) {
    sent.push_back(patterned(size, size));
    bytes += message(sent.back());
  }

  for (const std::size_t piece : {1UL, 7UL, 100UL, 4'096UL, 65'536UL, 1'000'000UL})
    EXPECT_TRUE(Reading(bytes, piece).events == sent) << piece;
}

TEST(ZmtpInput, ReadsAShortFrameWithAShortHead) {
  EXPECT_THAT(Reading(handshake + std::string("\0\x02ok", 4)).events, ElementsAre("<ready>", "ok"));
}

TEST(ZmtpInput, DropsAndCountsMessagesOfSeveralFrames) {
  const Reading reading(handshake + message("a", true) + message(std::string(100'000, 'b'), true) +
                        message("c") + message("whole") + message("d", true) +
                        command("PING", "00x") + message("e") + message("whole too"));

  EXPECT_THAT(reading.events, ElementsAre("<ready>", "whole", "<ping x>", "whole too"));
  EXPECT_EQ(reading.input.dropped().messages, 2U);
}

TEST(ZmtpInput, TellsOfAPingAndIgnoresCommandsThatItDoesNotKnow) {
  const Reading reading(handshake + command("PING", "00") + command("PONG", "x") +
                        command("SUBSCRIBE", "x") + command("PING", "000123456789abcdef"));

  EXPECT_THAT(reading.events, ElementsAre("<ready>", "<ping >", "<ping 0123456789abcdef>"));
  EXPECT_EQ(reading.error, "");
}

TEST(ZmtpInput, RefusesFramesThatCannotBe) {
  EXPECT_THAT(Reading(handshake + std::string("\x08\0", 2)).error, HasSubstr("flags 0x8"));
  EXPECT_THAT(Reading(handshake + std::string("\x05\0", 2)).error, HasSubstr("flags 0x5"));
  EXPECT_THAT(Reading(handshake + command("PING", "0")).error, HasSubstr("PING"));
  EXPECT_THAT(Reading(handshake + command("PING", "000123456789abcdefg")).error, HasSubstr("PING"));
  EXPECT_THAT(Reading(handshake + command("ERROR", "\x02no")).error, HasSubstr("ends"));
  EXPECT_THAT(Reading(handshake + std::string("\x06\0\0\0\0\0\0\x10\0", 9)).error,
              HasSubstr("4096 bytes"));
}

TEST(ZmtpInput, RefusesAFrameOverTheLimitBeforeAnyOfItComes) {
  EXPECT_EQ(Reading(handshake + zmtp_frame_head(wire::frame_bytes_max, false)).error, "");
  EXPECT_THAT(Reading(handshake + zmtp_frame_head(wire::frame_bytes_max + 1, false)).error,
              HasSubstr("67108865 bytes"));
  EXPECT_THAT(Reading(handshake + zmtp_frame_head(~std::uint64_t{0}, true)).error,
              HasSubstr("it has at most"));
}

TEST(ZmtpInput, KeepsNoMoreRoomForAFrameThanTwiceWhatHasComeFromAMebibyteOn) {
  Reading reading(handshake + zmtp_frame_head(wire::frame_bytes_max, false));

  EXPECT_LE(reading.input.room().size(), 1U << 20U);
  reading.add(std::string(3'000'000, 'x'));
  EXPECT_LE(reading.input.room().size(), 3'100'000U);
}

TEST(ZmtpWire, WritesWhatItsReaderReads) {
  const wire::Buffer first = zmtp::greeting_and_ready(zmtp::Role::dealer);
  const std::string pong(wire::text_of(zmtp::pong(wire::view_of("context"))));

  EXPECT_EQ(wire::text_of(first).substr(0, zmtp::greeting_bytes), zmtp_greeting());
  EXPECT_THAT(Reading(wire::text_of(first)).events, ElementsAre("<ready>"));
  EXPECT_EQ(pong, command("PONG", "context"));
  for (const std::size_t size : {0UL, 255UL, 256UL, 70'000UL}) {
    const zmtp::FrameHead head = zmtp::frame_head(size, 0);
    const std::string frame = std::string(wire::text_of(head.view())) + patterned(size, 1);
    EXPECT_THAT(Reading(handshake + frame).events, ElementsAre("<ready>", patterned(size, 1)));
  }
}

Reading relay_reading(std::string_view bytes, std::size_t piece = 1'000'000) {
  return Reading(bytes, piece, ZmtpInput::Messages::with_hops);
}

TEST(ZmtpInput, OfARelayTakesMessagesWithAHopAndWithout) {
  const std::string long_one(100'000, 'x');
  const std::string bytes = handshake + message("ann", true) + message("1") + message("2") +
                            message("bob", true) + message(long_one) + message("ann", true) +
                            message("");

  for (const std::size_t piece : {1UL, 7UL, 1'000'000UL})
    EXPECT_THAT(relay_reading(bytes, piece).events,
                ElementsAre("<ready>", "ann 1", "2", "bob " + long_one, "ann "));
}

TEST(ZmtpInput, OfARelayDropsMessagesOfThreeFramesAndHopsThatAreNone) {
  const std::string bytes = handshake + message("ann", true) + message("bob", true) + message("1") +
                            message("", true) + message("2") +
                            message(std::string(hop_bytes_max + 1, 'h'), true) + message("3") +
                            message(std::string(hop_bytes_max, 'h'), true) + message("4");

  const Reading reading = relay_reading(bytes);

  EXPECT_THAT(reading.events, ElementsAre("<ready>", std::string(hop_bytes_max, 'h') + " 4"));
  EXPECT_EQ(reading.input.dropped().messages, 3U);
}

TEST(ZmtpInput, OfARelayAnswersAPingBetweenAHopAndItsFrame) {
  const std::string ping = command("PING", std::string("\0\0me", 4));

  EXPECT_THAT(relay_reading(handshake + message("ann", true) + ping + message("1")).events,
              ElementsAre("<ready>", "<ping me>", "ann 1"));
}

}  // namespace
}  // namespace onetrip::net
