// The client that speaks ZMTP itself, against a server whose bytes the test writes.
#include "onetrip/net/zmtp_client_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "onetrip/net/poller.hpp"
#include "onetrip/wire/limits.hpp"
#include "tests/net/link_recorders.hpp"
#include "tests/net/raw_peers.hpp"

namespace onetrip::net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string router_handshake = zmtp_greeting() + zmtp_ready("ROUTER");

class ZmtpClientLinkTest : public testing::Test {
 protected:
  // Looks again and again, while the client does what it has to do.
  bool until(const std::function<bool()>& done) {
    const SystemClock clock;
    const Time deadline = clock.now() + 20s;
    while (!done()) {
      if (clock.now() > deadline) return false;
      client_.pump();
      wait_for(pollables_of(client_), 1ms);
    }
    return true;
  }
  std::unique_ptr<RawTcpPeer> next_connection() {
    std::unique_ptr<RawTcpPeer> peer;
    EXPECT_TRUE(until([&] { return (peer = listener_.accept()) != nullptr; }));
    return peer;
  }
  std::unique_ptr<RawTcpPeer> connected() {
    auto peer = next_connection();
    peer->write(router_handshake);
    EXPECT_TRUE(until([&] { return client_.saw(connected_text); }));
    return peer;
  }
  bool closes(RawTcpPeer& peer) {
    return until([&] { return !peer.drain(); });
  }
  bool says(RawTcpPeer& peer, const std::string& bytes) {
    return until([&] {
      peer.drain();
      return peer.received().ends_with(bytes);
    });
  }

  RawTcpListener listener_;
  ClientRecorder client_{*make_zmtp_client(
      listener_.endpoint(), {.retry_first = 1ms, .retry_last = 5ms, .handshake_max = 50ms})};
};

TEST_F(ZmtpClientLinkTest, SaysItsHandshakeAtOnceAndNothingBeforeTheOthersIsThere) {
  auto peer = next_connection();
  peer->write(zmtp_greeting());
  ASSERT_TRUE(until([&] {
    peer->drain();
    return peer->received().size() > 64;
  }));

  EXPECT_EQ(client_.send("early"), Sent::full);
  EXPECT_THAT(peer->received(), testing::StartsWith(zmtp_greeting()));
  EXPECT_THAT(peer->received().substr(64), HasSubstr("DEALER"));
  peer->write(zmtp_ready("ROUTER"));

  ASSERT_TRUE(until([&] { return client_.saw(connected_text); }));
  EXPECT_EQ(client_.send("now"), Sent::yes);
  EXPECT_TRUE(says(*peer, std::string("\0\x03now", 5)));
}

TEST_F(ZmtpClientLinkTest, TriesAgainWhereTheHandshakeGoesWrong) {
  for (const std::string& wrong :
       {std::string("HTTP/1.1 400 Bad Request\r\n\r\n") + std::string(64, ' '),
        zmtp_greeting() + zmtp_ready("PUB"), zmtp_greeting() + zmtp_frame_head(1, false) + "x"}) {
    auto peer = next_connection();
    peer->write(wrong);
    EXPECT_TRUE(closes(*peer));
  }
  connected();

  EXPECT_THAT(client_.log, ElementsAre(connected_text));
}

TEST_F(ZmtpClientLinkTest, GivesUpAServerThatSaysNothingAndTriesAgain) {
  auto silent = next_connection();
  EXPECT_TRUE(closes(*silent));

  connected();
}

TEST_F(ZmtpClientLinkTest, AnswersAPingWithItsContext) {
  auto peer = connected();

  peer->write(std::string("\x04\x0a\x04PING\0\x01", 9) + "abc");

  EXPECT_TRUE(says(*peer, "\x04\x08\x04PONGabc"));
  EXPECT_THAT(client_.log, ElementsAre(connected_text));
}

TEST_F(ZmtpClientLinkTest, LosesTheConnectionThatBringsWhatCannotBeAndMakesAnother) {
  auto peer = connected();

  peer->write(zmtp_frame_head(2, false) + "ok" + zmtp_frame_head(wire::frame_bytes_max + 1, false));

  EXPECT_TRUE(closes(*peer));
  auto next = next_connection();
  next->write(router_handshake);
  EXPECT_TRUE(until([&] { return client_.count(connected_text) == 2; }));
  EXPECT_THAT(client_.log, ElementsAre(connected_text, "ok", disconnected_text, connected_text));
}

TEST_F(ZmtpClientLinkTest, HasNoFrameOfAConnectionThatBrokeInTheMiddleOfIt) {
  auto peer = connected();
  peer->write(zmtp_frame_head(10, false) + "half");

  peer.reset();
  auto next = next_connection();
  next->write(router_handshake + zmtp_frame_head(5, false) + "whole");

  EXPECT_TRUE(until([&] { return client_.saw("whole"); }));
  EXPECT_THAT(client_.log, ElementsAre(connected_text, disconnected_text, connected_text, "whole"));
}

TEST_F(ZmtpClientLinkTest, SendsWhatIsHeldTogetherAndInOrder) {
  auto peer = connected();
  std::string expected;
  const auto send_more = [&](int messages) {
    for (int i = 0; i < messages; ++i) {
      const std::string text = "message " + std::to_string(expected.size());
      ASSERT_EQ(client_.send(text), Sent::yes);
      expected += std::string{'\0', static_cast<char>(text.size())} + text;
    }
  };
  ASSERT_TRUE(peer->drain());
  const std::string before = peer->received();

  client_.link->hold();
  send_more(50);
  ASSERT_TRUE(peer->drain());
  EXPECT_EQ(peer->received(), before);
  send_more(150);  // Too many to be held all.
  client_.link->release();

  EXPECT_FALSE(client_.link->is_sending());
  EXPECT_TRUE(says(*peer, expected));
}

TEST_F(ZmtpClientLinkTest, SaysThatItIsSendingUntilAllOfALongMessageHasLeft) {
  auto peer = connected();
  const std::string text = patterned(5'000'000, 1);

  ASSERT_EQ(client_.send(text), Sent::yes);

  EXPECT_TRUE(client_.link->is_sending());
  EXPECT_TRUE(says(*peer, text));
  EXPECT_FALSE(client_.link->is_sending());
}

TEST_F(ZmtpClientLinkTest, IsNotHeldUpByAServerThatSendsOnlyWhatIsOfNoUse) {
  auto peer = connected();
  std::string useless;
  for (int i = 0; i < 5'000; ++i)
    useless += zmtp_frame_head(1, true) + "a" + zmtp_frame_head(1, false) + "b";
  ASSERT_TRUE(until([&] { return peer->write_all(useless); }));

  peer->write(zmtp_frame_head(3, false) + "use");

  EXPECT_TRUE(until([&] { return client_.saw("use"); }));
  EXPECT_EQ(client_.link->dropped_messages(), 5'000U);
}

TEST(ZmtpClient, RefusesWhatOnlyLibzmqSpeaks) {
  EXPECT_FALSE(make_zmtp_client("inproc://name", {}).ok());
  EXPECT_FALSE(make_zmtp_client("mem://name", {}).ok());
  EXPECT_FALSE(make_zmtp_client("tcp://127.0.0.1:*", {}).ok());
}

}  // namespace
}  // namespace onetrip::net
