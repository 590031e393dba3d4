#include "onetrip/net/message_assembly.hpp"

#include <gtest/gtest.h>

#include "tests/net/link_recorders.hpp"

namespace onetrip::net {
namespace {

TEST(MessageAssembly, PutsAMessageTogetherFromItsFrames) {
  MessageAssembly assembly;

  EXPECT_FALSE(assembly.add(frame_of("peer"), /*more=*/true));
  const auto message = assembly.add(frame_of("payload"), /*more=*/false);

  ASSERT_TRUE(message);
  EXPECT_EQ(message->envelope, (Envelope{"peer", std::nullopt}));
  EXPECT_EQ(text_of(message->frame), "payload");
}

TEST(MessageAssembly, TellsABrokersHopFromThePayload) {
  MessageAssembly assembly;

  assembly.add(frame_of("peer"), true);
  assembly.add(frame_of("hop"), true);
  const auto message = assembly.add(frame_of("payload"), false);

  ASSERT_TRUE(message);
  EXPECT_EQ(message->envelope, (Envelope{"peer", "hop"}));
}

TEST(MessageAssembly, AnEmptyHopIsAHop) {
  MessageAssembly assembly;

  assembly.add(frame_of("peer"), true);
  assembly.add(frame_of(""), true);
  const auto message = assembly.add(frame_of("payload"), false);

  ASSERT_TRUE(message);
  EXPECT_EQ(message->envelope.hop, "");
}

TEST(MessageAssembly, DropsAndCountsAMessageWithTooManyFrames) {
  MessageAssembly assembly;

  for (const char* frame : {"peer", "hop", "one", "two"})
    EXPECT_FALSE(assembly.add(frame_of(frame), true));
  EXPECT_FALSE(assembly.add(frame_of("last"), false));

  EXPECT_EQ(assembly.counters().dropped_envelopes, 1U);
  EXPECT_EQ(assembly.counters().dropped_bytes, 13U);
}

TEST(MessageAssembly, DropsAndCountsAMessageWithoutAPayload) {
  MessageAssembly assembly;

  EXPECT_FALSE(assembly.add(frame_of("peer"), false));

  EXPECT_EQ(assembly.counters().dropped_envelopes, 1U);
}

TEST(MessageAssembly, DropsAHopLongerThanARoutingId) {
  MessageAssembly assembly;

  assembly.add(frame_of("peer"), true);
  assembly.add(frame_of(std::string(256, 'h')), true);
  EXPECT_FALSE(assembly.add(frame_of("payload"), false));

  EXPECT_EQ(assembly.counters().dropped_envelopes, 1U);
}

TEST(MessageAssembly, GoesOnAfterAMessageThatWasDropped) {
  MessageAssembly assembly;
  for (const char* frame : {"bad", "1", "2", "3"}) assembly.add(frame_of(frame), true);
  assembly.add(frame_of("4"), false);

  assembly.add(frame_of("good"), true);
  const auto message = assembly.add(frame_of("payload"), false);

  ASSERT_TRUE(message);
  EXPECT_EQ(message->envelope, (Envelope{"good", std::nullopt}));
}

// Frames past the envelope are let go as they come, however many there are.
TEST(MessageAssembly, HoldsNothingOfAMessageThatGrowsAndGrows) {
  MessageAssembly assembly;
  assembly.add(frame_of("peer"), true);
  for (int i = 0; i < 100'000; ++i) {
    auto bytes = std::make_shared<wire::Buffer>(100);
    const std::weak_ptr<wire::Buffer> alive = bytes;
    const wire::BytesView view(*bytes);

    EXPECT_FALSE(assembly.add(wire::Frame(view, std::move(bytes)), true));

    ASSERT_TRUE(alive.expired());
  }
  assembly.add(frame_of(""), false);

  EXPECT_EQ(assembly.counters().dropped_envelopes, 1U);
  EXPECT_EQ(assembly.counters().dropped_bytes, 10'000'000U);
}

}  // namespace
}  // namespace onetrip::net
