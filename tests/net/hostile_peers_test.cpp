// A server among peers that send garbage, lie about sizes, say nothing, or never stop: each of them
// is cut off or dropped, and an honest client does not notice.
#include <gtest/gtest.h>

#include "onetrip/base/random.hpp"
#include "onetrip/net/poller.hpp"
#include "onetrip/net/server_link.hpp"
#include "onetrip/net/zmq_client_link.hpp"
#include "onetrip/wire/limits.hpp"
#include "tests/net/link_recorders.hpp"
#include "tests/net/raw_peers.hpp"

namespace onetrip::net {
namespace {

using namespace std::chrono_literals;

// Random bytes, some of them after a good beginning.
std::string garbage(Random& random) {
  std::string bytes;
  for (std::uint64_t size = random.below(500); bytes.size() < size;)
    bytes.push_back(static_cast<char>(random.next()));
  if (random.chance(0.3)) return zmtp_greeting() + bytes;
  if (random.chance(0.3)) return zmtp_greeting() + zmtp_ready() + bytes;
  return bytes;
}

class HostilePeers : public testing::TestWithParam<SocketTransport> {
 protected:
  HostilePeers() {
    EXPECT_TRUE(until([&] {
      server_.pump();
      honest_.pump();
      return honest_.saw(connected_text);
    }));
  }

  bool until(const std::function<bool()>& done) {
    const SystemClock clock;
    const Time deadline = clock.now() + 20s;
    while (!done()) {
      if (clock.now() > deadline) return false;
      wait_for(pollables_of(server_, honest_), 5ms);
    }
    return true;
  }

  // A round trip of the honest client; the server goes on receiving all the while.
  bool honest_is_served() {
    const std::string text = "honest " + std::to_string(++asked_);
    if (honest_.send(text) != Sent::yes) return false;
    return until([&] {
      server_.echo();
      honest_.pump();
      return honest_.saw(text);
    });
  }

  bool cut_off(RawTcpPeer& peer) {
    return until([&] {
      server_.pump();
      return !peer.drain();
    });
  }

  Context context_;
  ServerRecorder server_{*make_server_link(context_, "tcp://127.0.0.1:*", GetParam())};
  ClientRecorder honest_{*make_zmq_client(context_, server_.link->endpoint(), {})};
  int asked_ = 0;
};

TEST_P(HostilePeers, GarbageIsCutOffAndDisturbsNobody) {
  const std::uint64_t seed = Random::seed_from_system();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int round = 0; round < 50; ++round) {
    RawTcpPeer peer(server_.link->endpoint());
    peer.write(garbage(random));
  }

  EXPECT_TRUE(honest_is_served());
  EXPECT_EQ(honest_.count(disconnected_text), 0U);
}

TEST_P(HostilePeers, AnHttpClientIsCutOff) {
  RawTcpPeer peer(server_.link->endpoint());

  peer.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

  EXPECT_TRUE(cut_off(peer));
  EXPECT_TRUE(honest_is_served());
}

// libzmq aborted the process: "Resource temporarily unavailable (src/zmtp_engine.cpp:446)".
TEST_P(HostilePeers, GarbageThatComesWhileAServerClosesDoesNotAbortTheProcess) {
  const std::uint64_t seed = Random::seed_from_system();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    auto server = *make_server_link(context_, "tcp://127.0.0.1:*", GetParam());
    std::vector<std::unique_ptr<RawTcpPeer>> peers;
    for (int i = 0; i < 10; ++i) {
      peers.push_back(std::make_unique<RawTcpPeer>(server->endpoint()));
      peers.back()->write(garbage(random));
    }
  }

  EXPECT_TRUE(honest_is_served());
}

TEST_P(HostilePeers, AnnouncingAGibibyteIsCutOffBeforeAnyOfItIsSent) {
  RawTcpPeer peer(server_.link->endpoint());

  peer.write(zmtp_greeting() + zmtp_ready() + zmtp_frame_head(std::uint64_t{1} << 30U, false));

  EXPECT_TRUE(cut_off(peer));
  EXPECT_TRUE(honest_is_served());
}

TEST_P(HostilePeers, AnnouncingOneByteTooManyIsCutOffAndTheLimitItselfIsNot) {
  RawTcpPeer at_limit(server_.link->endpoint());
  RawTcpPeer over_limit(server_.link->endpoint());
  const std::string start = zmtp_greeting() + zmtp_ready();

  at_limit.write(start + zmtp_frame_head(wire::frame_bytes_max, false));
  over_limit.write(start + zmtp_frame_head(wire::frame_bytes_max + 1, false));

  EXPECT_TRUE(cut_off(over_limit));
  EXPECT_TRUE(at_limit.drain());
}

TEST_P(HostilePeers, WhoeverDoesNotShakeHandsInTimeIsCutOff) {
  RawTcpPeer silent(server_.link->endpoint());
  RawTcpPeer halfway(server_.link->endpoint());
  halfway.write(zmtp_greeting());

  EXPECT_TRUE(cut_off(silent));
  EXPECT_TRUE(cut_off(halfway));
  EXPECT_TRUE(honest_is_served());
}

TEST_P(HostilePeers, TooManyFramesAreDroppedAndCounted) {
  RawDealer peer(context_, server_.link->endpoint());

  peer.send({"one", "two", "three", "four"});
  peer.send({"good"});

  ASSERT_TRUE(until([&] {
    server_.pump();
    return server_.saw("good");
  }));
  EXPECT_EQ(server_.texts(), std::vector<std::string>{"good"});
  EXPECT_EQ(server_.link->counters().dropped_envelopes, 1U);
  EXPECT_EQ(server_.link->counters().dropped_bytes, 15U);
}

TEST_P(HostilePeers, AHundredThousandFramesInOneMessageAreDroppedPieceByPiece) {
  RawDealer peer(context_, server_.link->endpoint());

  peer.send(std::vector<std::string>(100'000, std::string(100, 'x')));

  EXPECT_TRUE(until([&] {
    server_.pump();
    return server_.link->counters().dropped_envelopes == 1;
  }));
  EXPECT_EQ(server_.link->counters().dropped_bytes, 10'000'000U);
  EXPECT_TRUE(honest_is_served());
}

TEST_P(HostilePeers, AMessageThatNeverEndsIsNeverHandedOut) {
  RawTcpPeer peer(server_.link->endpoint());
  ASSERT_TRUE(peer.write_all(zmtp_greeting() + zmtp_ready()));
  ASSERT_TRUE(until([&] {
    server_.pump();
    return peer.drain() && peer.received().find("READY") != std::string::npos;
  }));
  for (int i = 0; i < 100; ++i) peer.write(zmtp_frame_head(100, true) + std::string(100, 'x'));

  EXPECT_TRUE(honest_is_served());
  EXPECT_TRUE(peer.drain()) << "it was cut off, and its frames never came";
  EXPECT_EQ(server_.log.size(), 1U);
  EXPECT_EQ(server_.link->counters().dropped_envelopes, 0U);
}

TEST_P(HostilePeers, AFloodOfDroppedMessagesDoesNotHoldReceiveForEver) {
  RawDealer peer(context_, server_.link->endpoint());
  for (int i = 0; i < 900; ++i) peer.send(std::vector<std::string>(10, std::string(1'000, 'x')));
  peer.send({"good"});

  std::size_t calls = 0;
  EXPECT_TRUE(until([&] {
    ++calls;
    if (auto message = server_.link->receive()) return text_of(message->frame) == "good";
    return false;
  }));

  EXPECT_GT(calls, 2U);  // It came back in between, and was readable still.
  EXPECT_EQ(server_.link->counters().dropped_envelopes, 900U);
}

INSTANTIATE_TEST_SUITE_P(Transports, HostilePeers,
                         testing::Values(SocketTransport::zmtp, SocketTransport::libzmq),
                         [](const auto& transport) {
                           return transport.param == SocketTransport::zmtp ? "zmtp" : "libzmq";
                         });

}  // namespace
}  // namespace onetrip::net
