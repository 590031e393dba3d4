// What strangers send to a broker: the others do not notice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tests/broker/announcements.hpp"
#include "tests/broker/broker_world.hpp"
#include "tests/broker/raw_client.hpp"

namespace broker {
namespace {

using onetrip::wire::Buffer;
using onetrip::wire::Kind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

class HostilePeers : public testing::Test {
 protected:
  HostilePeers() { world.run_for(seconds(1)); }

  RawClient stranger() {
    RawClient client(world.network.make_client(BrokerWorld::broker_endpoint(0)).value());
    world.run_for(milliseconds(1));
    return client;
  }
  static Buffer announce(const onetrip::wire::AnnounceBody& body) {
    onetrip::wire::Header header;
    header.kind = Kind::announce;
    header.call_id = 1;
    return onetrip::wire::message(header, body);
  }
  bool others_are_served() {
    const auto sum = world.result_of(sample::add(world.mesh, "others", std::int64_t{1}));
    return sum.ok() && *sum == ++sum_;
  }

  BrokerWorld world;

 private:
  std::int64_t sum_ = 0;
};

TEST_F(HostilePeers, GarbageIsAnsweredOrDropped) {
  RawClient client = stranger();
  client.send(Buffer(1'000, std::byte{0xff}));
  client.send({});
  client.send(Buffer(50'000'000, std::byte{0xc1}));
  client.send({std::byte{0x93}, std::byte{1}, std::byte{77}, std::byte{5}});
  world.run_for(milliseconds(1));

  EXPECT_EQ(client.answer().reason, "bad_header");
  EXPECT_TRUE(others_are_served());
}

TEST_F(HostilePeers, RandomHeadersDoNotDisturb) {
  RawClient client = stranger();
  for (int i = 0; i != 5'000; ++i) {
    onetrip::wire::Header header;
    header.kind = static_cast<Kind>(1 + world.random.below(9));
    header.call_id = world.random.below(5);
    header.service = world.random.chance(0.7) ? "sample" : "broker";
    header.method = world.random.chance(0.5) ? "add" : "wait";
    header.time_left_ms = static_cast<std::uint32_t>(world.random.below(100));
    header.instance = static_cast<std::uint32_t>(world.random.below(3));
    if (world.random.chance(0.3)) header.session = onetrip::wire::SessionId{std::byte{7}};
    Buffer bytes = onetrip::wire::message(header);
    for (std::uint64_t n = world.random.below(8); n != 0; --n)
      bytes.push_back(static_cast<std::byte>(world.random.below(256)));
    client.send(std::move(bytes));
    if (i % 100 == 0) world.run_for(milliseconds(1));
  }
  world.run_for(seconds(2));

  EXPECT_TRUE(others_are_served());
  EXPECT_EQ(world.brokers[0]->broker().open_calls(), 0U);
}

TEST_F(HostilePeers, AnImpostorCannotTakeThePlaceOfAnInstanceThatServes) {
  RawClient impostor = stranger();
  auto body = announcement("sample", "keyed");
  body.endpoint = "mem://impostor";

  impostor.send(announce(body));
  world.run_for(milliseconds(1));

  EXPECT_EQ(impostor.answer().reason, "instance_taken");
  EXPECT_TRUE(others_are_served());
}

TEST_F(HostilePeers, AServiceThatIsNotWhatItSaysGetsNoCalls) {
  RawClient impostor = stranger();
  auto body = announcement("positions", "keyed");
  body.endpoint = BrokerWorld::instance_endpoint(0);  // Where another service answers.

  impostor.send(announce(body));
  world.run_for(milliseconds(1));

  EXPECT_EQ(impostor.answer().reason, "not_as_announced");
  EXPECT_THAT(world.brokers[0]->broker().instances(), SizeIs(1));
  EXPECT_TRUE(others_are_served());
}

// A service that has announced itself truly, and may then do what it likes.
class HostileInstance : public HostilePeers {
 protected:
  HostileInstance() {
    RawClient announcer = stranger();
    const auto body = announcement("evil");
    announcer.send(announce(body));
    world.run_for(milliseconds(1));
    at_broker_ = evil->receive().value().envelope;
    onetrip::wire::HelloReply as_announced;
    as_announced.service = body.service;
    as_announced.incarnation = body.incarnation;
    as_announced.contract = body.contract;
    send({at_broker_.peer, std::nullopt},
         onetrip::wire::message(header(Kind::hello, 1), as_announced));
    world.run_for(milliseconds(1));
    EXPECT_EQ(announcer.answer().kind, Kind::reply) << "it serves";
  }
  static onetrip::wire::Header header(Kind kind, onetrip::wire::CallId id) {
    onetrip::wire::Header header;
    header.kind = kind;
    header.call_id = id;
    return header;
  }
  void send(const onetrip::net::Envelope& to, Buffer bytes) const {
    onetrip::wire::Frame frame(std::move(bytes));
    evil->send(to, frame);
  }

  std::unique_ptr<onetrip::net::ServerLink> evil =
      world.network.make_server("mem://evil_0").value();
  onetrip::net::Envelope at_broker_;
};

TEST_F(HostileInstance, CannotAnswerTheCallsOfAnother) {
  RawClient victim = stranger();
  victim.send(onetrip::wire::message(RawClient::header(1, "any", "evil"), std::vector<int>{}));
  world.run_for(milliseconds(1));
  const auto asked = evil->receive().value();  // So it knows the victim's hop.
  victim.send(onetrip::wire::message(RawClient::header(2, "wait"), std::vector<int>{}));
  world.run_for(milliseconds(1));

  for (const onetrip::wire::CallId id : {2U, 3U, 1U, 1U})
    send(asked.envelope, onetrip::wire::message(header(Kind::reply, id), std::int64_t{666}));
  world.run_for(milliseconds(1));

  EXPECT_EQ(victim.answer().id, 1U) << "its own call, and that once";
  EXPECT_EQ(world.brokers[0]->broker().open_calls(), 1U);
}

TEST_F(HostileInstance, WhateverItSendsDisturbsNobody) {
  RawClient victim = stranger();
  for (int i = 0; i != 5'000; ++i) {
    Buffer bytes;
    if (world.random.chance(0.7))
      bytes = onetrip::wire::message(
          header(static_cast<Kind>(1 + world.random.below(9)), 1 + world.random.below(3)));
    for (std::uint64_t n = world.random.below(20); n != 0; --n)
      bytes.push_back(static_cast<std::byte>(world.random.below(256)));
    onetrip::net::Envelope to = at_broker_;
    if (world.random.chance(0.7)) to.hop = "mem-" + std::to_string(world.random.below(12));
    send(to, std::move(bytes));
    if (i % 500 == 0) world.run_for(milliseconds(1));
  }
  world.run_for(milliseconds(1));

  EXPECT_THAT(victim.answers(), IsEmpty());
  EXPECT_TRUE(others_are_served());
}

TEST_F(HostilePeers, AnEndpointWhereNobodyAnswersIsGivenUp) {
  RawClient impostor = stranger();

  impostor.send(announce(announcement("ghost")));
  world.run_for(milliseconds(1'900));
  EXPECT_THAT(impostor.answers(), IsEmpty());
  world.run_for(milliseconds(200));

  EXPECT_EQ(impostor.answer().reason, "not_as_announced");
  EXPECT_THAT(world.brokers[0]->broker().instances(), SizeIs(1));
}

TEST_F(HostilePeers, AnAnnounceThatCannotBeReadIsRefused) {
  RawClient client = stranger();
  onetrip::wire::Header header;
  header.kind = Kind::announce;
  header.call_id = 1;

  client.send(onetrip::wire::message(header, std::string("not a map")));
  world.run_for(milliseconds(1));
  EXPECT_EQ(client.answer().reason, "bad_body");

  auto body = announcement("elsewhere");
  body.endpoint = "gopher://hole";
  client.send(announce(body));
  world.run_for(milliseconds(1));
  EXPECT_EQ(client.answer().kind, Kind::error);
}

TEST_F(HostilePeers, ManyStrangersThatComeAndGoLeaveNothingBehind) {
  for (int i = 0; i != 2'000; ++i) {
    RawClient client(world.network.make_client(BrokerWorld::broker_endpoint(0)).value());
    world.run_for(milliseconds(1));
    onetrip::wire::Header header = RawClient::header(1, "wait");
    header.time_left_ms = 50;
    client.send(onetrip::wire::message(header, std::vector<int>{}));
  }
  world.run_for(seconds(2));
  EXPECT_EQ(world.brokers[0]->broker().open_calls(), 0U);

  // In the instance they wait for the test.
  for (auto& waiting : std::exchange(world.instances[0]->service.waiting, {})) waiting.set(1);
  world.run_for(milliseconds(1));
  EXPECT_TRUE(others_are_served());
}

}  // namespace
}  // namespace broker
