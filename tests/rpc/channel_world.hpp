// A Channel with the test as its service, its connection and its clock.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <utility>

#include "onetrip/rpc/channel.hpp"
#include "onetrip/wire/messages.hpp"
#include "tests/rpc/fake_links.hpp"

namespace onetrip {

using std::chrono::milliseconds;

class ChannelTest : public testing::Test {
 protected:
  static Request request(Effect effect, int deadline_ms = 1'000) {
    Request request;
    request.service = "sample";
    request.method = "get";
    request.effect = effect;
    request.deadline = Time(milliseconds(deadline_ms));
    request.body.buffer().push_back(std::byte{0x90});
    return request;
  }
  CallId start(Request request) {
    return channel
        .start(
            std::move(request), [this](Finished done) { finished = std::move(done); }, now)
        .value_or(0);
  }
  void connect() {
    channel.on_event(net::Connected{}, now);
    channel.flush(link, now);
  }
  void disconnect() { channel.on_event(net::Disconnected{}, now); }
  // A once call that has left: its session, or that there are none, has been said.
  CallId start_once(Request request, std::optional<wire::SessionId> session = {}) {
    const CallId id = start(std::move(request));
    channel.flush(link, now);
    if (!link.sent.empty() && last_header().kind == wire::Kind::hello) say_hello(session);
    return id;
  }
  // Answers the hello that was sent last, and takes it out of what was sent.
  void say_hello(std::optional<wire::SessionId> session) {
    wire::Header header;
    header.kind = wire::Kind::hello;
    header.call_id = last_header().call_id;
    link.sent.pop_back();
    wire::HelloReply hello;
    hello.session = session;
    channel.on_event(wire::Frame(wire::message(header, hello)), now);
    channel.flush(link, now);
  }
  wire::Header last_header() const { return link.header_of(link.sent.size() - 1); }
  void pass(int ms) {
    now += milliseconds(ms);
    channel.on_time(now);
    channel.flush(link, now);
  }
  void reply(CallId id) {
    wire::Header header;
    header.kind = wire::Kind::reply;
    header.call_id = id;
    channel.on_event(wire::Frame(wire::message(header, wire::Nothing{})), now);
  }
  void reply(CallId id, const Error& error) {
    channel.on_event(wire::Frame(wire::error_message(id, error)), now);
  }
  // A broker's, which knows no more of the call.
  static Error instance_lost() {
    return unavailable("sample is lost").because("instance_lost").with_outcome(Outcome::unknown);
  }
  const Error& error() const { return finished->result.error(); }

  Random random{1};
  Channel channel{"ipc://sample", /*calls_max=*/4, random};
  FakeClientLink link;
  Time now{};
  std::optional<Finished> finished;
};

}  // namespace onetrip
