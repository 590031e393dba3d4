#include "onetrip/rpc/call_book.hpp"

namespace onetrip {

Result<CallId> CallBook::open(Time deadline) {
  if (deadlines_.size() >= calls_max_)
    return resource_exhausted("{} calls are in flight on this connection, its limit: wait for some",
                              deadlines_.size())
        .because("overloaded");
  return open_in_any_case(deadline);
}

CallId CallBook::open_in_any_case(Time deadline) {
  const CallId id = ++last_id_;
  deadlines_.emplace(id, deadline);
  by_deadline_.emplace(deadline, id);
  return id;
}

bool CallBook::close(CallId id) {
  const auto it = deadlines_.find(id);
  if (it == deadlines_.end()) return false;
  by_deadline_.erase({it->second, id});
  deadlines_.erase(it);
  return true;
}

std::vector<CallId> CallBook::expire(Time now) {
  std::vector<CallId> expired;
  while (!by_deadline_.empty() && by_deadline_.begin()->first <= now) {
    expired.push_back(by_deadline_.begin()->second);
    close(expired.back());
  }
  return expired;
}

std::optional<Time> CallBook::next_deadline() const {
  if (by_deadline_.empty()) return std::nullopt;
  return by_deadline_.begin()->first;
}

}  // namespace onetrip
