// Header: what a message says about itself, before its body (docs/protocol.md, "Header").
//
// Decoding never allocates: names are views into the frame, which has to outlive the Header.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/wire/bytes.hpp"

namespace onetrip::wire {

inline constexpr std::uint32_t protocol_version = 1;

enum class Kind : std::uint8_t {
  request = 1,
  reply = 2,
  error = 3,
  cancel = 4,
  hello = 5,
  bye = 6,
  announce = 7,
  heartbeat = 8,
  batch = 9,
};

// "request"; "unknown" for a number that is none of these.
std::string_view name_of(Kind kind);

using CallId = std::uint64_t;
using SessionId = std::array<std::byte, 16>;

// Bits of Header::flags.
inline constexpr std::uint32_t flag_from_handler =
    1;  // Sent by a service's handler (a nested call).

struct Header {
  std::uint32_t version = protocol_version;
  Kind kind = Kind::request;
  CallId call_id = 0;              // Chosen by the client, unique among its open calls; never 0.
  std::string_view service;        // Request, batch, cancel: who is asked.
  std::string_view method;         // Request: what.
  std::uint32_t time_left_ms = 0;  // Request, batch: a budget, not a date.
  std::uint32_t flags = 0;
  std::optional<SessionId> session;    // Exactly-once calls: whose.
  std::uint64_t sequence = 0;          // 0: not an exactly-once call.
  std::uint64_t first_incomplete = 0;  // All sequences below it have been read by the client.
  std::string_view routing_key;        // Empty: none.
  std::uint32_t instance = 0;          // Which one is asked, counted from 1.  0: any, or the key's.

  friend bool operator==(const Header&, const Header&) = default;
};

// Appends the header to `out`; fields at the end that hold their default are left off.  Names over
// their limit (limits.hpp) are written as they are, and the peer refuses them.
void write_header(Buffer& out, const Header& header);

struct ParsedHeader {
  Header header;
  std::size_t body_offset = 0;  // The body is all that follows.
};

// The error is INVALID_ARGUMENT with reason "bad_header" and names the field ("header.call_id:
// ..."). A version that we do not speak parses as far as (version, kind, call id), so that it can
// be answered, and its error is UNIMPLEMENTED with reason "protocol_version".  Whatever parsed is
// left in `partial`, if given: version 0, a kind whose name is "unknown" and call id 0 stand for
// what did not.  The names in it live as long as the frame.
Result<ParsedHeader> parse_header(BytesView frame, Header* partial = nullptr);

}  // namespace onetrip::wire
