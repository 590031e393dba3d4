// What a broker's link promises beside what every client's does: hops lead answers home.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "onetrip/wire/limits.hpp"
#include "tests/net/link_recorders.hpp"
#include "tests/net/link_world.hpp"

namespace onetrip::net {
namespace {

using testing::ElementsAre;

constexpr int queue_frames = 1'000;

class RelayLinkTest : public testing::TestWithParam<std::string> {
 protected:
  // What came to the relay: "hop frame", "frame", or what became of its connection.
  static std::string text(const ClientEvent& event) {
    if (std::holds_alternative<Connected>(event)) return connected_text;
    if (std::holds_alternative<Disconnected>(event)) return disconnected_text;
    if (const auto* relayed = std::get_if<Relayed>(&event))
      return relayed->hop + " " + text_of(relayed->frame);
    return text_of(std::get<wire::Frame>(event));
  }
  Sent relay(std::string_view hop, std::string_view what) {
    wire::Frame frame = frame_of(what);
    return relay_->relay(hop, frame);
  }
  Sent send(std::string_view what) {
    wire::Frame frame = frame_of(what);
    return relay_->send(frame);
  }
  // The server echoes until so much has come to the relay.
  bool echo_until(std::size_t events) {
    std::vector<Pollable> items = relay_->pollables();
    if (const auto item = server_.link->pollable()) items.push_back(*item);
    return world_->until(items, [&] {
      server_.echo();
      while (const auto event = relay_->receive()) log_.push_back(text(*event));
      return log_.size() >= events;
    });
  }

  std::unique_ptr<LinkWorld> world_ = make_link_world(GetParam(), queue_frames);
  ServerRecorder server_{*world_->make_server(world_->fresh_endpoint())};
  std::unique_ptr<RelayLink> relay_ = *world_->make_relay(server_.link->endpoint());
  std::vector<std::string> log_;
};

TEST_P(RelayLinkTest, CarriesTheCallsOfManyBesideItsOwn) {
  ASSERT_TRUE(echo_until(1));
  relay_->hold();
  EXPECT_EQ(relay("ann", "1"), Sent::yes);
  EXPECT_EQ(relay("bob", "2"), Sent::yes);
  relay_->release();
  EXPECT_EQ(send("3"), Sent::yes);
  EXPECT_EQ(relay("ann", "4"), Sent::yes);

  ASSERT_TRUE(echo_until(5));

  EXPECT_THAT(log_, ElementsAre(connected_text, "ann 1", "bob 2", "3", "ann 4"));
  ASSERT_EQ(server_.log.size(), 4U);
  EXPECT_EQ(server_.log[0].from.hop, "ann");
  EXPECT_EQ(server_.log[2].from.hop, std::nullopt);
  EXPECT_EQ(server_.log[0].from.peer, server_.log[2].from.peer);
}

TEST_P(RelayLinkTest, CarriesFramesOfEverySizeUnharmedBothWays) {
  std::vector<std::string> expected{connected_text};
  ASSERT_TRUE(echo_until(1));
  for (const std::size_t size : {0UL, 33UL, 1'025UL, 65'536UL, 5'000'000UL}) {
    const std::string hop(size % 250 + 1, 'h');
    const std::string what = patterned(size, size);
    ASSERT_EQ(relay(hop, what), Sent::yes);
    expected.push_back(hop + " " + what);
  }

  ASSERT_TRUE(echo_until(expected.size()));

  EXPECT_TRUE(log_ == expected);
}

TEST_P(RelayLinkTest, TakesNothingForAServerThatIsNotThere) {
  EXPECT_EQ(relay("ann", "1"), Sent::full);
  EXPECT_EQ(relay("ann", std::string(wire::frame_bytes_max + 1, 'x')), Sent::too_large);
}

TEST_P(RelayLinkTest, AnswersOfAnotherConnectionsHopsReachAClientAsNothing) {
  ClientRecorder client(*world_->make_client(server_.link->endpoint()));
  ASSERT_TRUE(world_->until(pollables_of(server_, client), [&] {
    server_.pump();
    client.pump();
    return client.saw(connected_text);
  }));
  client.send("hello");
  ASSERT_TRUE(world_->until(pollables_of(server_, client), [&] {
    server_.pump();
    return server_.saw("hello");
  }));
  Envelope astray = server_.log.back().from;
  astray.hop = "ann";

  EXPECT_EQ(server_.send(astray, "lost"), Sent::yes);
  EXPECT_EQ(server_.send(server_.log.back().from, "found"), Sent::yes);

  ASSERT_TRUE(world_->until(pollables_of(server_, client), [&] {
    client.pump();
    return client.saw("found");
  }));
  EXPECT_FALSE(client.saw("lost"));
  EXPECT_EQ(client.link->dropped_messages(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Relays, RelayLinkTest,
                         testing::Values("tcp_zmtp_to_zmtp", "ipc_zmtp_to_zmtp",
                                         "tcp_zmtp_to_libzmq", "mem"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace onetrip::net
