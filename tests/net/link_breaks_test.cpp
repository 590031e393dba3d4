// What every link promises about connections that break and come back (net/link.hpp), over tcp,
// ipc, inproc and memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/link_recorders.hpp"
#include "tests/net/link_world.hpp"

namespace onetrip::net {
namespace {

class LinkBreaks : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<LinkWorld> world_ = make_link_world(GetParam(), /*queue_frames=*/1'000);

  ServerRecorder serve(const std::string& endpoint) {
    return ServerRecorder(*world_->make_server(endpoint));
  }
  ServerRecorder serve() { return serve(world_->fresh_endpoint()); }
  // Pumps until the client has seen `text` that many times; the server goes on, if it is there.
  bool client_sees(ServerRecorder& server, ClientRecorder& client, const std::string& text,
                   std::size_t times = 1) {
    return world_->until(pollables_of(client), [&] {
      if (server.link) server.pump();
      client.pump();
      return client.count(text) >= times;
    });
  }
  bool server_sees(ServerRecorder& server, const std::string& text) {
    return world_->until(pollables_of(server), [&] {
      server.pump();
      return server.saw(text);
    });
  }
  ClientRecorder connect(ServerRecorder& server) {
    ClientRecorder client(*world_->make_client(server.link->endpoint()));
    EXPECT_TRUE(client_sees(server, client, connected_text));
    return client;
  }
};

TEST_P(LinkBreaks, AClientMayStartBeforeItsServerAndSendsNothingUntilThen) {
  auto server = serve();
  const std::string endpoint = server.link->endpoint();
  server.link.reset();
  ClientRecorder client(*world_->make_client(endpoint));
  for (int i = 0; i < 20; ++i) {
    world_->rest(pollables_of(client));
    client.pump();
  }
  auto frame = frame_of("early");
  EXPECT_EQ(client.link->send(frame), Sent::full);
  EXPECT_EQ(text_of(frame), "early");
  EXPECT_THAT(client.log, testing::IsEmpty());

  server = serve(endpoint);

  ASSERT_TRUE(client_sees(server, client, connected_text));
  EXPECT_EQ(client.link->send(frame), Sent::yes);
  ASSERT_TRUE(server_sees(server, "early"));
  EXPECT_THAT(client.log, testing::ElementsAre(connected_text));
}

TEST_P(LinkBreaks, AServerThatIsRestartedIsFoundAgain) {
  auto server = serve();
  const std::string endpoint = server.link->endpoint();
  auto client = connect(server);

  for (std::size_t round = 1; round <= 5; ++round) {
    server.link.reset();
    ASSERT_TRUE(client_sees(server, client, disconnected_text, round));
    EXPECT_EQ(client.send("to nobody"), Sent::full);
    server = serve(endpoint);
    ASSERT_TRUE(client_sees(server, client, connected_text, round + 1));

    const std::string text = "round " + std::to_string(round);
    ASSERT_EQ(client.send(text), Sent::yes);
    ASSERT_TRUE(server_sees(server, text));
    ASSERT_EQ(server.send(server.log.front().from, "answer to " + text), Sent::yes);
    EXPECT_TRUE(client_sees(server, client, "answer to " + text));
  }
}

TEST_P(LinkBreaks, WhatWasSentBeforeARestartIsNeverDeliveredAfterIt) {
  auto server = serve();
  const std::string endpoint = server.link->endpoint();
  auto client = connect(server);
  for (int i = 0; i < 900; ++i) ASSERT_EQ(client.send(patterned(2'000, 1)), Sent::yes);
  server.link.reset();
  // The break has not been handed out: a send may be accepted, and is lost.
  for (int i = 0; i < 10; ++i) client.send("into the void");

  server = serve(endpoint);
  ASSERT_TRUE(client_sees(server, client, connected_text, 2));
  ASSERT_EQ(client.send("fresh"), Sent::yes);

  ASSERT_TRUE(server_sees(server, "fresh"));
  EXPECT_EQ(server.texts(), std::vector<std::string>{"fresh"});
}

TEST_P(LinkBreaks, RepliesThatLeftBeforeAServerClosedComeBeforeDisconnected) {
  auto server = serve();
  auto client = connect(server);
  ASSERT_EQ(client.send("question"), Sent::yes);
  ASSERT_TRUE(server_sees(server, "question"));
  std::vector<std::string> expected{connected_text};
  for (std::uint64_t i = 0; i < 500; ++i) {
    expected.push_back(patterned(8 + i % 2 * 2'000, i));
    ASSERT_EQ(server.send(server.log.front().from, expected.back()), Sent::yes);
  }
  expected.push_back(disconnected_text);

  world_->close(std::move(server.link), [&] { client.pump(); });

  ASSERT_TRUE(client_sees(server, client, disconnected_text));
  EXPECT_TRUE(client.log == expected) << client.log.size() << " of " << expected.size();
}

TEST_P(LinkBreaks, SaysGoneForAClientThatHasVanishedAndServesTheOthers) {
  auto server = serve();
  auto vanishing = connect(server);
  auto staying = connect(server);
  ASSERT_EQ(vanishing.send("bye"), Sent::yes);
  ASSERT_TRUE(server_sees(server, "bye"));
  const Envelope vanished = server.log.front().from;
  ASSERT_EQ(staying.send("still here"), Sent::yes);

  vanishing.link.reset();

  EXPECT_TRUE(world_->until(pollables_of(server), [&] {
    server.pump();
    return server.send(vanished, "late reply") == Sent::gone;
  }));
  ASSERT_TRUE(server_sees(server, "still here"));
  ASSERT_EQ(server.send(server.log.back().from, "reply"), Sent::yes);
  EXPECT_TRUE(client_sees(server, staying, "reply"));
}

TEST_P(LinkBreaks, AClientThatComesBackIsAnotherPeer) {
  auto server = serve();
  const std::string endpoint = server.link->endpoint();
  auto first = connect(server);
  ASSERT_EQ(first.send("first"), Sent::yes);
  ASSERT_TRUE(server_sees(server, "first"));

  first = connect(server);
  ASSERT_EQ(first.send("second"), Sent::yes);
  ASSERT_TRUE(server_sees(server, "second"));

  EXPECT_NE(server.log[0].from, server.log[1].from);
}

TEST_P(LinkBreaks, AnIdleClientHearsOfTheRestartBeforeItSends) {
  auto server = serve();
  const std::string endpoint = server.link->endpoint();
  auto client = connect(server);
  auto witness = connect(server);

  server.link.reset();
  server = serve(endpoint);
  ASSERT_TRUE(client_sees(server, witness, disconnected_text));  // The other one was not looked at.
  ASSERT_TRUE(client_sees(server, client, connected_text, 2));

  EXPECT_THAT(client.log, testing::ElementsAre(connected_text, disconnected_text, connected_text));
  ASSERT_EQ(client.send("hello again"), Sent::yes);
  EXPECT_TRUE(server_sees(server, "hello again"));
}

TEST_P(LinkBreaks, LinksMayBeDestroyedInAnyOrderWithFramesUnderWay) {
  for (int order = 0; order < 2; ++order) {
    auto server = serve();
    auto client = connect(server);
    ASSERT_EQ(client.send("question"), Sent::yes);
    ASSERT_TRUE(server_sees(server, "question"));
    for (int i = 0; i < 100; ++i) {
      client.send(patterned(5'000, 2));
      server.send(server.log.front().from, patterned(5'000, 3));
    }
    if (order == 0) server.link.reset();
    client.link.reset();
    server.link.reset();
  }
  world_.reset();
}

INSTANTIATE_TEST_SUITE_P(Links, LinkBreaks, testing::ValuesIn(every_kind_of_link()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace onetrip::net
