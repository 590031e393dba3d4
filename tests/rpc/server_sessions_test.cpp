// Exactly-once calls as a client sees them: asked for again, they are answered and do not run
// again.
#include <gmock/gmock.h>

#include <limits>
#include <utility>

#include "tests/rpc/session_messages.hpp"
#include "tests/store/stepped_backend.hpp"

namespace onetrip {
namespace {

class ServerSessions : public testing::Test {
 protected:
  std::int64_t amount() { return world.service.items.find("a")->amount; }
  wire::Buffer add(wire::CallId id, std::uint64_t sequence, std::uint64_t first_incomplete = 1) {
    return once(id, session, sequence, first_incomplete, sample::add, "a", 1);
  }
  std::string reason_of(wire::Buffer message) {
    return world.answer_to(std::move(message)).error().reason;
  }

  MemoryBackend backend;
  ServerWorld world{backend, SessionLimits{.sessions_max = 3, .sequences_max = 200}, 1};
  wire::SessionId session = open_session(world);
};

TEST_F(ServerSessions, AreOpenedAndRenewedByAHello) {
  const auto opened = world.answer_to(hello(true)).as<wire::HelloReply>().value();
  const auto renewed = world.answer_to(hello(false, session)).as<wire::HelloReply>().value();

  EXPECT_NE(opened.session, session);
  EXPECT_EQ(renewed.session, session);
  EXPECT_EQ(renewed.session_lease_ms, 3'600'000);
  EXPECT_NE(renewed.store, wire::StoreId{});
  EXPECT_EQ(renewed.store, opened.store);
  EXPECT_EQ(reason_of(hello(false, wire::SessionId{})), "session_expired");
}

TEST_F(ServerSessions, AreRefusedWhereThereAreTooMany) {
  open_session(world);
  open_session(world);

  EXPECT_EQ(reason_of(hello(true)), "too_many_sessions");
}

TEST_F(ServerSessions, ARepeatedCallIsAnsweredAndNotRunAgain) {
  world.deliver(add(1, 1), "one connection");
  world.run();
  world.deliver(add(2, 1), "another");

  const std::vector<Answer> answers = world.run();

  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].header.call_id, 2U);
  EXPECT_EQ(*answers[0].as<std::int64_t>(), 1);
  EXPECT_EQ(amount(), 1);
  EXPECT_EQ(world.refused("repeated"), 1U);
}

TEST_F(ServerSessions, AnErrorIsRepeatedEvenWhereTheCallWouldSucceedNow) {
  world.answer_to(add(1, 1));
  const auto add_too_much = [&](wire::CallId id) {
    return once(id, session, 2, 1, sample::add, "a", std::numeric_limits<std::int64_t>::max());
  };
  const Error first = world.answer_to(add_too_much(2)).error();
  world.answer_to(once(3, session, 3, 1, sample::add, "a", -1));

  EXPECT_EQ(world.answer_to(add_too_much(4)).error(), first);
  EXPECT_EQ(first.outcome, Outcome::executed);
  EXPECT_EQ(amount(), 0);
}

TEST_F(ServerSessions, EverybodyWhoAsksWhileTheCallRunsGetsItsAnswer) {
  world.deliver(once(1, session, 1, 1, sample::increase, "a"), "one");
  world.run();
  world.deliver(once(7, session, 1, 1, sample::increase, "a"), "another");
  EXPECT_TRUE(world.run().empty());

  world.service.waiting.at(0).set(10);
  const std::vector<Answer> answers = world.run();

  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0].header.call_id + answers[1].header.call_id, 8U);
  EXPECT_EQ(*answers[0].as<std::int64_t>(), 11);
  EXPECT_EQ(*answers[1].as<std::int64_t>(), 11);
  EXPECT_EQ(world.service.waiting.size(), 1U);
  EXPECT_TRUE(world.server.idle());
}

TEST_F(ServerSessions, ACallThatFailsIsRefusedToEverybodyWhoAsked) {
  world.deliver(once(1, session, 1, 1, sample::put_and_fail, "a"), "one");
  world.deliver(once(7, session, 1, 1, sample::put_and_fail, "a"), "another");

  const std::vector<Answer> answers = world.run();

  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[0].error(), answers[1].error());
  EXPECT_TRUE(world.server.idle());
}

TEST_F(ServerSessions, ACallThatWaitsMayBeAskedForAgainAndCancelledBefore) {
  world.deliver(once(1, session, 1, 1, sample::add, "a", 1), "gone");
  wire::Header cancel;
  cancel.kind = wire::Kind::cancel;
  cancel.call_id = 1;
  world.deliver(wire::message(cancel), "gone");
  world.deliver(once(2, session, 1, 1, sample::add, "a", 1), "back");

  const std::vector<Answer> answers = world.run();

  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].header.call_id, 2U);
  EXPECT_EQ(amount(), 1);
}

TEST_F(ServerSessions, AnotherCallUnderTheSameSequenceIsRefused) {
  world.answer_to(add(1, 1));

  EXPECT_EQ(reason_of(once(2, session, 1, 1, sample::add, "a", 2)), "sequence_reused");
  EXPECT_EQ(reason_of(once(3, session, 1, 1, sample::put_and_fail, "a")), "sequence_reused");

  world.deliver(once(4, session, 2, 1, sample::increase, "a"));
  world.run();
  EXPECT_EQ(reason_of(once(5, session, 2, 1, sample::increase, "b")), "sequence_reused");
  EXPECT_EQ(amount(), 2);
}

TEST_F(ServerSessions, WhatTheClientHasReadIsForgottenAndNeverRunsAgain) {
  for (std::uint64_t i = 1; i <= 150; ++i) world.answer_to(add(i, i, i));

  EXPECT_EQ(reason_of(add(900, 1)), "stale_sequence");
  EXPECT_EQ(*world.answer_to(add(901, 150)).as<std::int64_t>(), 150);
  EXPECT_EQ(reason_of(add(902, 151, 152)), "bad_header");
  EXPECT_EQ(amount(), 150);
}

TEST_F(ServerSessions, AClientThatReadsNoAnswersIsStopped) {
  for (std::uint64_t i = 1; i <= 200; ++i) world.answer_to(add(i, i));

  const Error error = world.answer_to(add(201, 201)).error();

  EXPECT_EQ(error.reason, "session_full");
  EXPECT_EQ(error.outcome, Outcome::not_executed);
  EXPECT_EQ(*world.answer_to(add(202, 200, 200)).as<std::int64_t>(), 200);
}

TEST_F(ServerSessions, ALongAnswerIsNotKeptAndTheCallDoesNotRunAgain) {
  const std::string name(300'000, 'x');
  world.answer_to(once(1, session, 1, 1, sample::put_and_fail, "b"));
  EXPECT_EQ(world.answer_to(once(2, session, 2, 1, sample::put_and_fail, name)).error().reason, "");

  const Error again = world.answer_to(once(3, session, 2, 1, sample::put_and_fail, name)).error();

  EXPECT_EQ(again.outcome, Outcome::executed);
}

TEST_F(ServerSessions, AResultThatIsMadeAgainIsNotKept) {
  const std::string name(500, 'a');
  const auto put = [&](wire::CallId id) {
    return world.answer_to(once(id, session, 1, 1, sample::write_long, name)).as<std::string>();
  };
  const std::string first = put(1).value();

  EXPECT_EQ(put(2).value(), first) << "half a megabyte is no answer_not_kept";
  EXPECT_EQ(world.service.items.find(name)->amount, 1);
  EXPECT_EQ(reason_of(once(3, session, 1, 1, sample::write_long, "b")), "sequence_reused");
}

TEST_F(ServerSessions, MayBeginWithAnySequence) {
  EXPECT_EQ(*world.answer_to(add(1, 5'000, 5'000)).as<std::int64_t>(), 1);
  EXPECT_EQ(*world.answer_to(add(2, 5'000, 5'000)).as<std::int64_t>(), 1);
  EXPECT_EQ(amount(), 1);
}

TEST_F(ServerSessions, EndWhenTheirClientSaysBye) {
  world.answer_to(add(1, 1));

  world.deliver(bye(session));
  EXPECT_TRUE(world.run().empty());

  EXPECT_EQ(reason_of(add(2, 1)), "session_expired");
  EXPECT_EQ(amount(), 1);
  open_session(world);
  open_session(world);
  open_session(world);  // Its place is free.
}

TEST_F(ServerSessions, ABatchInOneThatIsGoneIsNotRunAtAll) {
  wire::Header header = ServerWorld::request_header(1, "");
  header.kind = wire::Kind::batch;
  header.session = wire::SessionId{};
  wire::Buffer batch = wire::message(header);
  wire::Writer writer(batch);
  writer.array(1);
  wire::Buffer arguments;
  wire::Writer arguments_writer(arguments);
  write_arguments(arguments_writer, sample::put, sample::Item{"a", 1, 1});
  wire::write_batch_entry(writer, {.method = "put", .arguments = arguments, .routing_key = {}});

  EXPECT_EQ(reason_of(std::move(batch)), "session_expired");
  EXPECT_EQ(world.service.items.find("a"), nullptr);
}

TEST(ServerSessionsMemory, OnceMuchIsKeptALongAnswerIsNot) {
  MemoryBackend backend;
  ServerWorld world(backend, SessionLimits{.answers_bytes_max = 400, .short_answer_bytes = 50}, 1);
  const wire::SessionId session = open_session(world);
  const auto fail = [&](wire::CallId id, std::uint64_t sequence) {
    return world.answer_to(
        once(id, session, sequence, 1, sample::put_and_fail, std::string(150, 'x')));
  };
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) fail(sequence, sequence);

  EXPECT_EQ(fail(10, 2).error().reason, "");
  EXPECT_EQ(fail(11, 3).error().reason, "answer_not_kept");
  EXPECT_EQ(fail(11, 3).error().outcome, Outcome::executed);
  world.answer_to(once(12, session, 4, 4, sample::add, "a", 1));
  EXPECT_EQ(*world.answer_to(once(13, session, 4, 4, sample::add, "a", 1)).as<std::int64_t>(), 1)
      << "a short one is";
}

TEST_F(ServerSessions, EndWhenTheirLeaseIsOver) {
  world.answer_to(add(1, 1));
  for (int quarter = 0; quarter != 5; ++quarter) {
    world.clock.advance(std::chrono::minutes(15));
    world.run();
    if (quarter == 2) world.answer_to(hello(false, session));
  }
  EXPECT_EQ(*world.answer_to(add(2, 1)).as<std::int64_t>(), 1) << "renewed half an hour ago";

  for (int quarter = 0; quarter != 5; ++quarter) {
    world.clock.advance(std::chrono::minutes(15));
    world.run();
  }

  const Error error = world.answer_to(add(3, 1)).error();
  EXPECT_EQ(error.reason, "session_expired");
  EXPECT_EQ(error.outcome, Outcome::not_executed);
  EXPECT_EQ(amount(), 1);
}

TEST_F(ServerSessions, LiveAsLongAsTheyAreUsed) {
  for (std::uint64_t quarter = 1; quarter <= 8; ++quarter) {
    world.clock.advance(std::chrono::minutes(15));
    EXPECT_TRUE(world.answer_to(add(quarter, quarter)).as<std::int64_t>().ok())
        << quarter << " quarters of an hour after the hello, the only one";
  }

  EXPECT_EQ(amount(), 8);
}

TEST_F(ServerSessions, ReadsAndCallsWithoutASequenceAreNotKept) {
  wire::Header header = ServerWorld::request_header(1, "add");
  header.session = session;

  for (wire::CallId id = 1; id != 4; ++id) {
    header.call_id = id;
    world.answer_to(ServerWorld::request(header, sample::add, "a", 1));
  }

  EXPECT_EQ(amount(), 3);
}

TEST(ServerSessionsGate, ARepetitionWaitsForTheFirstToBeDurable) {
  test::SteppedBackend backend;
  ServerWorld world(backend, SessionLimits{}, 1);
  world.deliver(hello(true));
  EXPECT_TRUE(world.run().empty()) << "the session is not durable yet";
  backend.finish(CommitOutcome::durable);
  const auto session = world.run().at(0).as<wire::HelloReply>().value().session.value();
  world.deliver(once(1, session, 1, 1, sample::add, "a", 1), "gone");
  world.run();
  world.deliver(once(2, session, 1, 1, sample::add, "a", 1), "back");
  EXPECT_TRUE(world.run().empty());

  backend.finish(CommitOutcome::durable);
  EXPECT_EQ(world.run().size(), 2U);
}

TEST(ServerSessionsGate, WhatACallDidAndThatItIsDoneAreOneCommit) {
  test::SteppedBackend backend;
  backend.finish_at_once(CommitOutcome::durable);
  ServerWorld world(backend, SessionLimits{}, 1);
  const wire::SessionId session = open_session(world);

  world.deliver(once(1, session, 1, 1, sample::add, "a", 1));
  world.run();

  ASSERT_EQ(backend.sets().size(), 1U) << "a disk may be full between two";
  EXPECT_EQ(backend.sets()[0].size(), 2U) << "the amount, and the completion";
}

TEST(ServerSessionsGate, ThatASessionIsOverIsToldWhenItIsSoOnDisk) {
  test::SteppedBackend backend;
  backend.finish_at_once(CommitOutcome::durable);
  ServerWorld world(backend, SessionLimits{}, 1);
  const wire::SessionId session = open_session(world);
  backend.finish_later();
  world.deliver(bye(session));
  world.run();
  world.deliver(once(1, session, 1, 1, sample::add, "a", 1), "late");
  EXPECT_TRUE(world.run().empty());

  backend.finish(CommitOutcome::durable);
  const std::vector<Answer> answers = world.run();

  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].error().reason, "session_expired");
}

TEST(ServerSessionsGate, AFullDiskForgetsTheCallWithWhatItDid) {
  test::SteppedBackend backend;
  backend.finish_at_once(CommitOutcome::durable);
  ServerWorld world(backend, SessionLimits{}, 1);
  const wire::SessionId session = open_session(world);
  backend.finish_later();
  world.deliver(once(1, session, 1, 1, sample::add, "a", 1));
  world.run();
  backend.finish(CommitOutcome::full);
  EXPECT_EQ(world.run().at(0).error().outcome, Outcome::not_executed);

  backend.finish_at_once(CommitOutcome::durable);
  const Answer again = world.answer_to(once(2, session, 1, 1, sample::add, "a", 1));

  EXPECT_EQ(*again.as<std::int64_t>(), 1);
}

}  // namespace
}  // namespace onetrip
