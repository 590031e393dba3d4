#include <gtest/gtest.h>

#include "tests/rpc/channel_world.hpp"

namespace onetrip {
namespace {

TEST_F(ChannelTest, ACallEndsWithItsReplyAndTellsWhatItCost) {
  connect();
  const CallId id = start(request(Effect::read));
  channel.flush(link, now);
  EXPECT_EQ(link.header_of(0).call_id, id);
  EXPECT_EQ(link.header_of(0).time_left_ms, 1'000U);
  now += milliseconds(3);

  reply(id);

  ASSERT_TRUE(finished && finished->result.ok());
  EXPECT_EQ(finished->trips, 1U);
  EXPECT_EQ(finished->bytes_sent, link.sent[0].size());
  EXPECT_GT(finished->bytes_received, 0U);
  EXPECT_EQ(finished->waited, milliseconds(3));
  EXPECT_EQ(channel.open_calls(), 0U);
}

TEST_F(ChannelTest, CallsThatLeaveAtOnceAreHeldTogetherAndOneIsNot) {
  connect();
  start(request(Effect::read));
  channel.flush(link, now);
  EXPECT_EQ(link.sent_while_held, 0U);

  for (int i = 0; i < 3; ++i) start(request(Effect::read));
  channel.flush(link, now);

  EXPECT_EQ(link.sent_while_held, 3U);
  EXPECT_FALSE(link.held);
}

TEST_F(ChannelTest, ALateOrRepeatedOrForgedReplyIsDroppedAndCounted) {
  connect();
  const CallId id = start(request(Effect::read));
  channel.flush(link, now);
  reply(id);
  finished.reset();

  reply(id);
  reply(4711);

  EXPECT_FALSE(finished.has_value());
  EXPECT_EQ(channel.counters().late_replies, 2U);
}

TEST_F(ChannelTest, AServiceThatIsDownGivesUnavailableNotExecutedAtTheDeadline) {
  link.takes = false;
  start(request(Effect::once));
  pass(999);
  ASSERT_FALSE(finished.has_value());
  EXPECT_EQ(channel.next_time(), Time(milliseconds(1'000)));

  pass(1);

  EXPECT_EQ(error().code, Code::unavailable);
  EXPECT_EQ(error().reason, "no_connection");
  EXPECT_EQ(error().outcome, Outcome::not_executed);
  EXPECT_EQ(finished->trips, 0U);
}

TEST_F(ChannelTest, ACallerMayGiveUpOnAConnectionEarlierThanOnItsCall) {
  link.takes = false;
  Request impatient = request(Effect::read);
  impatient.connect_wait = milliseconds(50);
  start(std::move(impatient));

  pass(50);

  EXPECT_EQ(error().reason, "no_connection");
}

TEST_F(ChannelTest, ConnectedInTimeACallKeepsItsWholeDeadline) {
  link.takes = false;
  Request impatient = request(Effect::read);
  impatient.connect_wait = milliseconds(50);
  const CallId id = start(std::move(impatient));
  pass(40);
  link.takes = true;
  connect();

  pass(500);
  reply(id);

  EXPECT_TRUE(finished->result.ok());
  EXPECT_EQ(link.header_of(0).time_left_ms, 960U);
}

TEST_F(ChannelTest, NoAnswerByTheDeadlineIsAnUnknownOutcomeAndTheServiceIsTold) {
  connect();
  const CallId id = start_once(request(Effect::once));

  pass(1'000);

  EXPECT_EQ(error().code, Code::deadline_exceeded);
  EXPECT_EQ(error().outcome, Outcome::unknown);
  EXPECT_EQ(link.header_of(1).kind, wire::Kind::cancel);
  EXPECT_EQ(link.header_of(1).call_id, id);
}

TEST_F(ChannelTest, AReadIsSentAgainWhenTheConnectionBreaksWithTheTimeThatIsLeft) {
  connect();
  const CallId id = start(request(Effect::read));
  channel.flush(link, now);
  now += milliseconds(100);
  disconnect();
  EXPECT_FALSE(finished.has_value());

  connect();

  ASSERT_EQ(link.sent.size(), 2U);
  EXPECT_EQ(link.header_of(1).time_left_ms, 900U);
  reply(id);
  EXPECT_TRUE(finished->result.ok());
  EXPECT_EQ(finished->trips, 2U);
  EXPECT_EQ(channel.counters().resent, 1U);
}

TEST_F(ChannelTest, AOnceThatMayHaveLeftIsNeverSentAgainWithoutASession) {
  connect();
  start_once(request(Effect::once));

  disconnect();

  EXPECT_EQ(error().code, Code::unavailable);
  EXPECT_EQ(error().reason, "connection_lost");
  EXPECT_EQ(error().outcome, Outcome::unknown);
  connect();
  EXPECT_EQ(link.sent.size(), 1U);
}

TEST_F(ChannelTest, AOnceThatDidNotRunIsSentAgainAfterAWhile) {
  connect();
  const CallId id = start_once(request(Effect::once));
  reply(id, unavailable("shutting down").because("draining"));
  EXPECT_EQ(link.sent.size(), 1U);

  pass(5);

  ASSERT_EQ(link.sent.size(), 2U);
  reply(id);
  EXPECT_TRUE(finished->result.ok());
}

TEST_F(ChannelTest, AnErrorThatWouldComeAgainIsFinal) {
  connect();
  const CallId id = start(request(Effect::read));
  channel.flush(link, now);

  reply(id, not_found("no such thing").with_outcome(Outcome::executed));

  EXPECT_EQ(error().code, Code::not_found);
  EXPECT_EQ(link.sent.size(), 1U);
}

TEST_F(ChannelTest, WhatMayHaveRunOnceIsNeverCalledNotExecutedAfterwards) {
  connect();
  const CallId id = start(request(Effect::idempotent));
  channel.flush(link, now);
  disconnect();
  connect();

  reply(id, invalid("changed its mind"));

  EXPECT_EQ(error().code, Code::invalid_argument);
  EXPECT_EQ(error().outcome, Outcome::unknown);
}

TEST_F(ChannelTest, ARetryThatFindsNoConnectionKeepsTheLastWord) {
  connect();
  const CallId id = start_once(request(Effect::once));
  reply(id, unavailable("shutting down").because("draining"));
  disconnect();
  link.takes = false;

  pass(1'000);

  EXPECT_EQ(error().reason, "draining");
  EXPECT_EQ(error().outcome, Outcome::not_executed);
}

TEST_F(ChannelTest, AReadWhoseInstanceWasLostIsSentAgain) {
  connect();
  const CallId id = start(request(Effect::read));
  channel.flush(link, now);

  reply(id, instance_lost());
  EXPECT_FALSE(finished.has_value());
  pass(100);
  EXPECT_EQ(link.sent.size(), 2U);

  reply(id, unavailable("nobody is there").because("no_instance"));
  pass(1'000);

  EXPECT_EQ(error().code, Code::unavailable);
  EXPECT_EQ(error().outcome, Outcome::unknown) << "the first attempt may have run";
}

TEST_F(ChannelTest, AOnceWhoseInstanceWasLostIsNotSentAgainWithoutASession) {
  connect();
  const CallId id = start_once(request(Effect::once));

  reply(id, instance_lost());

  EXPECT_EQ(error().reason, "instance_lost");
  EXPECT_EQ(error().outcome, Outcome::unknown);
}

TEST_F(ChannelTest, WaitsForAnInstanceNoLongerThanForAConnection) {
  connect();
  Request hasty = request(Effect::read);
  hasty.connect_wait = milliseconds(0);
  const CallId id = start(std::move(hasty));
  channel.flush(link, now);

  reply(id, unavailable("nobody is there").because("no_instance"));

  EXPECT_EQ(error().reason, "no_instance");
  EXPECT_EQ(error().outcome, Outcome::not_executed);
}

TEST_F(ChannelTest, ACallThatIsCalledOffEndsAtOnceAndTheServiceIsTold) {
  connect();
  const CallId id = start_once(request(Effect::once));

  channel.call_off(id, now);
  channel.flush(link, now);
  channel.call_off(id, now);

  EXPECT_EQ(error().code, Code::cancelled);
  EXPECT_EQ(error().outcome, Outcome::unknown);
  EXPECT_EQ(finished->trips, 1U);
  EXPECT_EQ(link.header_of(1).kind, wire::Kind::cancel);
}

TEST_F(ChannelTest, ACallThatIsCalledOffBeforeItLeftHasNotRun) {
  channel.call_off(start(request(Effect::once)), now);

  connect();

  EXPECT_EQ(error().code, Code::cancelled);
  EXPECT_EQ(error().outcome, Outcome::not_executed);
  EXPECT_EQ(link.sent.size(), 0U);
}

TEST_F(ChannelTest, ACancelledCallIsNeverAnsweredAndTheServiceIsTold) {
  connect();
  const CallId id = start(request(Effect::read));
  channel.flush(link, now);

  channel.cancel(id);
  channel.flush(link, now);
  reply(id);

  EXPECT_FALSE(finished.has_value());
  EXPECT_EQ(link.header_of(1).kind, wire::Kind::cancel);
}

TEST_F(ChannelTest, OneCallTooManyIsRefusedAtOnce) {
  for (int i = 0; i < 4; ++i) start(request(Effect::read));
  ASSERT_FALSE(finished.has_value());

  start(request(Effect::read));

  EXPECT_EQ(error().code, Code::resource_exhausted);
  EXPECT_EQ(error().outcome, Outcome::not_executed);
}

TEST_F(ChannelTest, ABodyThatFitsNoMessageIsRefusedBeforeItLeaves) {
  connect();
  Request large = request(Effect::read);
  large.body.buffer().resize(wire::frame_bytes_max + 1);

  start(std::move(large));

  EXPECT_EQ(error().code, Code::invalid_argument);
  EXPECT_EQ(error().reason, "too_large");
  EXPECT_TRUE(link.sent.empty());
}

TEST_F(ChannelTest, GarbageFromTheServiceIsDroppedAndCounted) {
  connect();
  start(request(Effect::read));
  channel.flush(link, now);

  channel.on_event(wire::Frame::copy_of(wire::view_of("garbage")), now);
  channel.on_event(wire::Frame(), now);

  EXPECT_FALSE(finished.has_value());
  EXPECT_EQ(channel.counters().bad_frames, 2U);
}

TEST_F(ChannelTest, AnErrorThatCannotBeReadStillEndsItsCallHonestly) {
  connect();
  const CallId id = start(request(Effect::read));
  channel.flush(link, now);
  wire::Header header;
  header.kind = wire::Kind::error;
  header.call_id = id;

  channel.on_event(wire::Frame(wire::message(header)), now);

  EXPECT_EQ(error().code, Code::internal);
  EXPECT_EQ(error().outcome, Outcome::unknown);
}

}  // namespace
}  // namespace onetrip
