// tidy: allow(ports) an endpoint that is refused
#include "onetrip/net/memory_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/net/link_recorders.hpp"

namespace onetrip::net {
namespace {

using namespace std::chrono_literals;

class MemoryNetworkTest : public testing::Test {
 protected:
  void settle() {
    while (network_.step()) {
    }
  }
  ServerRecorder serve() { return ServerRecorder(*network_.make_server("mem://s")); }
  ClientRecorder connect() {
    ClientRecorder client(*network_.make_client("mem://s"));
    settle();
    client.pump();
    return client;
  }

  ManualClock clock_;
  MemoryNetwork network_{/*seed=*/1, {}, clock_};
};

TEST_F(MemoryNetworkTest, DeliversNothingUntilItIsStepped) {
  auto server = serve();
  auto client = connect();
  ASSERT_EQ(client.send("text"), Sent::yes);

  EXPECT_FALSE(server.link->receive());
  EXPECT_EQ(network_.next_event_time(), clock_.now());
  EXPECT_TRUE(network_.step());

  server.pump();
  EXPECT_EQ(server.texts(), std::vector<std::string>{"text"});
}

TEST_F(MemoryNetworkTest, IsQuietWhereNothingIsUnderWay) {
  ClientRecorder client(*network_.make_client("mem://s"));
  settle();

  EXPECT_EQ(network_.next_event_time(), std::nullopt);  // It does not try again and again.
  EXPECT_FALSE(network_.step());
  auto server = serve();
  settle();

  client.pump();
  EXPECT_THAT(client.log, testing::ElementsAre(connected_text));
}

TEST_F(MemoryNetworkTest, CarriesAFrameForTheTimeThatThePlanSays) {
  auto server = serve();
  auto client = connect();
  network_.set_faults({.delay_min = 10ms, .delay_max = 20ms});
  const Time sent_at = clock_.now();
  ASSERT_EQ(client.send("slow"), Sent::yes);

  network_.advance_to(sent_at + 10ms - 1ns);
  EXPECT_FALSE(server.link->receive());
  network_.advance_to(sent_at + 20ms);

  EXPECT_TRUE(server.link->receive());
  EXPECT_EQ(clock_.now(), sent_at + 20ms);
}

TEST_F(MemoryNetworkTest, KeepsTheOrderHoweverTheDelaysFall) {
  auto server = serve();
  auto client = connect();
  network_.set_faults({.delay_min = 0ms, .delay_max = 50ms});
  std::vector<std::string> sent;
  for (int i = 0; i < 200; ++i) {
    sent.push_back(std::to_string(i));
    ASSERT_EQ(client.send(sent.back()), Sent::yes);
    network_.advance_to(clock_.now() + 1ms);
  }

  settle();

  server.pump();
  EXPECT_EQ(server.texts(), sent);
}

TEST_F(MemoryNetworkTest, FollowsAClockThatTheSimulationMoves) {
  auto server = serve();
  auto client = connect();
  network_.set_faults({.delay_min = 10ms, .delay_max = 10ms});
  ASSERT_EQ(client.send("text"), Sent::yes);

  clock_.advance(10ms);
  network_.deliver_due();

  EXPECT_TRUE(server.link->receive());
}

TEST_F(MemoryNetworkTest, SaysFullAtTheBoundAndYesAgainOnceSomethingWasRead) {
  network_.set_faults({.queue_frames_max = 3});
  auto server = serve();
  auto client = connect();
  for (int i = 0; i < 3; ++i) ASSERT_EQ(client.send("x"), Sent::yes);

  EXPECT_EQ(client.send("x"), Sent::full);
  settle();
  EXPECT_EQ(client.send("x"), Sent::full);  // Unread frames count as well.
  ASSERT_TRUE(server.link->receive());

  EXPECT_EQ(client.send("x"), Sent::yes);
}

TEST_F(MemoryNetworkTest, ReconnectsAfterTheTimeThatThePlanSays) {
  network_.set_faults({.reconnect_min = 30ms, .reconnect_max = 30ms});
  auto server = serve();
  auto client = connect();
  const Time cut_at = clock_.now();

  network_.cut("mem://s");

  network_.advance_to(cut_at + 29ms);
  client.pump();
  EXPECT_THAT(client.log, testing::ElementsAre(connected_text, disconnected_text));
  EXPECT_EQ(client.send("x"), Sent::full);
  network_.advance_to(cut_at + 30ms);
  client.pump();
  EXPECT_THAT(client.log, testing::ElementsAre(connected_text, disconnected_text, connected_text));
  EXPECT_EQ(client.send("x"), Sent::yes);
}

TEST_F(MemoryNetworkTest, LosesTheFramesOfASenderWhoHasNotHeardOfTheBreak) {
  auto server = serve();
  auto client = connect();
  network_.set_faults({.delay_min = 10ms, .delay_max = 10ms});
  network_.cut("mem://s");

  EXPECT_EQ(client.send("lost"), Sent::yes);
  settle();

  server.pump();
  EXPECT_THAT(server.log, testing::IsEmpty());
  EXPECT_EQ(network_.counts().lost_at_break, 1U);
}

TEST_F(MemoryNetworkTest, LetsNoFrameOutliveItsConnection) {
  auto server = serve();
  auto client = connect();
  ASSERT_EQ(client.send("who asks"), Sent::yes);
  settle();
  server.pump();
  network_.set_faults({.reorder = 1, .late_max = 1s});
  for (int i = 0; i < 10; ++i) {  // Held back on their way, both ways.
    ASSERT_EQ(client.send("late request"), Sent::yes);
    ASSERT_EQ(server.send(server.log.front().from, "late reply"), Sent::yes);
  }

  network_.cut("mem://s");
  settle();

  server.pump();
  client.pump();
  EXPECT_EQ(client.count(connected_text), 2U);
  EXPECT_FALSE(client.saw("late reply"));
  EXPECT_FALSE(server.saw("late request"));
}

TEST_F(MemoryNetworkTest, HoldsOtherEndpointsUnharmedByACut) {
  auto server = serve();
  auto client = connect();

  network_.cut("mem://another");
  settle();

  client.pump();
  EXPECT_THAT(client.log, testing::ElementsAre(connected_text));
}

TEST_F(MemoryNetworkTest, MayBeDestroyedBeforeItsLinks) {
  auto network = std::make_unique<MemoryNetwork>(1, FaultPlan{}, clock_);
  auto server = *network->make_server("mem://s");
  auto client = *network->make_client("mem://s");
  network->step();

  network.reset();

  auto frame = frame_of("x");
  EXPECT_TRUE(client->receive());
  EXPECT_EQ(client->send(frame), Sent::yes);
}

TEST_F(MemoryNetworkTest, RefusesEndpointsOfOtherKinds) {
  EXPECT_FALSE(network_.make_server("inproc://s").ok());
  EXPECT_FALSE(network_.make_client("tcp://127.0.0.1:5555").ok());
}

}  // namespace
}  // namespace onetrip::net
