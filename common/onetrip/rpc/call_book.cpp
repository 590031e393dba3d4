#include "onetrip/rpc/call_book.hpp"

#include <iterator>

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
  deadlines_.insert(id, deadline);
  // Most calls have the same time, and so the last deadline.
  const Deadline entry(deadline, id);
  auto place = by_deadline_.end();
  while (place != by_deadline_.begin() && *std::prev(place) > entry) --place;
  by_deadline_.insert(place, entry);
  return id;
}

bool CallBook::close(CallId id) {
  if (!deadlines_.take(id)) return false;
  forget_closed();
  return true;
}

// Those in front, and all once they are most: so what is kept is bounded by what is open, and a
// call costs the same however long others stay open.
void CallBook::forget_closed() {
  constexpr std::size_t few = 64;
  while (!by_deadline_.empty() && !is_open(by_deadline_.front().second)) by_deadline_.pop_front();
  if (by_deadline_.size() <= few + 2 * deadlines_.size()) return;
  std::erase_if(by_deadline_, [this](const Deadline& entry) { return !is_open(entry.second); });
}

std::vector<CallId> CallBook::expire(Time now) {
  std::vector<CallId> expired;
  while (!by_deadline_.empty() && by_deadline_.front().first <= now) {
    expired.push_back(by_deadline_.front().second);
    close(expired.back());
  }
  return expired;
}

std::optional<Time> CallBook::next_deadline() const {
  if (by_deadline_.empty()) return std::nullopt;
  return by_deadline_.front().first;
}

}  // namespace onetrip
