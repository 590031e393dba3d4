#include "onetrip/rpc/client_session.hpp"

namespace onetrip {

void ClientSession::set_opened(const std::optional<wire::SessionId>& id) {
  id_ = id;
  state_ = id ? State::open : State::not_kept;
}

void ClientSession::set_closed() {
  id_.reset();
  state_ = State::none;
}

std::uint64_t ClientSession::begin(std::size_t calls) {
  const std::uint64_t first = next_sequence_;
  next_sequence_ += calls;
  incomplete_.insert(incomplete_.end(), first);
  return first;
}

std::uint64_t ClientSession::first_incomplete() const {
  return incomplete_.empty() ? next_sequence_ : *incomplete_.begin();
}

}  // namespace onetrip
