#include "onetrip/rpc/reply_queue.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace onetrip {
namespace {

// Takes frames for whoever reads.
class PickyLink final : public net::ServerLink {
 public:
  std::optional<net::Incoming> receive() override { return std::nullopt; }
  net::Sent send(const net::Envelope& to, wire::Frame& frame) override {
    const net::Sent answer = answers.contains(to.peer) ? answers[to.peer] : net::Sent::yes;
    if (answer == net::Sent::yes)
      sent[to.peer].push_back(std::string(wire::text_of(wire::Frame(std::move(frame)).bytes())));
    return answer;
  }
  net::ServerCounters counters() const override { return {}; }
  std::string endpoint() const override { return {}; }
  std::optional<net::Pollable> pollable() const override { return std::nullopt; }

  std::map<std::string, net::Sent> answers;
  std::map<std::string, std::vector<std::string>> sent;
};

wire::Frame frame(std::string_view text) { return wire::Frame::copy_of(wire::view_of(text)); }
const net::Envelope slow{"slow", std::nullopt};
const net::Envelope quick{"quick", std::nullopt};

void send_now(ReplyQueue& queue, const net::Envelope& to, wire::Frame frame) {
  queue.send(to, std::move(frame));
  queue.leave();
}

TEST(ReplyQueue, GathersWhatLeavesTogetherButNotWithoutEnd) {
  PickyLink link;
  ReplyQueue queue(link, {});

  queue.send(slow, frame("1"));
  queue.send(slow, frame("2"));
  EXPECT_TRUE(link.sent["slow"].empty());
  EXPECT_EQ(queue.waiting(), 2U);
  queue.leave();
  EXPECT_EQ(link.sent["slow"], (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(queue.waiting(), 0U);
  for (int i = 0; i < 64; ++i) queue.send(quick, frame("a"));

  EXPECT_EQ(link.sent["quick"].size(), 64U);
}

TEST(ReplyQueue, KeepsAPeersOrderWhileItIsCongestedAndDelaysNobodyElse) {
  PickyLink link;
  ReplyQueue queue(link, {});
  link.answers["slow"] = net::Sent::full;
  send_now(queue, slow, frame("1"));
  link.answers.clear();
  send_now(queue, slow, frame("2"));
  send_now(queue, quick, frame("a"));
  EXPECT_EQ(link.sent["quick"], std::vector<std::string>{"a"});
  EXPECT_EQ(queue.waiting(), 2U);

  queue.retry();

  EXPECT_EQ(link.sent["slow"], (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(queue.waiting(), 0U);
}

TEST(ReplyQueue, DropsAndCountsWhatAPeerLeavesLyingOverItsLimit) {
  PickyLink link;
  ReplyQueue queue(link, {.peer_bytes_max = 3});
  link.answers["slow"] = net::Sent::full;

  for (const std::string_view text : {"1", "22", "3"}) send_now(queue, slow, frame(text));

  EXPECT_EQ(queue.waiting(), 2U);
  EXPECT_EQ(queue.counters().dropped, 1U);
}

TEST(ReplyQueue, BoundsAllPeersTogether) {
  PickyLink link;
  ReplyQueue queue(link, {.total_bytes_max = 2});
  link.answers["slow"] = link.answers["quick"] = net::Sent::full;

  send_now(queue, slow, frame("11"));
  send_now(queue, quick, frame("1"));

  EXPECT_EQ(queue.waiting(), 1U);
  EXPECT_EQ(queue.counters().dropped, 1U);
}

TEST(ReplyQueue, ForgetsAPeerThatHasGone) {
  PickyLink link;
  ReplyQueue queue(link, {});
  link.answers["slow"] = net::Sent::full;
  send_now(queue, slow, frame("1"));
  link.answers["slow"] = net::Sent::gone;

  queue.retry();

  EXPECT_EQ(queue.waiting(), 0U);
  EXPECT_EQ(queue.counters().undeliverable, 1U);
}

}  // namespace
}  // namespace onetrip
