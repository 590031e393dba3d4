#include "onetrip/rpc/server.hpp"

#include <gmock/gmock.h>

#include "onetrip/base/owner.hpp"
#include "tests/rpc/server_world.hpp"

namespace onetrip {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

Error refusal(ServerWorld& world, const wire::Header& header) {
  return world.answer_to(ServerWorld::request(header, sample::get, std::string("a"))).error();
}

TEST(Server, AnswersARequestOnTheWayItCame) {
  ServerWorld world;
  world.link.incoming.push_back(
      {{"peer", "hop"}, wire::Frame(ServerWorld::request(7, sample::add, std::string("a"), 5))});

  world.server.pump();

  ASSERT_EQ(world.link.sent.size(), 1U);
  EXPECT_EQ(world.link.sent[0].first, (net::Envelope{"peer", "hop"}));
  const auto parsed = wire::parse_header(world.link.sent[0].second.bytes()).value();
  EXPECT_EQ(parsed.header.kind, wire::Kind::reply);
  EXPECT_EQ(parsed.header.call_id, 7U);
  EXPECT_EQ(world.service.items.find("a")->amount, 5);
  EXPECT_TRUE(world.server.idle());
}

TEST(Server, RefusesWhatItDoesNotHaveAndNamesTheNearest) {
  ServerWorld world;
  wire::Header header = ServerWorld::request_header(1, "gett");

  const Error method = refusal(world, header);
  header = ServerWorld::request_header(2, "get");
  header.service = "sampel";
  const Error service = refusal(world, header);

  EXPECT_EQ(method.code, Code::unimplemented);
  EXPECT_EQ(method.reason, "unknown_method");
  EXPECT_THAT(method.message, HasSubstr("Did you mean get?"));
  EXPECT_EQ(service.reason, "unknown_service");
  EXPECT_THAT(service.message, HasSubstr("Did you mean sample?"));
  EXPECT_EQ(world.refused("unknown_method"), 1U);
}

TEST(Server, RefusesAVersionThatItDoesNotSpeakAndSaysSo) {
  ServerWorld world;
  wire::Header header = ServerWorld::request_header(9, "get");
  header.version = 2;

  const Answer answer =
      world.answer_to(ServerWorld::request(header, sample::get, std::string("a")));

  EXPECT_EQ(answer.header.call_id, 9U);
  EXPECT_EQ(answer.error().code, Code::unimplemented);
  EXPECT_EQ(answer.error().reason, "protocol_version");
}

TEST(Server, RefusesABudgetThatIsUsedUp) {
  ServerWorld world;
  wire::Header header = ServerWorld::request_header(1, "get");
  header.time_left_ms = 0;

  const Error error = refusal(world, header);

  EXPECT_EQ(error.code, Code::deadline_exceeded);
  EXPECT_EQ(error.reason, "expired");
}

TEST(Server, DoesNotRunACallWhoseBudgetWasUsedUpWhileItWaited) {
  ServerWorld world;
  world.deliver(ServerWorld::request(1, sample::add, std::string("a"), 1));
  world.deliver(ServerWorld::request(2, sample::add, std::string("a"), 10));
  // Each has a second from its arrival; they arrive 600 ms apart, and run 600 ms after the second.
  world.link.before_receive = [&] { world.clock.advance(milliseconds(600)); };

  const std::vector<Answer> answers = world.run();

  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0].error().reason, "expired");
  EXPECT_EQ(answers[0].error().outcome, Outcome::not_executed);
  EXPECT_EQ(*answers[1].as<std::int64_t>(), 10);
  EXPECT_EQ(world.refused("expired"), 1U);
}

TEST(Server, KeepsNoSessionsYetAndSaysSo) {
  ServerWorld world;
  wire::Header header = ServerWorld::request_header(1, "add");
  header.session = wire::SessionId{};
  header.sequence = 1;

  const Error error = refusal(world, header);

  EXPECT_EQ(error.code, Code::failed_precondition);
  EXPECT_EQ(error.reason, "session_expired");
}

TEST(Server, DropsAndCountsWhatCannotBeAnswered) {
  ServerWorld world;
  wire::Header reply;
  reply.kind = wire::Kind::reply;
  reply.call_id = 3;

  world.deliver(wire::Buffer{});
  world.deliver(wire::Buffer(1'000, std::byte{0xff}));
  world.deliver(wire::message(reply));

  EXPECT_TRUE(world.run().empty());
  EXPECT_EQ(world.refused("bad_header"), 2U);
  EXPECT_EQ(world.refused("unexpected_kind"), 1U);
}

TEST(Server, BadArgumentsAreNamedAndChangeNothing) {
  ServerWorld world;
  wire::Buffer message = wire::message(ServerWorld::request_header(1, "put"));
  wire::Writer writer(message);
  writer.array(1);
  writer.map(2);
  writer.string("name");
  writer.string("a");
  writer.string("amuont");
  writer.integer(5);

  const Error error = world.answer_to(std::move(message)).error();

  EXPECT_EQ(error.code, Code::invalid_argument);
  EXPECT_THAT(error.message, HasSubstr("item: Item has no field \"amuont\". Did you mean amount?"));
  EXPECT_TRUE(world.service.items.empty());
}

TEST(Server, AHandlerThatThrowsIsAnInternalErrorAndTheServiceGoesOn) {
  ServerWorld world;

  const Error error = world.answer_to(ServerWorld::request(1, sample::crash)).error();

  EXPECT_EQ(error.code, Code::internal);
  EXPECT_EQ(error.outcome, Outcome::executed);
  EXPECT_THAT(error.message, HasSubstr("out of luck"));
  EXPECT_TRUE(world.answer_to(ServerWorld::request(2, sample::add, std::string("a"))).is_reply());
}

TEST(Server, WhatARefusingHandlerHadChangedIsTakenBack) {
  ServerWorld world;

  const Error error =
      world.answer_to(ServerWorld::request(1, sample::put_and_fail, std::string("a"))).error();

  EXPECT_EQ(error.code, Code::failed_precondition);
  EXPECT_TRUE(world.service.items.empty());
}

TEST(Server, AWaitingHandlerHoldsUpNobody) {
  ServerWorld world;
  world.deliver(ServerWorld::request(1, sample::wait));
  EXPECT_TRUE(world.run().empty());

  EXPECT_TRUE(world.answer_to(ServerWorld::request(2, sample::add, std::string("a"))).is_reply());
  world.service.waiting.at(0).set(42);
  const std::vector<Answer> answers = world.run();

  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].header.call_id, 1U);
  EXPECT_EQ(answers[0].as<std::int64_t>(), 42);
}

TEST(Server, ARepeatedRequestRunsOnceWhileTheFirstIsUnderWay) {
  ServerWorld world;
  world.deliver(ServerWorld::request(1, sample::wait));
  world.deliver(ServerWorld::request(1, sample::wait));
  world.run();

  EXPECT_EQ(world.service.waiting.size(), 1U);
  EXPECT_EQ(world.refused("repeated"), 1U);
}

TEST(Server, TheSameCallIdOfAnotherPeerIsAnotherCall) {
  ServerWorld world;
  world.deliver(ServerWorld::request(1, sample::wait), "first");
  world.deliver(ServerWorld::request(1, sample::wait), "second");
  world.run();

  EXPECT_EQ(world.service.waiting.size(), 2U);
}

TEST(Server, ACancelledCallThatHasNotStartedDoesNotStart) {
  ServerWorld world;
  wire::Header cancel;
  cancel.kind = wire::Kind::cancel;
  cancel.call_id = 1;

  world.deliver(ServerWorld::request(1, sample::add, std::string("a")));
  world.deliver(wire::message(cancel));

  EXPECT_TRUE(world.run().empty());
  EXPECT_TRUE(world.service.items.empty());
  EXPECT_TRUE(world.server.idle());
  EXPECT_EQ(world.refused("cancelled"), 1U);
}

TEST(Server, MoreCallsThanItsLimitAreRefusedAndOtherServicesKeepTheirShare) {
  ServerWorld world(with_load({.calls_max = 3, .calls_reserved = 1}));
  for (const wire::CallId id : {1U, 2U}) world.deliver(ServerWorld::request(id, sample::wait));
  world.run();

  const Error refused = world.answer_to(ServerWorld::request(3, sample::wait)).error();
  wire::Header nested = ServerWorld::request_header(4, "wait");
  nested.flags = wire::flag_from_handler;
  world.deliver(ServerWorld::request(nested, sample::wait));
  world.run();

  EXPECT_EQ(refused.code, Code::resource_exhausted);
  EXPECT_EQ(refused.reason, "overloaded");
  EXPECT_EQ(refused.outcome, Outcome::not_executed);
  EXPECT_EQ(world.service.waiting.size(), 3U);
}

TEST(Server, ARequestThatHoldsTooManyBytesWaitsForOthersToEnd) {
  ServerWorld world(with_load({.queued_bytes_max = 10}));
  world.deliver(ServerWorld::request(1, sample::wait));
  world.run();

  const Error refused =
      world.answer_to(ServerWorld::request(2, sample::get, std::string("a"))).error();
  world.service.waiting.at(0).set(0);
  world.run();

  EXPECT_EQ(refused.reason, "overloaded");
  EXPECT_TRUE(world.answer_to(ServerWorld::request(3, sample::add, std::string("a"))).is_reply());
}

TEST(Server, AResultThatFitsNoMessageIsAnErrorAndNotALostConnection) {
  ServerWorld world;

  const Error error =
      world.answer_to(ServerWorld::request(1, sample::text, std::int64_t{wire::frame_bytes_max}))
          .error();

  EXPECT_EQ(error.code, Code::resource_exhausted);
  EXPECT_EQ(error.reason, "too_large");
  EXPECT_EQ(error.outcome, Outcome::executed);
}

TEST(Server, ADrainingServerTakesNoNewCallsAndFinishesThoseItHas) {
  ServerWorld world;
  world.deliver(ServerWorld::request(1, sample::wait));
  world.run();

  world.server.drain();
  const Error refused =
      world.answer_to(ServerWorld::request(2, sample::get, std::string("a"))).error();

  EXPECT_EQ(refused.code, Code::unavailable);
  EXPECT_EQ(refused.reason, "draining");
  EXPECT_EQ(refused.outcome, Outcome::not_executed);
  EXPECT_FALSE(world.server.idle());
  world.service.waiting.at(0).set(1);
  EXPECT_EQ(world.run().size(), 1U);
  EXPECT_TRUE(world.server.idle());
}

TEST(Server, ACongestedPeersReplyIsTriedAgainByATimer) {
  ServerWorld world;
  world.link.answer = net::Sent::full;
  world.deliver(ServerWorld::request(1, sample::add, std::string("a")));
  EXPECT_TRUE(world.run().empty());
  EXPECT_FALSE(world.server.idle());
  world.link.answer = net::Sent::yes;

  world.clock.advance(milliseconds(1));

  EXPECT_EQ(world.run().size(), 1U);
  EXPECT_TRUE(world.server.idle());
}

TEST(Server, AVanishedPeersReplyIsDroppedAndCounted) {
  ServerWorld world;
  world.link.answer = net::Sent::gone;
  world.deliver(ServerWorld::request(1, sample::add, std::string("a")));

  world.run();

  EXPECT_TRUE(world.server.idle());
  EXPECT_EQ(world.refused("reply_undeliverable"), 1U);
}

TEST(Server, AHelloIsAnsweredWithoutASession) {
  ServerWorld world;
  wire::Header header;
  header.kind = wire::Kind::hello;
  header.call_id = 5;

  const Answer answer = world.answer_to(
      wire::message(header, wire::HelloBody{.versions = {1, 2}, .client = "test", .session = {}}));

  EXPECT_EQ(answer.header.kind, wire::Kind::hello);
  EXPECT_EQ(answer.header.call_id, 5U);
  const wire::HelloReply reply = answer.as<wire::HelloReply>().value();
  EXPECT_EQ(reply.version, 1U);
  EXPECT_EQ(reply.service, "sample");
  EXPECT_EQ(reply.contract, describe(sample::contract).contract_hash);
  EXPECT_FALSE(reply.session.has_value());
}

// A key of "sample" that this instance of two owns.
std::string key_of(std::uint32_t instance) {
  int i = 0;
  while (owner_of("item_" + std::to_string(i), 2) != instance) ++i;
  return "item_" + std::to_string(i);
}

TEST(Server, OneOfTwoInstancesDoesNothingForTheOther) {
  ServerOptions second;
  second.instance = 1;
  second.instances = 2;
  ServerWorld world(second);
  const auto reason = [&](std::uint32_t instance, const std::string& key) {
    wire::Header header = ServerWorld::request_header(1, "put");
    header.instance = instance;
    header.routing_key = key;
    const Answer answer =
        world.answer_to(ServerWorld::request(header, sample::put, sample::Item{key, 1}));
    if (answer.is_reply()) return std::string("taken");
    EXPECT_EQ(answer.error().outcome, Outcome::not_executed);
    return answer.error().reason;
  };

  EXPECT_EQ(reason(0, ""), "wrong_instance");  // It has no key: a call over everything.
  EXPECT_EQ(reason(2, ""), "taken");
  EXPECT_EQ(reason(1, ""), "wrong_instance");
  EXPECT_EQ(reason(3, ""), "wrong_instance");
  EXPECT_EQ(reason(0, key_of(1)), "taken");
  EXPECT_EQ(reason(2, key_of(0)), "wrong_instance");
  EXPECT_EQ(reason(0, key_of(0)), "wrong_instance");
}

TEST(Server, AHelloToAnotherInstanceIsRefused) {
  ServerWorld world;
  wire::Header header;
  header.kind = wire::Kind::hello;
  header.call_id = 5;
  header.instance = 2;

  const Answer answer = world.answer_to(
      wire::message(header, wire::HelloBody{.versions = {1}, .client = "test", .session = {}}));

  EXPECT_EQ(answer.error().reason, "wrong_instance");
}

TEST(Server, AHelloOfAnotherVersionIsRefused) {
  ServerWorld world;
  wire::Header header;
  header.kind = wire::Kind::hello;
  header.call_id = 5;

  const Answer answer = world.answer_to(
      wire::message(header, wire::HelloBody{.versions = {7}, .client = "test", .session = {}}));

  EXPECT_EQ(answer.error().reason, "protocol_version");
}

}  // namespace
}  // namespace onetrip
