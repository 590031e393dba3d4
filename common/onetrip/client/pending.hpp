// Pending<T>: a call on the wire.  `get()` waits for its result; dropping a Pending tells the
// service that nobody waits any more.  Belongs to one thread at a time; keeps its connection alive.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "onetrip/base/check.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/client/connection.hpp"
#include "onetrip/client/round_trips.hpp"
#include "onetrip/rpc/divide.hpp"
#include "onetrip/rpc/route.hpp"
#include "onetrip/wire/codec.hpp"

namespace onetrip {

// Calls a call off from any thread, also while another waits in get(), which then returns
// CANCELLED.  The service is told; what it has done stays done.  Does nothing to a call that ended.
class CallOff {
 public:
  CallOff() = default;  // Of no call.
  // Of its parts, where it goes to several instances.
  void add(std::shared_ptr<Connection> connection, std::shared_ptr<StartedCall> call) {
    calls_.emplace_back(std::move(connection), std::move(call));
  }

  void operator()() const {
    for (const auto& [connection, call] : calls_)
      if (call) connection->call_off(*call);
  }

 private:
  std::vector<std::pair<std::shared_ptr<Connection>, std::shared_ptr<StartedCall>>> calls_;
};

// Before types.  Under way on a connection, or on several, as a call to several instances; or
// refused before there was one.
class RawPending {
 public:
  RawPending(std::shared_ptr<Connection> connection, std::shared_ptr<StartedCall> call,
             std::shared_ptr<RoundTrips> round_trips);
  explicit RawPending(Error refused);
  // One call in parts, a Pending for each.
  RawPending(std::vector<CallPart> parts, std::vector<RawPending> pending, const Request& whole,
             std::shared_ptr<RoundTrips> round_trips);
  RawPending(RawPending&& other) noexcept;
  RawPending& operator=(RawPending&& other) noexcept;
  ~RawPending();

  // Waits, until the deadline at the latest.  Once.
  Result<Reply> get();
  // Whether get() would return at once.
  bool ready();
  // To be asked for before get().
  CallOff call_off() const;

 private:
  struct Parts;

  // Waits, and counts nothing.
  Finished end();
  void add_to(CallOff& call_off) const;

  std::shared_ptr<Connection> connection_;
  std::shared_ptr<StartedCall> call_;  // Null once get() was called, or where it was refused.
  std::shared_ptr<RoundTrips> round_trips_;
  std::unique_ptr<Error> refused_;  // Where it was, before there was a connection.
  std::unique_ptr<Parts> parts_;
};

namespace detail {

// A result that cannot be decoded: the call has run, and the two ends disagree on its type.
Error undecodable(const Error& why);

template <class T>
Result<T> decode_result(wire::BytesView body) {
  if constexpr (std::is_void_v<T>) {
    const auto nothing = wire::decode<wire::Nothing>(body, wire::Strictness::reply);
    if (!nothing) return undecodable(nothing.error());
    return {};
  } else {
    Result<T> value = wire::decode<T>(body, wire::Strictness::reply);
    if (!value) return undecodable(value.error());
    return value;
  }
}

}  // namespace detail

template <class T>
class [[nodiscard]] Pending {
 public:
  explicit Pending(RawPending raw) : raw_(std::move(raw)) {}

  Result<T> get() {
    const Result<Reply> reply = raw_.get();
    if (!reply) return reply.error();
    return detail::decode_result<T>(reply->body());
  }
  bool ready() { return raw_.ready(); }

 private:
  RawPending raw_;
};

}  // namespace onetrip
