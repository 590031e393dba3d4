// Calls through a broker, over a network in memory.
#include "broker/broker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "onetrip/rpc/execution.hpp"
#include "onetrip/rpc/standard.hpp"
#include "onetrip/store/memory_backend.hpp"
#include "tests/broker/broker_world.hpp"
#include "tests/broker/raw_client.hpp"

namespace broker {
namespace {

using onetrip::Code;
using onetrip::Outcome;
using onetrip::wire::Kind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::IsEmpty;
using testing::SizeIs;

// A mesh whose instances have announced themselves.
struct ServingMesh : BrokerWorld {
  explicit ServingMesh(const BrokerWorldOptions& options = {}) : BrokerWorld(1, options) {
    run_for(seconds(1));
  }
  RawClient client() {
    RawClient client(network.make_client(broker_endpoint(0)).value());
    run_for(milliseconds(1));
    return client;
  }
  std::int64_t amount_of(const std::string& name, std::size_t instance = 0) const {
    const sample::Item* item = instances[instance]->service.items.find(name);
    return item == nullptr ? 0 : item->amount;
  }
  // Every call of `sample.wait` that is under way ends.
  void let_go(std::int64_t with) {
    for (auto& waiting : std::exchange(instances[0]->service.waiting, {})) waiting.set(with);
  }
  const InstanceStatus& status() {
    statuses_ = brokers[0]->broker().instances();
    return statuses_.at(0);
  }

 private:
  std::vector<InstanceStatus> statuses_;
};

TEST(Broker, AnswersAreTheSameAsWithoutIt) {
  ServingMesh world;

  EXPECT_EQ(world.result_of(sample::add(world.mesh, "a", std::int64_t{2})).value(), 2);
  EXPECT_EQ(world.result_of(sample::get(world.mesh, "a")).value(), 2);
  const auto missing = world.result_of(sample::get(world.mesh, "b"));
  EXPECT_EQ(missing.error().code, Code::not_found);
  EXPECT_EQ(missing.error().outcome, Outcome::executed);
  EXPECT_EQ(world.brokers[0]->broker().open_calls(), 0U);
  EXPECT_EQ(world.status().calls_in_flight, 0U);
  EXPECT_EQ(world.status().answered, 4U) << "with a hello for the session";
  EXPECT_EQ(world.status().errors, 1U);
}

TEST(Broker, IsItselfAServiceThatSaysWhoIsThere) {
  ServingMesh world;

  const auto places = world.result_of(directory(world.mesh)).value();
  const auto all = world.result_of(instances(world.mesh)).value();
  const auto health = world.result_of(onetrip::standard::health(service)(world.mesh)).value();

  ASSERT_THAT(places, SizeIs(1));
  EXPECT_EQ(places[0], (ServicePlaces{"sample", "keyed", {"mem://sample_0"}}));
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].state, "serving");
  EXPECT_EQ(health.service, "broker");
  EXPECT_EQ(health.status, "serving");
}

TEST(Broker, TwoClientsWithTheSameCallIdsGetTheirOwnAnswers) {
  ServingMesh world;
  RawClient ann = world.client();
  RawClient bob = world.client();

  ann.add(RawClient::header(1, "add"), "ann", 10);
  bob.add(RawClient::header(1, "add"), "bob", 20);
  world.run_for(milliseconds(1));

  EXPECT_EQ(ann.answer().number, 10);
  EXPECT_EQ(bob.answer().number, 20);
}

TEST(Broker, ACallWhoseInstanceDiesEndsAtOnceAsUnknown) {
  ServingMesh world;
  RawClient client = world.client();
  client.send(onetrip::wire::message(RawClient::header(1, "wait"), std::vector<int>{}));
  world.run_for(milliseconds(1));
  ASSERT_THAT(world.instances[0]->service.waiting, SizeIs(1));

  world.kill_instance(0);
  world.run_for(milliseconds(1));

  const RawClient::Answer lost = client.answer();
  EXPECT_EQ(lost.reason, "instance_lost");
  EXPECT_EQ(lost.outcome, "unknown");
  EXPECT_EQ(world.status().state, "lost");
  EXPECT_EQ(world.status().calls_in_flight, 0U);
}

TEST(Broker, WithoutAnInstanceACallIsRefusedAtOnceAndTheClientTriesUntilOneIsBack) {
  ServingMesh world;
  world.kill_instance(0);
  world.run_for(milliseconds(1));
  RawClient client = world.client();
  client.add(RawClient::header(1, "add"), "a", 1);
  world.run_for(milliseconds(1));
  const RawClient::Answer refused = client.answer();
  EXPECT_EQ(refused.reason, "no_instance");
  EXPECT_EQ(refused.outcome, "not_executed");

  world.scheduler.after(seconds(1), [&] { world.start_instance(0); });

  EXPECT_EQ(world.result_of(sample::add(world.mesh, "a", std::int64_t{2})).value(), 2);
}

TEST(Broker, AOnceCallThatItsInstanceDidNotAnswerHappensOnce) {
  ServingMesh world;
  std::optional<Result<std::int64_t>> ended;
  const auto running = onetrip::start(sample::increase(world.mesh, "a"),
                                      [&](Result<std::int64_t> result) { ended = result; });
  world.run_for(milliseconds(5));
  ASSERT_THAT(world.instances[0]->service.waiting, SizeIs(1)) << "it has added 1, and waits";

  world.kill_instance(0);
  world.run_for(milliseconds(200));
  world.start_instance(0);
  world.run_for(seconds(1));
  world.let_go(10);
  world.run_for(seconds(1));

  ASSERT_TRUE(ended.has_value());
  EXPECT_TRUE(ended->ok()) << ended->error().message;
  EXPECT_EQ(ended->value(), world.amount_of("a"));
}

TEST(Broker, AnAnswerThatComesAfterItsCallWasGivenUpReachesNobody) {
  ServingMesh world;
  RawClient client = world.client();
  onetrip::wire::Header hasty = RawClient::header(1, "wait");
  hasty.time_left_ms = 100;
  client.send(onetrip::wire::message(hasty, std::vector<int>{}));
  world.run_for(seconds(2));
  EXPECT_EQ(world.brokers[0]->broker().open_calls(), 0U);
  EXPECT_EQ(world.status().calls_in_flight, 0U);

  world.let_go(1);
  world.run_for(milliseconds(1));

  EXPECT_THAT(client.answers(), IsEmpty());
}

TEST(Broker, ACancelReachesTheCallsInstance) {
  ServingMesh world;
  RawClient client = world.client();
  onetrip::wire::Header cancel;
  cancel.kind = Kind::cancel;
  cancel.call_id = 1;

  client.send(onetrip::wire::message(RawClient::header(1, "wait"), std::vector<int>{}));
  client.send(onetrip::wire::message(cancel));
  world.run_for(milliseconds(1));

  EXPECT_EQ(world.instances[0]->server.stats().refused.count("cancelled"), 1U);
  EXPECT_THAT(world.instances[0]->service.waiting, IsEmpty());
  EXPECT_THAT(client.answers(), IsEmpty());
  EXPECT_EQ(world.status().calls_in_flight, 0U);
}

TEST(Broker, ARepeatedRequestIsAnsweredOnce) {
  ServingMesh world;
  RawClient client = world.client();

  client.add(RawClient::header(1, "add"), "a", 1);
  client.add(RawClient::header(1, "add"), "a", 1);
  world.run_for(milliseconds(1));

  EXPECT_EQ(client.answer().number, 1);
  EXPECT_EQ(world.amount_of("a"), 1);
}

TEST(Broker, ADrainingInstanceFinishesItsCallsAndGetsNoNewOnes) {
  ServingMesh world;
  RawClient client = world.client();
  client.send(onetrip::wire::message(RawClient::header(1, "wait"), std::vector<int>{}));
  world.run_for(milliseconds(1));

  world.instances[0]->server.drain();
  for (const auto& announcer : world.instances[0]->announcers) announcer->beat();
  world.run_for(milliseconds(1));
  client.add(RawClient::header(2, "add"), "a", 1);
  world.run_for(milliseconds(1));
  EXPECT_EQ(client.answer().reason, "no_instance");
  EXPECT_EQ(world.status().state, "draining");

  world.let_go(7);
  world.run_for(milliseconds(1));
  EXPECT_EQ(client.answer().number, 7);
}

TEST(Broker, ADrainingBrokerFinishesItsCallsAndTakesNoNewOnes) {
  ServingMesh world;
  RawClient client = world.client();
  client.send(onetrip::wire::message(RawClient::header(1, "wait"), std::vector<int>{}));
  world.run_for(milliseconds(1));

  world.brokers[0]->broker().drain();
  client.add(RawClient::header(2, "add"), "a", 1);
  world.run_for(milliseconds(1));
  EXPECT_EQ(client.answer().reason, "draining");
  EXPECT_FALSE(world.brokers[0]->broker().idle());

  world.let_go(7);
  world.run_for(milliseconds(1));
  EXPECT_EQ(client.answer().number, 7);
  EXPECT_TRUE(world.brokers[0]->broker().idle());
}

TEST(Broker, OneThatComesBackKnowsTheMeshAgainWithinASecond) {
  ServingMesh world;

  world.kill_broker(0);
  world.run_for(milliseconds(100));
  world.start_broker(0);
  world.run_for(seconds(1));

  EXPECT_EQ(world.status().state, "serving");
  EXPECT_EQ(world.result_of(sample::add(world.mesh, "a", std::int64_t{2})).value(), 2);
}

TEST(Broker, OfTwoTheOtherIsUsedWhenOneDies) {
  ServingMesh world({.brokers = 2});
  EXPECT_EQ(world.result_of(sample::add(world.mesh, "a", std::int64_t{2})).value(), 2);

  world.kill_broker(0);

  EXPECT_EQ(world.result_of(sample::add(world.mesh, "a", std::int64_t{2})).value(), 4);
  EXPECT_EQ(world.brokers[1]->broker().instances()[0].answered, 1U);
}

// A handler's error leaves its service as that service's answer: its client must not take it for a
// word about itself, and try again.
TEST(Broker, WhatItSaysToAHandlerIsNotToldAsTheCallersOwn) {
  ServingMesh world;
  onetrip::MemoryBackend memory;
  onetrip::Store store(memory, [](const onetrip::Error&) {});
  ASSERT_TRUE(store.load().ok());
  std::optional<Result<std::int64_t>> end;
  onetrip::RunningTask running;
  const auto ask = [&](onetrip::Execution& handler) {
    world.scheduler.run(handler, [&] {
      running = onetrip::start(sample::wait(world.mesh),
                               [&](const Result<std::int64_t>& result) { end = result; });
    });
  };
  onetrip::Execution hasty(store, world.clock.now() + milliseconds(6));
  ask(hasty);
  world.run_for(milliseconds(5));
  world.kill_instance(0);
  world.run_for(milliseconds(5));
  ASSERT_TRUE(end.has_value());
  EXPECT_EQ(end->error().reason, "nested_instance_lost");

  onetrip::Execution patient(store, world.clock.now() + seconds(2));
  ask(patient);
  world.run_for(seconds(3));

  EXPECT_EQ(end->error().reason, "nested_no_instance");
}

TEST(Broker, AnInstanceThatFallsSilentIsLostAndServesAgainWhenItIsHeard) {
  ServingMesh world;
  auto silent = std::move(world.instances[0]->announcers);
  silent.clear();  // Nobody beats any more.
  world.run_for(seconds(2));
  EXPECT_EQ(world.status().state, "lost");

  world.instances[0]->announce_to(world.scheduler, world.network, BrokerWorld::broker_endpoint(0));
  world.run_for(milliseconds(10));

  EXPECT_EQ(world.status().state, "serving");
}

TEST(Broker, ABusyInstanceIsNotADeadOne) {
  ServingMesh world;
  RawClient client = world.client();
  for (onetrip::wire::CallId id = 1; id <= 500; ++id)
    client.send(onetrip::wire::message(RawClient::header(id, "wait"), std::vector<int>{}));

  world.run_for(seconds(4));

  EXPECT_EQ(world.status().state, "serving");
  EXPECT_EQ(world.status().calls_in_flight, 500U);
}

TEST(Broker, KeysGoToTheirOwnersAmongSeveralInstances) {
  ServingMesh world({.instances = 3});
  RawClient client = world.client();
  for (onetrip::wire::CallId id = 1; id <= 30; ++id) {
    const std::string name = "item_" + std::to_string(id);
    onetrip::wire::Header header = RawClient::header(id, "add");
    header.routing_key = name;
    client.add(header, name, 1);
  }
  world.run_for(milliseconds(1));

  for (const auto& answer : client.answers()) EXPECT_EQ(answer.kind, Kind::reply) << answer.reason;
  std::size_t kept = 0;
  for (const auto& instance : world.instances) {
    EXPECT_GT(instance->service.items.size(), 4U);
    kept += instance->service.items.size();
  }
  EXPECT_EQ(kept, 30U);
}

TEST(Broker, MoreThanAClientMayHaveOpenIsRefusedAndTheOthersGoOn) {
  BrokerWorldOptions narrow;
  narrow.broker.client.calls_max = 2;
  ServingMesh world(narrow);
  RawClient greedy = world.client();
  RawClient modest = world.client();
  for (onetrip::wire::CallId id = 1; id <= 3; ++id)
    greedy.send(onetrip::wire::message(RawClient::header(id, "wait"), std::vector<int>{}));
  modest.add(RawClient::header(1, "add"), "a", 1);
  world.run_for(milliseconds(1));

  EXPECT_EQ(greedy.answer().reason, "overloaded");
  EXPECT_EQ(modest.answer().number, 1);
}

TEST(Broker, WhatASlowInstanceDoesNotTakeWaitsUpToALimitAndIsThenRefused) {
  BrokerWorldOptions narrow;
  narrow.faults.queue_frames_max = 4;
  narrow.faults.delay_min = narrow.faults.delay_max = milliseconds(50);
  narrow.broker.line.waiting_max = 3;
  ServingMesh world(narrow);
  std::vector<RawClient> clients;
  for (int i = 0; i != 10; ++i)
    clients.emplace_back(world.network.make_client(BrokerWorld::broker_endpoint(0)).value());
  world.run_for(milliseconds(100));

  for (RawClient& client : clients) client.add(RawClient::header(1, "add"), "a", 1);
  world.run_for(milliseconds(60));
  EXPECT_EQ(world.status().waiting, 3U);
  world.run_for(seconds(1));

  int refused = 0;
  for (RawClient& client : clients) refused += client.answer().reason == "overloaded" ? 1 : 0;
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(world.amount_of("a"), 7);
  EXPECT_EQ(world.status().waiting, 0U);
}

}  // namespace
}  // namespace broker
