// Each fault of a FaultPlan happens, is counted, and happens again under the same seed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "onetrip/base/random.hpp"
#include "onetrip/net/memory_network.hpp"
#include "tests/net/link_recorders.hpp"

namespace onetrip::net {
namespace {

using namespace std::chrono_literals;

struct History {
  std::vector<std::string> at_server;
  std::vector<std::string> at_client;
  FaultCounts counts;
  Time end;

  friend bool operator==(const History&, const History&) = default;
};

// A client sends `frames` numbered frames, one each 100 us, and the server echoes them.  The server
// is restarted half way if `restart`.
History run(std::uint64_t seed, const FaultPlan& faults, int frames, bool restart = false) {
  ManualClock clock;
  MemoryNetwork network(seed, faults, clock);
  ServerRecorder server(*network.make_server("mem://s"));
  ClientRecorder client(*network.make_client("mem://s"));
  std::vector<std::string> at_server;
  const auto pump = [&] {
    server.echo();
    client.pump();
  };
  for (int sent = 0; sent < frames;) {
    network.advance_to(clock.now() + 100us);
    pump();
    if (client.send(std::to_string(sent)) == Sent::yes) ++sent;
    if (restart && sent == frames / 2) {
      restart = false;
      at_server = server.texts();
      server.link.reset();
      server = ServerRecorder(*network.make_server("mem://s"));
    }
  }
  while (network.step()) pump();
  for (auto& text : server.texts()) at_server.push_back(text);
  return {at_server, client.log, network.counts(), clock.now()};
}

std::vector<std::string> numbers(int count) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back(std::to_string(i));
  return all;
}

TEST(MemoryFaults, NoneHappensUnderAnEmptyPlan) {
  const History history = run(1, {}, 500);

  EXPECT_EQ(history.at_server, numbers(500));
  EXPECT_EQ(history.counts, (FaultCounts{.sent = 1'000, .delivered = 1'000}));
}

TEST(MemoryFaults, DropLosesSomeFramesAndKeepsTheOrderOfTheRest) {
  const History history = run(1, {.drop = 0.2}, 500);

  EXPECT_GT(history.counts.dropped, 50U);
  EXPECT_LT(history.at_server.size(), 450U);
  const auto by_number = [](const auto& a, const auto& b) { return std::stoi(a) < std::stoi(b); };
  EXPECT_TRUE(std::is_sorted(history.at_server.begin(), history.at_server.end(), by_number));
  EXPECT_EQ(history.counts.delivered + history.counts.dropped, history.counts.sent);
}

TEST(MemoryFaults, RepeatDeliversSomeFramesTwiceAndLosesNone) {
  const History history = run(1, {.repeat = 0.2}, 500);

  EXPECT_GT(history.counts.repeated, 50U);
  EXPECT_GT(history.at_server.size(), 550U);
  EXPECT_EQ(std::set<std::string>(history.at_server.begin(), history.at_server.end()).size(), 500U);
  EXPECT_EQ(history.counts.delivered, history.counts.sent + history.counts.repeated);
}

TEST(MemoryFaults, ReorderLetsSomeFramesBeOvertakenAndLosesNone) {
  const History history = run(1, {.reorder = 0.2}, 500);

  EXPECT_GT(history.counts.reordered, 50U);
  EXPECT_NE(history.at_server, numbers(500));
  EXPECT_THAT(history.at_server, testing::UnorderedElementsAreArray(numbers(500)));
}

TEST(MemoryFaults, CutBreaksTheConnectionAgainAndAgainAndItComesBack) {
  const History history = run(1, {.cut = 0.02, .reconnect_max = 5ms}, 500);

  EXPECT_GT(history.counts.cut, 5U);
  std::vector<std::string> events;
  for (const auto& entry : history.at_client)
    if (entry.front() == '<') events.push_back(entry);
  ASSERT_GT(events.size(), 10U);
  for (std::size_t i = 0; i < events.size(); ++i)
    EXPECT_EQ(events[i], i % 2 == 0 ? connected_text : disconnected_text);
}

TEST(MemoryFaults, ABreakLosesWhatWasUnderWayFromSomeFrameOn) {
  const History history =
      run(1, {.delay_min = 1ms, .delay_max = 2ms, .cut = 0.02, .lose_at_break = 1}, 500);

  EXPECT_GT(history.counts.lost_at_break, history.counts.cut);
  EXPECT_LT(history.at_server.size(), 500U);
}

const FaultPlan everything{.delay_min = 10us,
                           .delay_max = 3ms,
                           .drop = 0.02,
                           .repeat = 0.02,
                           .reorder = 0.02,
                           .cut = 0.005,
                           .lose_at_break = 0.5,
                           .reconnect_max = 10ms};

TEST(MemoryFaults, TheSameSeedGivesTheSameHistory) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    EXPECT_EQ(run(seed, everything, 200, /*restart=*/true),
              run(seed, everything, 200, /*restart=*/true));
}

TEST(MemoryFaults, AnotherSeedGivesAnotherHistory) {
  std::set<std::vector<std::string>> histories;
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    histories.insert(run(seed, everything, 200).at_client);

  EXPECT_EQ(histories.size(), 20U);
}

// Without drop, repeat and reorder the network keeps a link's word, whatever breaks: within one
// connection the replies are the requests from the first on, in order, and nothing comes from
// before.
TEST(MemoryFaults, BreaksNeverCostALinkItsWord) {
  const FaultPlan honest{.delay_min = 10us,
                         .delay_max = 3ms,
                         .cut = 0.02,
                         .lose_at_break = 0.5,
                         .reconnect_max = 10ms};
  const std::uint64_t first_seed = Random::seed_from_system();
  for (std::uint64_t seed = first_seed; seed < first_seed + 300; ++seed) {
    SCOPED_TRACE(seed);
    const History history = run(seed, honest, 100, /*restart=*/true);

    int last_number = -1;
    int last_of_connection = -1;
    bool connected = false;
    for (const auto& entry : history.at_client) {
      if (entry == connected_text || entry == disconnected_text) {
        ASSERT_NE(connected, entry == connected_text);
        connected = entry == connected_text;
        last_of_connection = -1;
        continue;
      }
      ASSERT_TRUE(connected);
      const int number = std::stoi(entry);
      ASSERT_GT(number, last_number);
      if (last_of_connection >= 0) {
        ASSERT_EQ(number, last_of_connection + 1);
      }
      last_number = last_of_connection = number;
    }
  }
}

TEST(MemoryFaults, EveryFrameIsAccountedFor) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    const FaultCounts counts = run(seed, everything, 200, /*restart=*/true).counts;

    EXPECT_EQ(counts.sent + counts.repeated,
              counts.delivered + counts.dropped + counts.lost_at_break);
  }
}

TEST(MemoryFaults, ABlockedWayLosesWhatIsSentThereAndNobodyIsTold) {
  ManualClock clock;
  MemoryNetwork network(1, {}, clock);
  ServerRecorder server(*network.make_server("mem://s"));
  ClientRecorder client(*network.make_client("mem://s"));
  const auto exchange = [&](const std::string& text) {
    client.pump();
    client.send(text);
    network.advance_to(clock.now() + 1ms);
    server.echo();
    network.advance_to(clock.now() + 1ms);
    client.pump();
  };
  network.advance_to(clock.now() + 1ms);

  network.block("mem://s", {.to_server = true});
  exchange("one");
  network.block("mem://s", {.to_clients = true});
  exchange("two");
  network.block("mem://s", {});
  exchange("three");

  EXPECT_EQ(server.texts(), (std::vector<std::string>{"two", "three"}));
  EXPECT_EQ(client.log, (std::vector<std::string>{connected_text, "three"}));
}

TEST(MemoryFaults, NobodyConnectsToABlockedServerUntilItIsFree) {
  ManualClock clock;
  MemoryNetwork network(1, {}, clock);
  ServerRecorder server(*network.make_server("mem://s"));
  network.block("mem://s", {.to_server = true, .to_clients = true});
  ClientRecorder client(*network.make_client("mem://s"));
  network.advance_to(clock.now() + 500ms);
  client.pump();
  EXPECT_FALSE(client.saw(connected_text));

  network.block("mem://s", {});
  network.advance_to(clock.now() + 100ms);
  client.pump();

  EXPECT_TRUE(client.saw(connected_text));
}

}  // namespace
}  // namespace onetrip::net
