// Exactly-once calls at the client: they open a session, carry their sequences, and are sent again
// only where they cannot run twice.
#include <gtest/gtest.h>

#include <vector>

#include "tests/rpc/channel_world.hpp"

namespace onetrip {
namespace {

constexpr wire::SessionId first_session{std::byte{1}};
constexpr wire::SessionId second_session{std::byte{2}};

Error expired_session() {
  return failed_precondition("no such session").because("session_expired");
}

class ChannelSession : public ChannelTest {
 protected:
  ChannelSession() { connect(); }

  static Request once(int deadline_ms = 1'000) { return request(Effect::once, deadline_ms); }
  static Request batch_of(const std::vector<Effect>& effects) {
    Request batch = request(Effect::once);
    batch.kind = wire::Kind::batch;
    batch.body = OutgoingBody();
    wire::Writer writer(batch.body.buffer());
    writer.array(effects.size());
    for (const Effect effect : effects) {
      writer.array(effect == Effect::once ? 3 : 2);
      writer.string("get");
      writer.array(0);
      if (effect != Effect::once) continue;
      batch.sequences_at.push_back(batch.body.size());
      writer.wide_unsigned(0);
    }
    return batch;
  }
  std::vector<std::uint64_t> sequences_of_last_batch() const {
    const wire::Frame& frame = link.sent.back();
    const std::size_t offset = wire::parse_header(frame.bytes()).value().body_offset;
    wire::Reader reader(frame.bytes().subspan(offset), wire::Strictness::request);
    std::size_t count = 0;
    EXPECT_TRUE(reader.array(count));
    std::vector<std::uint64_t> sequences;
    for (std::size_t i = 0; i < count; ++i) {
      wire::BatchEntry entry;
      EXPECT_TRUE(wire::read_batch_entry(reader, entry));
      sequences.push_back(entry.sequence);
    }
    return sequences;
  }
};

TEST_F(ChannelSession, IsOpenedByTheFirstOnceCallAndNamedByEach) {
  start(once());
  channel.flush(link, now);
  ASSERT_EQ(link.sent.size(), 1U);
  const auto parsed = wire::parse_header(link.sent[0].bytes()).value();
  EXPECT_EQ(parsed.header.kind, wire::Kind::hello);
  const auto hello = wire::decode<wire::HelloBody>(link.sent[0].bytes().subspan(parsed.body_offset),
                                                   wire::Strictness::request);
  EXPECT_TRUE(hello->open_session);

  say_hello(first_session);
  start_once(once());

  ASSERT_EQ(link.sent.size(), 2U);
  EXPECT_EQ(link.header_of(0).session, first_session);
  EXPECT_EQ(link.header_of(0).sequence, 1U);
  EXPECT_EQ(link.header_of(1).session, first_session);
  EXPECT_EQ(link.header_of(1).sequence, 2U);
}

TEST_F(ChannelSession, IsNothingThatAReadWaitsForOrCarries) {
  start(once());
  start(request(Effect::read));

  channel.flush(link, now);

  ASSERT_EQ(link.sent.size(), 2U);
  EXPECT_EQ(link.header_of(1).method, "get");
  EXPECT_EQ(link.header_of(1).session, std::nullopt);
}

// Its time for that was over while there was one; it once waited to its deadline for another.
TEST_F(ChannelSession, IsNotWaitedForOverABrokenConnectionByWhoMayNotWaitForOne) {
  Request hasty = once();
  hasty.connect_wait = milliseconds(50);
  start(std::move(hasty));
  channel.flush(link, now);
  pass(60);
  ASSERT_FALSE(finished.has_value());

  channel.on_event(net::Disconnected{}, now);
  pass(0);

  ASSERT_TRUE(finished.has_value());
  EXPECT_EQ(error().reason, "no_connection");
  EXPECT_EQ(error().outcome, Outcome::not_executed);
}

TEST_F(ChannelSession, TellsTheServiceWhichAnswersWereRead) {
  const CallId first = start_once(once(), first_session);
  const CallId second = start_once(once());
  reply(second);
  start_once(once());
  EXPECT_EQ(last_header().first_incomplete, 1U) << "the first one is still open";

  reply(first);
  start_once(once());

  EXPECT_EQ(last_header().sequence, 4U);
  EXPECT_EQ(last_header().first_incomplete, 3U);
}

TEST_F(ChannelSession, CountsAsReadWhatNobodyWantsAnyMore) {
  channel.cancel(start_once(once(), first_session));
  start_once(once(100));
  pass(100);

  start_once(once());

  EXPECT_EQ(last_header().first_incomplete, 3U);
}

TEST_F(ChannelSession, LetsACallBeSentAgainWhenTheConnectionBreaks) {
  const CallId id = start_once(once(), first_session);
  disconnect();
  ASSERT_FALSE(finished.has_value());

  connect();

  ASSERT_EQ(link.sent.size(), 2U);
  EXPECT_EQ(link.header_of(1).session, first_session);
  EXPECT_EQ(link.header_of(1).sequence, 1U);
  reply(id);
  EXPECT_TRUE(finished->result.ok());
  EXPECT_EQ(finished->trips, 2U);
}

TEST_F(ChannelSession, ThatTheStoreHasLostLeavesALostCallUnknown) {
  const CallId id = start_once(once(), first_session);
  disconnect();
  connect();

  reply(id, expired_session());

  EXPECT_EQ(error().reason, "session_expired");
  EXPECT_EQ(error().outcome, Outcome::unknown);
}

TEST_F(ChannelSession, IsOpenedAnewAndALostCallStaysInTheOldOne) {
  const CallId other = start_once(once(), first_session);
  const CallId lost = start_once(once());
  disconnect();
  connect();
  reply(other, expired_session());

  start_once(once(), second_session);

  EXPECT_EQ(last_header().session, second_session);
  EXPECT_EQ(last_header().sequence, 3U);
  disconnect();
  connect();
  for (std::size_t i = 0; i < link.sent.size(); ++i) {
    if (link.header_of(i).call_id == lost) {
      EXPECT_EQ(link.header_of(i).session, first_session);
    }
  }
}

TEST_F(ChannelSession, ThatExpiredWhileNobodyCalledIsReplacedUnnoticed) {
  reply(start_once(once(), first_session));
  finished.reset();
  const CallId id = start_once(once());
  reply(id, expired_session());
  ASSERT_FALSE(finished.has_value());

  pass(5);
  EXPECT_EQ(last_header().kind, wire::Kind::hello);
  say_hello(second_session);
  EXPECT_EQ(last_header().session, second_session);
  EXPECT_EQ(last_header().call_id, id);
  reply(id);

  EXPECT_TRUE(finished->result.ok());
}

TEST_F(ChannelSession, IsDoneWithoutWhereTheServiceKeepsNone) {
  start_once(once(), std::nullopt);
  EXPECT_EQ(last_header().session, std::nullopt);
  EXPECT_EQ(last_header().sequence, 0U);

  start_once(once());

  EXPECT_EQ(link.sent.size(), 2U) << "asked for once only";
  disconnect();
  EXPECT_EQ(error().outcome, Outcome::unknown);
}

TEST_F(ChannelSession, IsAskedForAgainAfterABreak) {
  start_once(once(), std::nullopt);
  disconnect();
  connect();

  start(once());
  channel.flush(link, now);

  EXPECT_EQ(last_header().kind, wire::Kind::hello);
}

TEST_F(ChannelSession, IsDoneWithoutWhereTheServiceKnowsNoHello) {
  start(once());
  channel.flush(link, now);
  reply(last_header().call_id, unimplemented("no such kind of message"));
  channel.flush(link, now);

  EXPECT_EQ(last_header().method, "get");
  EXPECT_EQ(last_header().session, std::nullopt);
}

TEST_F(ChannelSession, ThatIsRefusedEndsTheCallWhichHasNotRun) {
  start(once(10'000));
  for (int attempt = 0; attempt != 3; ++attempt) {
    channel.flush(link, now);
    ASSERT_FALSE(finished.has_value());
    reply(last_header().call_id, resource_exhausted("full").because("too_many_sessions"));
    pass(1'000);
  }

  EXPECT_EQ(error().reason, "too_many_sessions");
  EXPECT_EQ(error().outcome, Outcome::not_executed);
}

TEST_F(ChannelSession, ThatIsNeverGivenEndsTheCallAtItsDeadline) {
  start(once());
  channel.flush(link, now);

  pass(1'000);

  EXPECT_EQ(error().code, Code::deadline_exceeded);
  EXPECT_EQ(error().outcome, Outcome::not_executed);
  EXPECT_EQ(channel.next_time(), Time(milliseconds(5'000))) << "the hello is still open";
}

TEST_F(ChannelSession, IsAskedForAgainWhereTheHelloWasLost) {
  start(once(60'000));
  channel.flush(link, now);
  disconnect();
  connect();
  ASSERT_EQ(link.sent.size(), 2U);
  EXPECT_EQ(last_header().kind, wire::Kind::hello);

  pass(5'000);
  ASSERT_EQ(link.sent.size(), 3U) << "nobody answered for five seconds";
  say_hello(first_session);

  EXPECT_EQ(last_header().method, "get");
}

TEST_F(ChannelSession, IsNoReasonToRefuseTheOnlyCallThatMayBeInFlight) {
  Channel narrow("ipc://sample", /*calls_max=*/1, random);
  narrow.on_event(net::Connected{}, now);
  std::optional<Finished> done;

  narrow.start(
      once(), [&](Finished ended) { done = std::move(ended); }, now);
  narrow.flush(link, now);

  EXPECT_FALSE(done.has_value());
  EXPECT_EQ(last_header().kind, wire::Kind::hello);
}

TEST_F(ChannelSession, GivesEachOnceCallOfABatchASequence) {
  const CallId id = start_once(batch_of({Effect::once, Effect::read, Effect::once}), first_session);
  EXPECT_EQ(sequences_of_last_batch(), (std::vector<std::uint64_t>{1, 0, 2}));
  EXPECT_EQ(last_header().session, first_session);
  EXPECT_EQ(last_header().first_incomplete, 1U);

  disconnect();
  connect();

  EXPECT_EQ(last_header().call_id, id);
  EXPECT_EQ(sequences_of_last_batch(), (std::vector<std::uint64_t>{1, 0, 2}));
  reply(id);
  start_once(once());
  EXPECT_EQ(last_header().sequence, 3U);
  EXPECT_EQ(last_header().first_incomplete, 3U);
}

TEST_F(ChannelSession, IsGivenBackByAClientThatLeaves) {
  channel.leave(link);
  EXPECT_TRUE(link.sent.empty()) << "there is none";
  start_once(once(), first_session);

  channel.leave(link);

  EXPECT_EQ(last_header().kind, wire::Kind::bye);
  EXPECT_EQ(last_header().session, first_session);
}

TEST_F(ChannelSession, IsAskedForAndGivenBackAtOneInstanceOfTheService) {
  Channel second("ipc://broker", /*calls_max=*/4, random, {"sample", 2});
  second.start(
      once(), [](const Finished&) {}, now);
  second.on_event(net::Connected{}, now);
  second.flush(link, now);
  EXPECT_EQ(last_header().kind, wire::Kind::hello);
  EXPECT_EQ(last_header().service, "sample");
  EXPECT_EQ(last_header().instance, 2U);
  wire::Header answer;
  answer.kind = wire::Kind::hello;
  answer.call_id = last_header().call_id;
  wire::HelloReply hello;
  hello.session = first_session;
  second.on_event(wire::Frame(wire::message(answer, hello)), now);
  second.flush(link, now);
  EXPECT_EQ(last_header().kind, wire::Kind::request);
  EXPECT_EQ(last_header().instance, 2U);

  second.leave(link);

  EXPECT_EQ(last_header().kind, wire::Kind::bye);
  EXPECT_EQ(last_header().service, "sample");
  EXPECT_EQ(last_header().instance, 2U);
}

TEST_F(ChannelSession, IsTheSameForACallWhoseInstanceWasLost) {
  connect();
  const CallId id = start_once(once(), first_session);

  reply(id, instance_lost());
  pass(100);

  ASSERT_EQ(link.sent.size(), 2U);
  EXPECT_EQ(last_header().call_id, id);
  EXPECT_EQ(last_header().session, first_session);
  EXPECT_EQ(last_header().sequence, 1U);
}

TEST_F(ChannelSession, IsNotOpenedByAnAnswerOfAnotherKind) {
  start(once());
  channel.flush(link, now);

  reply(last_header().call_id);

  EXPECT_EQ(channel.counters().bad_frames, 1U);
  channel.flush(link, now);
  EXPECT_EQ(link.sent.size(), 1U);
}

}  // namespace
}  // namespace onetrip
