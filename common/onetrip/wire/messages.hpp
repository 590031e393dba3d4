// The bodies of the messages that are not a method's arguments or result (docs/protocol.md, "Kinds
// of messages").
//
// All of them are read as a reply is (Strictness::reply): a peer that is newer may say more.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "onetrip/base/error.hpp"
#include "onetrip/wire/codec.hpp"
#include "onetrip/wire/header.hpp"

namespace onetrip::wire {

// A store's id: it outlives the process, so that a client knows whether it still talks to the same.
using StoreId = std::array<std::byte, 16>;

struct ErrorBody {
  std::int32_t code = 2;
  std::string message;
  std::optional<std::string> reason;
  std::string outcome = "unknown";

  friend bool operator==(const ErrorBody&, const ErrorBody&) = default;
};
ONETRIP_FIELDS(ErrorBody, code, message, reason, outcome)

// The sentence is cut at error_message_bytes_max and made UTF-8, whatever a handler put into it.
ErrorBody body_of(const Error& error);
// Numbers and names that we do not know become `unknown`, as must anything that we cannot judge.
Error error_of(const ErrorBody& body);

// Client to service.
struct HelloBody {
  std::vector<std::uint32_t> versions;  // Protocol versions it speaks.
  std::string client;                   // For logs: "onetrip-repl/0.1.0".
  std::optional<SessionId> session;     // A session to renew.
  bool open_session = false;            // Or: give me one.

  static constexpr std::array defaulted{std::string_view("open_session")};
  friend bool operator==(const HelloBody&, const HelloBody&) = default;
};
ONETRIP_FIELDS(HelloBody, versions, client, session, open_session)

// And back, under the same call id.
struct HelloReply {
  std::uint32_t version = protocol_version;  // The highest that both speak.
  std::string service;
  std::uint32_t instance = 0;  // Of `instances`, counted from 0.
  std::uint32_t instances = 1;
  std::uint64_t incarnation = 0;  // Another number after each start of the process.
  std::uint64_t contract = 0;     // A hash of the method table.
  StoreId store{};
  std::optional<SessionId> session;   // None where the service keeps no sessions.
  std::int64_t session_lease_ms = 0;  // How long it is kept after the last word of its client.
  std::uint64_t frame_bytes_max = 0;

  friend bool operator==(const HelloReply&, const HelloReply&) = default;
};
ONETRIP_FIELDS(HelloReply, version, service, instance, instances, incarnation, contract, store,
               session, session_lease_ms, frame_bytes_max)

// Either side leaves.  From a service that drains: no new calls here.
struct ByeBody {
  std::string reason;

  friend bool operator==(const ByeBody&, const ByeBody&) = default;
};
ONETRIP_FIELDS(ByeBody, reason)

// Service to broker; the answer is a reply (nil) or an error.
struct AnnounceBody {
  std::string service;
  std::uint32_t instance = 0;
  std::uint32_t instances = 1;
  std::string endpoint;
  std::uint64_t contract = 0;
  std::string placement;  // "keyed", "single", "replicated".
  std::uint64_t incarnation = 0;
  std::vector<std::uint32_t> versions;

  friend bool operator==(const AnnounceBody&, const AnnounceBody&) = default;
};
ONETRIP_FIELDS(AnnounceBody, service, instance, instances, endpoint, contract, placement,
               incarnation, versions)

// Service to broker, from its dispatch loop.
struct HeartbeatBody {
  std::uint64_t incarnation = 0;
  std::uint32_t in_flight = 0;
  bool draining = false;

  friend bool operator==(const HeartbeatBody&, const HeartbeatBody&) = default;
};
ONETRIP_FIELDS(HeartbeatBody, incarnation, in_flight, draining)

// One call of a batch: [method, arguments, sequence, routing key], the last two left off where they
// are 0 and empty.  Views into the body, which has to outlive it.
struct BatchEntry {
  std::string_view method;
  BytesView arguments;  // One encoded array.
  std::uint64_t sequence = 0;
  std::string_view routing_key;
};

void write_batch_entry(Writer& writer, const BatchEntry& entry);
// Names over their limit and arguments that are no array are refused; further elements are ignored.
bool read_batch_entry(Reader& reader, BatchEntry& entry);

// What became of one call of a batch: its encoded result (a view), or its error.
using BatchResult = std::variant<BytesView, Error>;

// [0, result] or [code, error].
void write_batch_result(Writer& writer, const BatchResult& result);
bool read_batch_result(Reader& reader, BatchResult& result);

// A whole message: header, and the body behind it.
template <class Body>
Buffer message(const Header& header, const Body& body) {
  Buffer out;
  write_header(out, header);
  Writer writer(out);
  write_value(writer, body);
  return out;
}
// A message without a body (cancel).
Buffer message(const Header& header);

Buffer error_message(CallId call_id, const Error& error);

}  // namespace onetrip::wire
