#include "onetrip/client/pending.hpp"

namespace onetrip {

RawPending& RawPending::operator=(RawPending&& other) noexcept {
  std::swap(connection_, other.connection_);
  std::swap(call_, other.call_);
  std::swap(name_, other.name_);
  std::swap(round_trips_, other.round_trips_);
  std::swap(refused_, other.refused_);
  return *this;
}

RawPending::~RawPending() {
  if (call_) connection_->abandon(*call_);
}

Result<Reply> RawPending::get() {
  if (!connection_) return refused_;
  ONETRIP_CHECK(call_ != nullptr);
  const std::shared_ptr<StartedCall> call = std::move(call_);
  Finished finished = connection_->wait(*call);
  round_trips_->add(name_, finished);
  return std::move(finished.result);
}

bool RawPending::ready() { return !call_ || connection_->ready(*call_); }

namespace detail {

Error undecodable(const Error& why) {
  return internal("the result cannot be read, the two ends have different contracts: {}",
                  why.message)
      .with_outcome(Outcome::executed);
}

}  // namespace detail
}  // namespace onetrip
