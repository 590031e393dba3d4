#include "broker/instance_line.hpp"

namespace broker {

using onetrip::net::Sent;

InstanceLine::Taken InstanceLine::relay(Message message) {
  // Nothing overtakes what waits.
  if (waiting_.empty() && link_->relay(message.call.client, message.frame) == Sent::yes)
    return Taken::sent;
  const std::size_t bytes = message.frame.size();
  if (waiting_.size() >= limits_.waiting_max || waiting_bytes_ + bytes > limits_.waiting_bytes_max)
    return Taken::refused;
  waiting_bytes_ += bytes;
  waiting_.push_back(std::move(message));
  return Taken::waits;
}

bool InstanceLine::hold() {
  if (std::exchange(is_held_, true)) return false;
  link_->hold();
  return true;
}

void InstanceLine::release() {
  is_held_ = false;
  link_->release();
}

bool InstanceLine::flush(Time now, const Heard& sent, const Heard& expired) {
  while (!waiting_.empty()) {
    Message& message = waiting_.front();
    const std::size_t bytes = message.frame.size();
    const bool is_late = message.deadline <= now;
    if (!is_late && link_->relay(message.call.client, message.frame) != Sent::yes) return true;
    const CallKey call = std::move(message.call);
    waiting_bytes_ -= bytes;
    waiting_.pop_front();
    is_late ? expired(call) : sent(call);
  }
  return false;
}

void InstanceLine::clear() {
  waiting_.clear();
  waiting_bytes_ = 0;
}

}  // namespace broker
