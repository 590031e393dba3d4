#include "onetrip/store/gate.hpp"

#include "onetrip/base/check.hpp"

namespace onetrip {

void Gate::wait(CommitNo commit, CommitNo first_written, std::unique_ptr<CommitWaiter> waiter) {
  ONETRIP_CHECK(commit > durable_, commit, durable_);
  // Most wait for the newest commit: then the hint saves the search.
  waiting_.emplace_hint(waiting_.end(), commit, Waiting{first_written, std::move(waiter)});
}

void Gate::open(CommitNo durable) {
  ONETRIP_CHECK(durable >= durable_, durable, durable_);
  durable_ = durable;
  if (waiting_.empty()) return;
  const auto end = waiting_.upper_bound(durable);
  for (auto it = waiting_.begin(); it != end; it = waiting_.erase(it))
    due_.emplace_back(std::move(it->second.waiter), Status{});
  settle_due();
}

void Gate::fail_from(CommitNo first, const std::function<Error(CommitNo first_written)>& why) {
  for (auto it = waiting_.lower_bound(first); it != waiting_.end(); it = waiting_.erase(it))
    due_.emplace_back(std::move(it->second.waiter), why(it->second.first_written));
  settle_due();
}

void Gate::settle_due() {
  if (settling_) return;
  settling_ = true;
  while (!due_.empty()) {
    const auto [waiter, status] = std::move(due_.front());
    due_.pop_front();
    waiter->settled(status);
  }
  settling_ = false;
}

}  // namespace onetrip
