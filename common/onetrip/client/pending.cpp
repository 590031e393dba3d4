#include "onetrip/client/pending.hpp"

#include <algorithm>

#include "onetrip/base/recycled.hpp"
#include "onetrip/client/request_parts.hpp"

namespace onetrip {

struct RawPending::Parts {
  std::vector<CallPart> parts;
  std::vector<RawPending> pending;
  Merging merging;
  RecycledString service;
  RecycledString method;
};

RawPending::RawPending(std::shared_ptr<Connection> connection, std::shared_ptr<StartedCall> call,
                       std::shared_ptr<RoundTrips> round_trips)
    : connection_(std::move(connection)),
      call_(std::move(call)),
      round_trips_(std::move(round_trips)) {}

RawPending::RawPending(Error refused) : refused_(std::make_unique<Error>(std::move(refused))) {}

RawPending::RawPending(std::vector<CallPart> parts, std::vector<RawPending> pending,
                       const Request& whole, std::shared_ptr<RoundTrips> round_trips)
    : round_trips_(std::move(round_trips)),
      parts_(std::make_unique<Parts>(Parts{std::move(parts), std::move(pending),
                                           whole.route.merging, whole.service, whole.method})) {}

RawPending::RawPending(RawPending&& other) noexcept = default;

RawPending& RawPending::operator=(RawPending&& other) noexcept {
  std::swap(connection_, other.connection_);
  std::swap(call_, other.call_);
  std::swap(round_trips_, other.round_trips_);
  std::swap(refused_, other.refused_);
  std::swap(parts_, other.parts_);
  return *this;
}

RawPending::~RawPending() {
  if (call_) connection_->abandon(*call_);
}

Result<Reply> RawPending::get() {
  if (!round_trips_) return *refused_;
  Finished finished = end();
  round_trips_->add(finished);
  return std::move(finished.result);
}

Finished RawPending::end() {
  if (parts_) {
    std::vector<Finished> finished;
    for (RawPending& part : parts_->pending) finished.push_back(part.end());
    Finished whole = detail::merge_finished(parts_->parts, std::move(finished), parts_->merging);
    whole.service = std::move(parts_->service);
    whole.method = std::move(parts_->method);
    return whole;
  }
  if (!connection_) {
    Finished refused;
    refused.result = *refused_;
    return refused;
  }
  ONETRIP_CHECK(call_ != nullptr);
  const std::shared_ptr<StartedCall> call = std::move(call_);
  return connection_->wait(*call);
}

bool RawPending::ready() {
  if (parts_)
    return std::all_of(parts_->pending.begin(), parts_->pending.end(),
                       [](RawPending& part) { return part.ready(); });
  return !call_ || connection_->ready(*call_);
}

CallOff RawPending::call_off() const {
  CallOff call_off;
  add_to(call_off);
  return call_off;
}

void RawPending::add_to(CallOff& call_off) const {
  if (parts_) {
    for (const RawPending& part : parts_->pending) part.add_to(call_off);
  } else {
    call_off.add(connection_, call_);
  }
}

namespace detail {

Error undecodable(const Error& why) {
  return internal("the result cannot be read, the two ends have different contracts: {}",
                  why.message)
      .with_outcome(Outcome::executed);
}

}  // namespace detail
}  // namespace onetrip
