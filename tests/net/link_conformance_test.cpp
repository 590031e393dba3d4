// What every link promises (net/link.hpp), over tcp, ipc, inproc and memory.  Broken connections
// have a file of their own, link_breaks_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "onetrip/wire/limits.hpp"
#include "tests/net/link_recorders.hpp"
#include "tests/net/link_world.hpp"

namespace onetrip::net {
namespace {

constexpr int queue_frames = 1'000;

class LinkConformance : public testing::TestWithParam<std::string> {
 protected:
  std::unique_ptr<LinkWorld> world_ = make_link_world(GetParam(), queue_frames);

  ServerRecorder serve() { return ServerRecorder(*world_->make_server(world_->fresh_endpoint())); }
  ClientRecorder connect(ServerRecorder& server) {
    ClientRecorder client(*world_->make_client(server.link->endpoint()));
    EXPECT_TRUE(world_->until(pollables_of(client, server), [&] {
      server.pump();
      client.pump();
      return client.saw(connected_text);
    }));
    return client;
  }
  // The server echoes until the client has that many frames.
  bool echo_until(ServerRecorder& server, ClientRecorder& client, std::size_t frames) {
    return world_->until(pollables_of(server, client), [&] {
      server.echo();
      client.pump();
      return client.frames().size() >= frames;
    });
  }
};

TEST_P(LinkConformance, CarriesFramesOfEverySizeUnharmedBothWays) {
  auto server = serve();
  auto client = connect(server);
  std::vector<std::string> sent;
  for (const std::size_t size : {0UL, 1UL, 33UL, 34UL, 1024UL, 1025UL, 65'536UL, 1'048'576UL})
    sent.push_back(patterned(size, size));

  for (const auto& text : sent) ASSERT_EQ(client.send(text), Sent::yes);

  ASSERT_TRUE(echo_until(server, client, sent.size()));
  EXPECT_TRUE(server.texts() == sent);
  EXPECT_TRUE(client.frames() == sent);
}

TEST_P(LinkConformance, KeepsTheOrderWithinAConnection) {
  auto server = serve();
  auto client = connect(server);
  std::vector<std::string> sent;
  for (std::uint64_t i = 0; i < 900; ++i) sent.push_back(patterned(8 + i % 3 * 800, i));

  for (const auto& text : sent) ASSERT_EQ(client.send(text), Sent::yes);

  ASSERT_TRUE(echo_until(server, client, sent.size()));
  EXPECT_TRUE(client.frames() == sent);
}

TEST_P(LinkConformance, LeadsEachAnswerBackToWhoAsked) {
  auto server = serve();
  std::vector<ClientRecorder> clients;
  for (int i = 0; i < 10; ++i) clients.push_back(connect(server));

  for (std::size_t i = 0; i < clients.size(); ++i)
    for (int repeat = 0; repeat < 5; ++repeat)
      ASSERT_EQ(clients[i].send("client " + std::to_string(i)), Sent::yes);

  for (std::size_t i = 0; i < clients.size(); ++i) {
    ASSERT_TRUE(echo_until(server, clients[i], 5));
    EXPECT_EQ(clients[i].count("client " + std::to_string(i)), 5U);
    EXPECT_EQ(clients[i].frames().size(), 5U);
  }
}

TEST_P(LinkConformance, RefusesAFrameThatIsTooLargeAndGoesOn) {
  auto server = serve();
  auto client = connect(server);
  const auto bytes = std::make_shared<std::string>(wire::frame_bytes_max + 1, 'x');
  const wire::Frame too_large(wire::view_of(*bytes), bytes);
  auto request = too_large.share();
  auto reply = too_large.share();

  EXPECT_EQ(client.link->send(request), Sent::too_large);
  ASSERT_EQ(client.send("small"), Sent::yes);
  ASSERT_TRUE(echo_until(server, client, 1));
  EXPECT_EQ(server.link->send(server.log.front().from, reply), Sent::too_large);
  EXPECT_EQ(server.send(server.log.front().from, "still here"), Sent::yes);

  EXPECT_EQ(request.size(), too_large.size());
  EXPECT_EQ(reply.size(), too_large.size());
  ASSERT_TRUE(echo_until(server, client, 2));
  EXPECT_EQ(client.frames(), (std::vector<std::string>{"small", "still here"}));
}

TEST_P(LinkConformance, CarriesTheLargestFrame) {
  auto server = serve();
  auto client = connect(server);
  const auto bytes = std::make_shared<std::string>(wire::frame_bytes_max, 'x');
  const wire::Frame largest(wire::view_of(*bytes), bytes);
  auto frame = largest.share();
  ASSERT_EQ(client.link->send(frame), Sent::yes);

  std::optional<ClientEvent> answer;
  ASSERT_TRUE(world_->until(pollables_of(server, client), [&] {
    if (auto message = server.link->receive()) server.link->send(message->envelope, message->frame);
    answer = client.link->receive();
    return answer.has_value();
  }));

  const wire::Frame* echoed = std::get_if<wire::Frame>(&*answer);
  ASSERT_NE(echoed, nullptr);
  EXPECT_TRUE(wire::text_of(echoed->bytes()) == *bytes);
}

TEST_P(LinkConformance, SaysGoneForAPeerThatNeverWasAndKeepsTheFrame) {
  auto server = serve();
  auto frame = frame_of("for nobody");

  EXPECT_EQ(server.link->send(Envelope{"nobody", {}}, frame), Sent::gone);
  EXPECT_EQ(server.link->send(Envelope{"", {}}, frame), Sent::gone);
  EXPECT_EQ(server.link->send(Envelope{std::string(300, 'x'), {}}, frame), Sent::gone);

  EXPECT_EQ(text_of(frame), "for nobody");
}

TEST_P(LinkConformance, HasNothingToReceiveWhereNothingWasSent) {
  auto server = serve();
  auto client = connect(server);

  EXPECT_FALSE(server.link->receive());
  EXPECT_FALSE(client.link->receive());
  EXPECT_EQ(server.link->counters().dropped_envelopes, 0U);
}

TEST_P(LinkConformance, RefusesAnEndpointThatSomebodyServesUntilHeIsGone) {
  auto first = serve();
  const std::string endpoint = first.link->endpoint();

  const auto second = world_->make_server(endpoint);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Code::unavailable);
  EXPECT_EQ(second.error().reason, "endpoint_in_use");
  auto client = connect(first);  // The attempt has not disturbed the first.
  first.link.reset();

  EXPECT_TRUE(world_->make_server(endpoint).ok());
}

TEST_P(LinkConformance, SaysFullToAServerForAPeerThatNeverReadsAndServesTheOthers) {
  world_ = make_link_world(GetParam(), /*queue_frames=*/10);
  auto server = serve();
  auto lazy = connect(server);
  auto busy = connect(server);
  ASSERT_EQ(lazy.send("lazy"), Sent::yes);
  ASSERT_TRUE(world_->until(pollables_of(server), [&] {
    server.pump();
    return server.saw("lazy");
  }));
  const Envelope to_lazy = server.log.front().from;
  const std::string text = patterned(100'000, 1);

  std::size_t accepted = 0;
  Sent last = Sent::yes;
  // Its queue has not filled for good while the network still takes frames away.
  EXPECT_TRUE(world_->until({}, [&] {
    const std::size_t before = accepted;
    while ((last = server.send(to_lazy, text)) == Sent::yes && accepted < 10'000) ++accepted;
    return accepted == before;
  }));

  EXPECT_EQ(last, Sent::full);
  EXPECT_LT(accepted, 1'000U);
  ASSERT_EQ(busy.send("busy"), Sent::yes);
  EXPECT_TRUE(echo_until(server, busy, 1));
  // And once it reads, it gets all of it.
  EXPECT_TRUE(world_->until(pollables_of(lazy, server), [&] {
    server.pump();
    lazy.pump();
    return lazy.frames().size() == accepted;
  }));
  EXPECT_TRUE(world_->until({}, [&] { return server.send(to_lazy, text) == Sent::yes; }));
}

TEST_P(LinkConformance, SaysFullToAClientWhoseServerDoesNotRead) {
  world_ = make_link_world(GetParam(), /*queue_frames=*/10);
  auto server = serve();
  auto client = connect(server);
  const std::string text = patterned(100'000, 1);

  std::size_t accepted = 0;
  EXPECT_TRUE(world_->until({}, [&] {
    const std::size_t before = accepted;
    while (client.send(text) == Sent::yes && accepted < 10'000) ++accepted;
    return accepted == before;
  }));

  EXPECT_LT(accepted, 1'000U);
  EXPECT_TRUE(world_->until(pollables_of(server, client), [&] {
    client.pump();
    server.pump();
    return server.log.size() == accepted;
  }));
  EXPECT_TRUE(world_->until({}, [&] { return client.send(text) == Sent::yes; }));
}

TEST_P(LinkConformance, RefusesWhatIsNoEndpoint) {
  for (const std::string endpoint : {"", "pgm://127.0.0.1;239.1.1.1:5555", "nonsense", "ipc://*"}) {
    const auto server = world_->make_server(endpoint);
    const auto client = world_->make_client(endpoint);

    ASSERT_FALSE(server.ok());
    ASSERT_FALSE(client.ok());
    EXPECT_EQ(server.error().code, Code::invalid_argument);
    EXPECT_EQ(client.error().code, Code::invalid_argument);
  }
}

INSTANTIATE_TEST_SUITE_P(Links, LinkConformance, testing::ValuesIn(every_kind_of_link()),
                         [](const auto& kind) { return kind.param; });

}  // namespace
}  // namespace onetrip::net
