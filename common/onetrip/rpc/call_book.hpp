// CallBook: the calls a client has sent and not yet heard back about.
//
// Pure bookkeeping: it owns no socket, no thread and no clock.  The caller passes the time in, so
// in the tests every timeout happens where we wrote it.  Not thread-safe; Channel keeps it.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "onetrip/base/clock.hpp"
#include "onetrip/base/recycled.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/rpc/call_map.hpp"

namespace onetrip {

class CallBook {
 public:
  explicit CallBook(std::size_t calls_max) : calls_max_(calls_max) {}

  // A fresh id, never used before in this book.  RESOURCE_EXHAUSTED ("overloaded") where
  // `calls_max` are open.
  Result<CallId> open(Time deadline);
  // The same where it has to be: the calls that the protocol itself needs.
  CallId open_in_any_case(Time deadline);
  // Closes the call.  False if it is not open: a late or repeated reply is ordinary on a network,
  // and the caller drops it.
  bool close(CallId id);
  // Closes all whose deadline is `now` or earlier, and returns them, earliest deadline first.
  std::vector<CallId> expire(Time now);

  bool is_open(CallId id) const { return deadlines_.contains(id); }
  std::size_t size() const { return deadlines_.size(); }
  std::optional<Time> next_deadline() const;

 private:
  void forget_closed();

  std::size_t calls_max_;
  CallId last_id_ = 0;
  using Deadline = std::pair<Time, CallId>;

  CallMap<Time> deadlines_;
  std::deque<Deadline, Recycled<Deadline>> by_deadline_;  // Ascending; closed ones among them.
};

}  // namespace onetrip
