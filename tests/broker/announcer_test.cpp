#include "onetrip/rpc/announcer.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "onetrip/net/memory_network.hpp"
#include "tests/broker/announcements.hpp"
#include "tests/support/virtual_time.hpp"

namespace onetrip {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// The test is the broker.
class AnnouncerTest : public testing::Test {
 protected:
  struct Heard {
    wire::Kind kind;
    wire::CallId id;
    net::Envelope from;
    wire::HeartbeatBody beat;
  };
  // Everything that can happen until then happens.
  void run_for(Duration duration) {
    test::run_world_until(network, scheduler, clock.now() + duration, [this] {
      announcer.pump();
      scheduler.run_ready();
    });
  }
  std::vector<Heard> heard() {
    std::vector<Heard> all;
    while (const auto incoming = broker->receive()) {
      const auto parsed = wire::parse_header(incoming->frame.bytes()).value();
      const auto beat = wire::decode<wire::HeartbeatBody>(
          incoming->frame.bytes().subspan(parsed.body_offset), wire::Strictness::reply);
      all.push_back({parsed.header.kind, parsed.header.call_id, incoming->envelope,
                     beat ? *beat : wire::HeartbeatBody{}});
    }
    return all;
  }
  void answer(const Heard& announce, std::optional<Error> error = {}) {
    wire::Header header;
    header.kind = wire::Kind::reply;
    header.call_id = announce.id;
    wire::Frame frame(error ? wire::error_message(announce.id, *error)
                            : wire::message(header, wire::Nothing{}));
    broker->send(announce.from, frame);
  }

  ManualClock clock;
  net::MemoryNetwork network{1, {}, clock};
  Scheduler scheduler{clock};
  SilentLog log;
  Announcer::Standing standing{3, false};
  std::unique_ptr<net::ServerLink> broker = network.make_server("mem://broker").value();
  Announcer announcer{scheduler, network.make_client("mem://broker").value(),
                      broker::announcement("kv"), [this] { return standing; }, log};
};

TEST_F(AnnouncerTest, AnnouncesTheServiceAndThenBeatsEveryHalfSecond) {
  run_for(milliseconds(1));
  const auto first = heard();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].kind, wire::Kind::announce);
  EXPECT_FALSE(announcer.announced());

  answer(first[0]);
  run_for(seconds(2));

  EXPECT_TRUE(announcer.announced());
  const auto beats = heard();
  ASSERT_EQ(beats.size(), 5U) << "one at once";
  for (const Heard& beat : beats) {
    EXPECT_EQ(beat.kind, wire::Kind::heartbeat);
    EXPECT_EQ(beat.beat, (wire::HeartbeatBody{100, 3, false}));
  }
}

TEST_F(AnnouncerTest, TellsAtOnceThatTheServiceDrains) {
  run_for(milliseconds(1));
  answer(heard().at(0));
  run_for(milliseconds(1));
  heard();

  standing.draining = true;
  announcer.beat();
  run_for(milliseconds(1));

  EXPECT_TRUE(heard().at(0).beat.draining);
}

TEST_F(AnnouncerTest, AsksAgainWhereNoAnswerComesOrARefusal) {
  run_for(milliseconds(1));
  EXPECT_EQ(heard().size(), 1U);
  run_for(seconds(2));
  const auto again = heard();
  ASSERT_EQ(again.size(), 2U);
  EXPECT_EQ(again[1].kind, wire::Kind::announce);

  answer(again[1], failed_precondition("another contract").because("contract_differs"));
  run_for(seconds(2));

  EXPECT_FALSE(announcer.announced());
  EXPECT_GE(heard().size(), 1U);
}

TEST_F(AnnouncerTest, AnnouncesTheServiceAnewToABrokerThatCameBack) {
  run_for(milliseconds(1));
  answer(heard().at(0));
  run_for(milliseconds(1));

  broker = nullptr;
  run_for(seconds(1));
  EXPECT_FALSE(announcer.announced());
  broker = network.make_server("mem://broker").value();
  run_for(milliseconds(1));

  EXPECT_EQ(heard().at(0).kind, wire::Kind::announce);
}

}  // namespace
}  // namespace onetrip
