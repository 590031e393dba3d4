// Links: frames between two ends, whatever carries them.
//
// A ServerLink is the end that a service binds; a ClientLink is a client's connection to one
// endpoint.  Both carry whole frames, may lose them when a connection breaks, never invent, cut or
// mix them, and keep the order of what they deliver within one connection.  One conformance suite
// (tests/net) runs over every implementation.
//
// None of the calls blocks.  A link belongs to one thread at a time (a hand-over needs a fence,
// such as a mutex).  Waiting is the Poller's business (net/poller.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "onetrip/wire/bytes.hpp"

namespace onetrip::net {

// The way back to whoever sent a message: the ROUTER's routing id, and what one broker added.
// Echoed as it came; its bytes mean nothing to a service.
struct Envelope {
  std::string peer;
  std::optional<std::string> hop;

  friend bool operator==(const Envelope&, const Envelope&) = default;
  friend auto operator<=>(const Envelope&, const Envelope&) = default;
};

// What a Poller waits on: a libzmq socket, or a file descriptor (readable).
struct Pollable {
  void* zmq_socket = nullptr;
  int fd = -1;
};

enum class Sent : std::uint8_t {
  yes,   // Accepted: it leaves unless the connection breaks.
  full,  // Not accepted: the way is congested, or there is no connection yet.  Try again later.
  gone,  // Not accepted, and never will be: that peer is no longer there.
  too_large,  // Not accepted: over wire::frame_bytes_max.
};

struct Incoming {
  Envelope envelope;
  wire::Frame frame;
};

struct ServerCounters {
  std::uint64_t dropped_envelopes = 0;  // Messages with too many or no frames.
  std::uint64_t dropped_bytes = 0;      // What they held.
};

class ServerLink {
 public:
  virtual ~ServerLink() = default;
  // The next message, if one is there.
  virtual std::optional<Incoming> receive() = 0;
  // `frame` is taken only where the answer is `yes`; it goes on leaving while the owner receives.
  virtual Sent send(const Envelope& to, wire::Frame& frame) = 0;
  // What is sent between hold() and release() may leave together, and leaves then at the latest.
  virtual void hold() {}
  virtual void release() {}
  virtual ServerCounters counters() const = 0;
  // Where it really is bound: "tcp://127.0.0.1:*" has become a port.
  virtual std::string endpoint() const = 0;
  // What to wait on; an in-memory link has nothing (its network is stepped instead).
  virtual std::optional<Pollable> pollable() const = 0;
};

// A connection came up, or what was sent on it may be lost.
struct Connected {};
struct Disconnected {};
// What came to a RelayLink for one of those whose calls it carries.
struct Relayed {
  std::string hop;
  wire::Frame frame;
};
using ClientEvent = std::variant<Connected, Disconnected, wire::Frame, Relayed>;

class ClientLink {
 public:
  virtual ~ClientLink() = default;
  // The next event, if one is there.  Frames that came before a break come before Disconnected.
  virtual std::optional<ClientEvent> receive() = 0;
  // `frame` is taken only where the answer is `yes`.  `full` while not connected: nothing is queued
  // for a server that is not there.  Connected is from Connected to Disconnected, as receive() has
  // handed them out; so receive until nothing is there before a send: an idle connection may have
  // broken long ago, and a frame sent on it would be lost.
  virtual Sent send(wire::Frame& frame) = 0;
  // What is sent between hold() and release() may leave together, and leaves then at the latest.
  virtual void hold() {}
  virtual void release() {}
  // Something that was accepted has not left, and goes on leaving only while the owner receives.
  virtual bool is_sending() const { return false; }
  // What to wait on; more than one where data and connection events come by different ways.
  // The same for as long as the link lives.
  virtual std::vector<Pollable> pollables() const = 0;
  // Messages dropped because they had more frames than one; of a RelayLink, than two.
  virtual std::uint64_t dropped_messages() const { return 0; }
};

// A broker's connection to a service: it carries the calls of many, each with the hop that brings
// its answer home, beside its own.
class RelayLink : public ClientLink {
 public:
  // As send(), with a hop in front: 1 to hop_bytes_max bytes.
  virtual Sent relay(std::string_view hop, wire::Frame& frame) = 0;
};

// A libzmq routing id has 5, or as many as its peer has chosen.
inline constexpr std::size_t hop_bytes_max = 255;

}  // namespace onetrip::net
