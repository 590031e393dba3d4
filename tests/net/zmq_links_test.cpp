// What is particular to the links over libzmq.
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "onetrip/net/poller.hpp"
#include "onetrip/net/zmq_client_link.hpp"
#include "onetrip/net/zmq_server_link.hpp"
#include "tests/net/link_recorders.hpp"
#include "tests/net/link_world.hpp"
#include "tests/net/raw_peers.hpp"
#include "tests/support/scratch_folder.hpp"

namespace onetrip::net {
namespace {

using namespace std::chrono_literals;

class ZmqLinks : public testing::Test {
 protected:
  bool until(const std::vector<Pollable>& items, const std::function<bool()>& done) {
    const Time deadline = clock_.now() + 20s;
    while (!done()) {
      if (clock_.now() > deadline) return false;
      wait_for(items, 5ms);
    }
    return true;
  }
  ServerRecorder serve(const std::string& endpoint) {
    return ServerRecorder(*make_zmq_server(context_, endpoint, {}));
  }
  ClientRecorder connect(const std::string& endpoint) {
    ClientRecorder client(*make_zmq_client(context_, endpoint, {.retry_first = 5ms}));
    EXPECT_TRUE(sees(client, connected_text));
    return client;
  }
  bool sees(ClientRecorder& client, const std::string& text, std::size_t times = 1) {
    return until(pollables_of(client), [&] {
      client.pump();
      return client.count(text) >= times;
    });
  }

  SystemClock clock_;
  ScratchFolder folder_;
  std::string path_ = folder_.path() + "/service.sock";
  Context context_;
};

TEST_F(ZmqLinks, DropAndCountAMessageOfManyFramesAtTheClient) {
  auto server = serve("ipc://" + path_);
  auto client = connect("ipc://" + path_);
  ASSERT_EQ(client.send("request"), Sent::yes);
  ASSERT_TRUE(until(pollables_of(server), [&] {
    server.pump();
    return server.saw("request");
  }));
  Envelope with_hop = server.log.front().from;
  with_hop.hop = "not this client's";

  ASSERT_EQ(server.send(with_hop, "astray"), Sent::yes);
  ASSERT_EQ(server.send(server.log.front().from, "reply"), Sent::yes);

  ASSERT_TRUE(sees(client, "reply"));
  EXPECT_EQ(client.frames(), std::vector<std::string>{"reply"});
  EXPECT_EQ(client.link->dropped_messages(), 1U);
}

TEST_F(ZmqLinks, BindAnIpcPathAgainAtOnceHoweverOften) {
  auto client = ClientRecorder(
      *make_zmq_client(context_, "ipc://" + path_, {.retry_first = 1ms, .retry_last = 5ms}));
  for (std::size_t round = 1; round <= 50; ++round) {
    auto server = make_zmq_server(context_, "ipc://" + path_, {});
    ASSERT_TRUE(server.ok()) << server.error().message;

    ASSERT_TRUE(sees(client, connected_text, round));  // Nobody has unlinked the new socket.

    server->reset();
    ASSERT_TRUE(sees(client, disconnected_text, round));
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ZmqLinks, SendNothingOnAConnectionThatHasBrokenUnseen) {
  auto server = serve("ipc://" + path_);
  auto client = connect("ipc://" + path_);
  server.link.reset();
  server = serve("ipc://" + path_);
  // Wait until the news is there, without receiving it.
  const auto items = pollables_of(client);
  ASSERT_TRUE(until(items, [&] { return bool{wait_for(items, 0ms)[1]}; }));

  EXPECT_EQ(client.send("into the void"), Sent::full);

  ASSERT_TRUE(sees(client, connected_text, 2));
  EXPECT_EQ(client.send("to the new server"), Sent::yes);
}

// The reply and the news of the break come within microseconds of each other, in two sockets.
TEST_F(ZmqLinks, LoseNoReplyThatLeavesJustBeforeAServerCloses) {
  const std::string endpoint = "ipc://" + path_;
  auto server = serve(endpoint);
  ClientRecorder client(*make_zmq_client(context_, endpoint, {.retry_first = 1ms}));
  for (std::size_t round = 1; round <= 200; ++round) {
    ASSERT_TRUE(sees(client, connected_text, round));
    ASSERT_EQ(client.send("request"), Sent::yes);
    ASSERT_TRUE(until(pollables_of(server), [&] {
      server.pump();
      return server.saw("request");
    }));
    std::thread closing([&] {
      server.send(server.log.front().from, "reply");
      server.link.reset();
    });

    const Time deadline = clock_.now() + 20s;
    while (client.count(disconnected_text) < round && clock_.now() < deadline) client.pump();

    closing.join();
    ASSERT_EQ(client.count("reply"), round);
    server = serve(endpoint);
  }
}

TEST_F(ZmqLinks, BoundTheBytesThatWaitForAPeerNotOnlyTheFrames) {
  ServerRecorder server(
      *make_zmq_server(context_, "inproc://bytes", {.send_queue_bytes = 1'000'000}));
  auto lazy = connect("inproc://bytes");
  ASSERT_EQ(lazy.send("lazy"), Sent::yes);
  ASSERT_TRUE(until(pollables_of(server), [&] {
    server.pump();
    return server.saw("lazy");
  }));
  const Envelope to_lazy = server.log.front().from;

  int accepted = 0;
  while (server.send(to_lazy, patterned(100'000, 1)) == Sent::yes) ++accepted;

  EXPECT_EQ(accepted, 10);  // Though 1000 frames may wait.
  EXPECT_EQ(server.send(to_lazy, "small ones still pass"), Sent::yes);
  ASSERT_TRUE(sees(lazy, "small ones still pass"));
  EXPECT_EQ(server.send(to_lazy, patterned(100'000, 1)), Sent::yes);
}

TEST_F(ZmqLinks, DoNotCopyALargeFrameOnItsWayThroughAProcess) {
  auto server = serve("inproc://large");
  auto client = connect("inproc://large");
  auto frame = wire::Frame(wire::Buffer(100'000));
  const std::byte* bytes = frame.bytes().data();

  ASSERT_EQ(client.link->send(frame), Sent::yes);

  std::optional<Incoming> incoming;
  ASSERT_TRUE(until(pollables_of(server), [&] {
    incoming = server.link->receive();
    return incoming.has_value();
  }));
  EXPECT_EQ(incoming->frame.bytes().data(), bytes);
}

TEST_F(ZmqLinks, MayOutliveTheirContext) {
  auto context = std::make_unique<Context>();
  auto server = *make_zmq_server(*context, "inproc://outlives", {});
  auto client = *make_zmq_client(*context, "inproc://outlives", {});
  context.reset();

  EXPECT_TRUE(std::holds_alternative<Connected>(*client->receive()));
  client.reset();
  server.reset();
}

TEST_F(ZmqLinks, AreKnownOnlyWithinTheirOwnContextWhereInproc) {
  const Context other;
  auto server = serve("inproc://name");
  auto elsewhere = make_zmq_server(other, "inproc://name", {});

  EXPECT_TRUE(elsewhere.ok());
}

TEST_F(ZmqLinks, RefuseToConnectToAnyPort) {
  const auto client = make_zmq_client(context_, "tcp://127.0.0.1:*", {});

  ASSERT_FALSE(client.ok());
  EXPECT_EQ(client.error().code, Code::invalid_argument);
}

// As a Mesh does it: one thread waits outside of the mutex, and the other only wakes it.
TEST_F(ZmqLinks, CanBeSharedByALeaderWhoWaitsAndAFollowerWhoOnlyWakesHim) {
  auto server = serve("ipc://" + path_);
  auto client = connect("ipc://" + path_);
  Waker waker;
  std::thread follower([&] { waker.wake(); });

  auto items = pollables_of(client);
  items.push_back(waker.pollable());
  std::vector<bool> ready;
  ASSERT_TRUE(until({}, [&] {
    ready = wait_for(items, 1s);
    return static_cast<bool>(ready.back());
  }));

  follower.join();
  waker.clear();
  EXPECT_EQ(client.send("what the follower wanted to send"), Sent::yes);
}

}  // namespace
}  // namespace onetrip::net
