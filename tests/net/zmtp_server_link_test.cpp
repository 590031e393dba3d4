// What is particular to the server that speaks ZMTP itself; what it shares with the others is in
// link_conformance_test.cpp, link_breaks_test.cpp and hostile_peers_test.cpp.
#include "onetrip/net/zmtp_server_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "onetrip/net/client_link.hpp"
#include "onetrip/net/poller.hpp"
#include "tests/net/link_recorders.hpp"
#include "tests/net/raw_peers.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::net {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class ZmtpServerLinkTest : public testing::Test {
 protected:
  ServerRecorder serve(const std::string& endpoint = "tcp://127.0.0.1:*") {
    return ServerRecorder(*make_zmtp_server(endpoint, {}));
  }
  // Pumps the server until it is so.
  bool until(ServerRecorder& server, const std::function<bool()>& done) {
    const Time deadline = clock_.now() + 20s;
    while (!done()) {
      if (clock_.now() > deadline) return false;
      wait_for(pollables_of(server), 5ms);
      server.pump();
    }
    return true;
  }
  // The way back to a client who has said something.
  Envelope way_to(ServerRecorder& server, ClientRecorder& client) {
    client.send("hello");
    EXPECT_TRUE(until(server, [&] { return server.saw("hello"); }));
    return server.log.front().from;
  }
  bool is_readable(const ServerRecorder& server) {
    return wait_for(pollables_of(server), 0ms).front();
  }
  ClientRecorder connect(ServerRecorder& server, const ClientLinkOptions& options = {}) {
    ClientRecorder client(
        *make_client_link(context_, server.link->endpoint(), SocketTransport::zmtp, options));
    EXPECT_TRUE(until(server, [&] {
      client.pump();
      return client.saw(connected_text);
    }));
    return client;
  }

  SystemClock clock_;
  Context context_;
  ScratchFolder folder_;
  std::string path_ = folder_.path() + "/service.sock";
};

TEST_F(ZmtpServerLinkTest, BindsOnlyTcpAndIpc) {
  const auto within = make_zmtp_server("inproc://name", {});

  ASSERT_FALSE(within.ok());
  EXPECT_EQ(within.error().code, Code::invalid_argument);
}

TEST_F(ZmtpServerLinkTest, AnswersWhatARequesterPutsBeforeItsRequest) {
  auto server = serve();
  RawDealer requester(context_, server.link->endpoint());

  requester.send({"", "request"});
  ASSERT_TRUE(until(server, [&] { return server.saw("request"); }));
  ASSERT_EQ(server.send(server.log.front().from, "reply"), Sent::yes);

  std::vector<std::string> reply;
  EXPECT_TRUE(until(server, [&] { return !(reply = requester.receive()).empty(); }));
  EXPECT_THAT(reply, ElementsAre("", "reply"));
}

TEST_F(ZmtpServerLinkTest, CutsOffWhoIsNoClient) {
  auto server = serve();
  RawTcpPeer subscriber(server.link->endpoint());

  subscriber.write(zmtp_greeting() + zmtp_ready("SUB"));

  EXPECT_TRUE(until(server, [&] { return !subscriber.drain(); }));
}

TEST_F(ZmtpServerLinkTest, AnswersAPingWithItsContext) {
  auto server = serve();
  RawTcpPeer peer(server.link->endpoint());

  peer.write(zmtp_greeting() + zmtp_ready() + std::string("\x04\x0b\x04PING\0\0know", 13));

  EXPECT_TRUE(until(server, [&] {
    peer.drain();
    return peer.received().ends_with("\x04\x09\x04PONGknow");
  }));
}

TEST_F(ZmtpServerLinkTest, IsReadableAsLongAsAMessageIsLeft) {
  auto server = serve();
  RawTcpPeer peer(server.link->endpoint());
  std::string three;
  for (const std::string text : {"one", "two", "three"})
    three += zmtp_frame_head(text.size(), false) + text;
  peer.write(zmtp_greeting() + zmtp_ready());
  ASSERT_TRUE(until(server, [&] {
    peer.drain();
    return peer.received().find("READY") != std::string::npos;
  }));

  ASSERT_TRUE(peer.write_all(three));
  std::vector<std::string> received;
  const Time deadline = clock_.now() + 20s;
  while (received.size() != 3 && clock_.now() < deadline) {
    if (!wait_for(pollables_of(server), 1s).front()) break;
    if (const auto message = server.link->receive()) received.push_back(text_of(message->frame));
  }

  EXPECT_THAT(received, ElementsAre("one", "two", "three"));
  EXPECT_FALSE(server.link->receive());
  EXPECT_FALSE(is_readable(server));
}

TEST_F(ZmtpServerLinkTest, TakesItsPeersInTurn) {
  auto server = serve();
  auto flood = connect(server);
  auto single = connect(server);
  for (int i = 0; i < 500; ++i) ASSERT_EQ(flood.send("flood"), Sent::yes);
  ASSERT_EQ(single.send("single"), Sent::yes);

  ASSERT_TRUE(until(server, [&] { return server.log.size() == 501; }));

  const auto texts = server.texts();
  const auto place = std::find(texts.begin(), texts.end(), "single") - texts.begin();
  EXPECT_LE(place, 2);
}

TEST_F(ZmtpServerLinkTest, HearsWhoComesWhileAnotherNeverStops) {
  auto server = serve();
  auto flood = connect(server, {.send_queue_frames = 10});
  auto late = ClientRecorder(*make_client_link(context_, server.link->endpoint()));

  bool heard = false;
  for (int i = 0; i < 100'000 && !heard; ++i) {
    while (flood.send("flood") == Sent::yes) {
    }
    const auto message = server.link->receive();
    heard = message && text_of(message->frame) == "late";
    late.pump();
    if (late.saw(connected_text) && late.frames().empty()) late.send("late");
  }

  EXPECT_TRUE(heard);
}

TEST_F(ZmtpServerLinkTest, WhatIsHeldLeavesAtTheRelease) {
  auto server = serve();
  auto client = connect(server);
  const Envelope to = way_to(server, client);

  server.link->hold();
  for (const std::string text : {"one", "two", "three"})
    ASSERT_EQ(server.send(to, text), Sent::yes);
  client.pump();
  EXPECT_THAT(client.frames(), ElementsAre());
  server.link->release();

  EXPECT_TRUE(until(server, [&] {
    client.pump();
    return client.frames().size() == 3;
  }));
  EXPECT_THAT(client.frames(), ElementsAre("one", "two", "three"));
}

TEST_F(ZmtpServerLinkTest, WhatIsHeldForAPeerThatIsGoneHarmsNobody) {
  auto server = serve();
  auto client = connect(server);
  const Envelope to = way_to(server, client);

  server.link->hold();
  ASSERT_EQ(server.send(to, "lost"), Sent::yes);
  client.link.reset();
  ASSERT_TRUE(until(server, [&] { return server.send(to, "lost") == Sent::gone; }));
  server.link->release();

  auto other = connect(server);
  EXPECT_EQ(other.send("still served"), Sent::yes);
  EXPECT_TRUE(until(server, [&] { return server.saw("still served"); }));
}

// libzmq aborts the process: "Too many open files (src/ipc_listener.cpp)".
TEST_F(ZmtpServerLinkTest, GoesOnWhereThereIsNoDescriptorLeftAndAcceptsLater) {
  auto server = serve("ipc://" + path_);
  auto waiting = ClientRecorder(*make_client_link(context_, "ipc://" + path_));
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  setrlimit(RLIMIT_NOFILE, &none);
  server.pump();
  setrlimit(RLIMIT_NOFILE, &before);
  waiting.pump();
  EXPECT_FALSE(waiting.saw(connected_text));

  EXPECT_TRUE(until(server, [&] {
    waiting.pump();
    return waiting.saw(connected_text);
  }));
}

}  // namespace
}  // namespace onetrip::net
