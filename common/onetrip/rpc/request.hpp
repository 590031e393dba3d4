// A call on its way out, and what comes back, before types: bytes, deadline, outcome.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/recycled.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/rpc/method.hpp"
#include "onetrip/wire/bytes.hpp"
#include "onetrip/wire/header.hpp"
#include "onetrip/wire/limits.hpp"

namespace onetrip {

// A body with room in front of it, so that most headers are put there without moving the body. Kept
// by the caller until the call has ended, because it may have to be sent again.
class OutgoingBody {
 public:
  OutgoingBody();
  // Append the body here, and only append, and not after frame_with().
  wire::Buffer& buffer() { return *bytes_; }
  std::size_t size() const { return bytes_->size() - room; }
  wire::BytesView view() const { return wire::BytesView(*bytes_).subspan(room); }
  // Writes over a Writer::wide_unsigned of the body, which begins `offset` bytes into it.  Not
  // after frame_with().
  void set_wide_unsigned(std::size_t offset, std::uint64_t value);

  // The frame, over the same bytes.  While an earlier frame of this body is still alive (a link has
  // not let go of it), the new one gets a copy.
  wire::Frame frame_with(const wire::Header& header);

 private:
  // All but headers with the longest names and keys.  A call in flight holds it.
  static constexpr std::size_t room = 128;

  std::shared_ptr<wire::Buffer> bytes_;
};

struct Request {
  wire::Kind kind = wire::Kind::request;  // Or batch.
  RecycledString service;
  RecycledString method;
  RecycledString routing_key;
  // Which of several instances are asked: this one, counted from 1; or, if it is 0, as `route`
  // says. What that views outlives the call.
  std::uint32_t instance = 0;
  Route route;
  Effect effect = Effect::once;  // Of a batch: the strongest of its calls.
  // Of a batch: where in its body each of its exactly-once calls has its sequence, as a
  // Writer::wide_unsigned for the Channel to fill in.
  std::vector<std::size_t> sequences_at;
  bool from_handler = false;
  Time deadline{};
  // How long to wait for a connection; no longer than the deadline.
  Duration connect_wait = Duration::max();
  OutgoingBody body;
};

// Keeps the frame that its body is in.
class Reply {
 public:
  Reply(wire::Frame frame, std::size_t body_offset)
      : frame_(std::move(frame)), body_offset_(body_offset) {}
  wire::BytesView body() const { return frame_.bytes().subspan(body_offset_); }

 private:
  wire::Frame frame_;
  std::size_t body_offset_;
};

// How a call ended, and what it cost.
struct Finished {
  Result<Reply> result = Error{};  // The call has not ended.
  std::uint32_t trips = 0;         // Requests that left: 1, unless it was sent again or never left.
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  Duration waited{};  // From start to end.
  // Of which call; a batch's method is "batch".
  RecycledString service;
  RecycledString method;
};

}  // namespace onetrip
