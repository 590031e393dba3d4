#include "onetrip/net/failover_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <utility>
#include <vector>

#include "onetrip/net/client_link.hpp"
#include "onetrip/net/memory_network.hpp"
#include "tests/net/link_recorders.hpp"

namespace onetrip::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FailoverLink : public testing::Test {
 protected:
  ServerRecorder serve(const std::string& name) {
    return ServerRecorder(network.make_server("mem://" + name).value());
  }
  ClientRecorder connect() {
    std::vector<std::unique_ptr<ClientLink>> links;
    for (const char* name : {"mem://first", "mem://second"})
      links.push_back(network.make_client(name).value());
    ClientRecorder client(make_failover_link(std::move(links)));
    settle(client);
    return client;
  }
  void settle(ClientRecorder& client) {
    client.pump();
    while (network.step()) client.pump();
  }

  ManualClock clock;
  MemoryNetwork network{1, {}, clock};
};

TEST_F(FailoverLink, UsesTheFirstThatIsThere) {
  ServerRecorder second = serve("second");
  ClientRecorder client = connect();
  EXPECT_THAT(client.log, ElementsAre(connected_text));
  client.send("one");
  settle(client);
  second.pump();
  EXPECT_TRUE(second.saw("one"));

  ServerRecorder first = serve("first");
  settle(client);
  client.send("two");
  settle(client);

  second.pump();
  EXPECT_TRUE(second.saw("two")) << "it stays with the one that it has";
  EXPECT_THAT(client.log, ElementsAre(connected_text));
}

TEST_F(FailoverLink, GoesOnWithTheOtherWhenOneIsGone) {
  ServerRecorder first = serve("first");
  ServerRecorder second = serve("second");
  ClientRecorder client = connect();
  client.send("one");
  settle(client);
  first.pump();
  EXPECT_TRUE(first.saw("one"));

  first.link = nullptr;
  settle(client);
  EXPECT_EQ(client.send("two"), Sent::yes);
  settle(client);

  second.pump();
  EXPECT_TRUE(second.saw("two"));
  EXPECT_THAT(client.log, ElementsAre(connected_text, disconnected_text, connected_text));
}

TEST_F(FailoverLink, WhatComesFromOneThatIsNotUsedIsNoAnswer) {
  const ServerRecorder first = serve("first");
  ServerRecorder second = serve("second");
  ClientRecorder client = connect();

  EXPECT_EQ(second.send({"mem-2", std::nullopt}, "astray"), Sent::yes);
  settle(client);

  EXPECT_THAT(client.log, ElementsAre(connected_text));
}

TEST_F(FailoverLink, TakesNothingWhileNobodyIsThere) {
  ClientRecorder client = connect();

  EXPECT_EQ(client.send("one"), Sent::full);
  EXPECT_THAT(client.log, IsEmpty());
}

TEST_F(FailoverLink, IsWhatAClientHasOfSeveralEndpoints) {
  const Context context;

  EXPECT_TRUE(make_client_link(context, "ipc:///tmp/a.sock|ipc:///tmp/b.sock").ok());
  EXPECT_EQ(make_client_link(context, "ipc:///tmp/a.sock|nowhere").error().code,
            Code::invalid_argument);
}

}  // namespace
}  // namespace onetrip::net
