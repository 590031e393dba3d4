// Links whose other end is the test: what it puts in is received, what is sent it takes out.
#pragma once

#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "onetrip/net/link.hpp"
#include "onetrip/wire/header.hpp"

namespace onetrip {

class FakeServerLink final : public net::ServerLink {
 public:
  std::optional<net::Incoming> receive() override {
    before_receive();
    if (incoming.empty()) return std::nullopt;
    net::Incoming next = std::move(incoming.front());
    incoming.pop_front();
    return next;
  }
  net::Sent send(const net::Envelope& to, wire::Frame& frame) override {
    if (answer != net::Sent::yes) return answer;
    sent.emplace_back(to, std::move(frame));
    return net::Sent::yes;
  }
  net::ServerCounters counters() const override { return {}; }
  std::string endpoint() const override { return "fake://server"; }
  std::optional<net::Pollable> pollable() const override { return std::nullopt; }

  std::deque<net::Incoming> incoming;
  std::vector<std::pair<net::Envelope, wire::Frame>> sent;
  net::Sent answer = net::Sent::yes;
  std::function<void()> before_receive = [] {};
};

class FakeClientLink final : public net::ClientLink {
 public:
  std::optional<net::ClientEvent> receive() override {
    if (incoming.empty()) return std::nullopt;
    net::ClientEvent next = std::move(incoming.front());
    incoming.pop_front();
    return next;
  }
  net::Sent send(wire::Frame& frame) override {
    if (!takes) return net::Sent::full;
    sent.push_back(std::move(frame));
    if (held) ++sent_while_held;
    return net::Sent::yes;
  }
  void hold() override { held = true; }
  void release() override { held = false; }
  std::vector<net::Pollable> pollables() const override { return {}; }

  wire::Header header_of(std::size_t index) const {
    return wire::parse_header(sent.at(index).bytes()).value().header;
  }

  std::deque<net::ClientEvent> incoming;
  std::vector<wire::Frame> sent;
  bool takes = true;
  bool held = false;
  std::size_t sent_while_held = 0;
};

}  // namespace onetrip
