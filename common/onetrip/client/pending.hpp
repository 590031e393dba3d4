// Pending<T>: a call on the wire.  `get()` waits for its result; dropping a Pending tells the
// service that nobody waits any more.  Belongs to one thread at a time; keeps its connection alive.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "onetrip/base/check.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/client/connection.hpp"
#include "onetrip/client/round_trips.hpp"
#include "onetrip/wire/codec.hpp"

namespace onetrip {

// Calls a call off from any thread, also while another waits in get(), which then returns
// CANCELLED.  The service is told; what it has done stays done.  Does nothing to a call that ended.
class CallOff {
 public:
  CallOff() = default;  // Of no call.
  CallOff(std::shared_ptr<Connection> connection, std::shared_ptr<StartedCall> call)
      : connection_(std::move(connection)), call_(std::move(call)) {}

  void operator()() const {
    if (call_) connection_->call_off(*call_);
  }

 private:
  std::shared_ptr<Connection> connection_;
  std::shared_ptr<StartedCall> call_;
};

// Before types.  Either under way on a connection, or refused before there was one.
class RawPending {
 public:
  RawPending(std::shared_ptr<Connection> connection, std::shared_ptr<StartedCall> call,
             std::string name, std::shared_ptr<RoundTrips> round_trips)
      : connection_(std::move(connection)),
        call_(std::move(call)),
        name_(std::move(name)),
        round_trips_(std::move(round_trips)) {}
  explicit RawPending(Error refused) : refused_(std::move(refused)) {}
  RawPending(RawPending&&) noexcept = default;
  RawPending& operator=(RawPending&& other) noexcept;
  ~RawPending();

  // Waits, until the deadline at the latest.  Once.
  Result<Reply> get();
  // Whether get() would return at once.
  bool ready();
  // To be asked for before get().
  CallOff call_off() const { return {connection_, call_}; }

 private:
  std::shared_ptr<Connection> connection_;
  std::shared_ptr<StartedCall> call_;  // Null once get() was called, or where it was refused.
  std::string name_;
  std::shared_ptr<RoundTrips> round_trips_;
  Error refused_;
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
