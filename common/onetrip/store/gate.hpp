// Gate: what may not leave before a commit is durable, waiting in the order of the commits.
//
// Pure bookkeeping; the Store says when a number has become durable, and which were undone.  A
// waiter is settled once, with the good Status or with the Error, or dropped with the Gate.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <type_traits>
#include <utility>

#include "onetrip/base/result.hpp"
#include "onetrip/store/change_set.hpp"

namespace onetrip {

// May do as it likes with the Store, opening a stretch included.  Throws nothing.
class CommitWaiter {
 public:
  virtual ~CommitWaiter() = default;
  virtual void settled(const Status& status) = 0;
};

// A waiter around a callable, which may be move-only (it may own a Frame).
template <class Callback>
std::unique_ptr<CommitWaiter> make_waiter(Callback&& callback) {
  struct Calling final : CommitWaiter {
    explicit Calling(Callback&& call) : call_(std::forward<Callback>(call)) {}
    void settled(const Status& status) override { call_(status); }
    std::decay_t<Callback> call_;
  };
  return std::make_unique<Calling>(std::forward<Callback>(callback));
}

class Gate {
 public:
  // The highest commit that is durable.  Those below it are too, or were undone.
  CommitNo durable() const { return durable_; }
  std::size_t waiting() const { return waiting_.size() + due_.size(); }

  // `commit` is above durable().  `first_written` is the first commit that the waiter's own
  // transaction made, 0 where it has made none.
  void wait(CommitNo commit, CommitNo first_written, std::unique_ptr<CommitWaiter> waiter);

  // Settles whoever waits for `durable` or less, lowest number first, first come first.
  void open(CommitNo durable);

  // The commits from `first` on are undone: settles whoever waits for them, in the same order, with
  // the error that `why` gives for the waiter's first_written.
  void fail_from(CommitNo first, const std::function<Error(CommitNo first_written)>& why);

 private:
  struct Waiting {
    CommitNo first_written;
    std::unique_ptr<CommitWaiter> waiter;
  };

  // A waiter may cause more to be settled.  That queues up behind what is due already.
  void settle_due();

  CommitNo durable_ = 0;
  std::multimap<CommitNo, Waiting> waiting_;
  std::deque<std::pair<std::unique_ptr<CommitWaiter>, Status>> due_;
  bool settling_ = false;
};

}  // namespace onetrip
