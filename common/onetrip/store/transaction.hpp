// Transaction: what one call (or one run of a timer) depends on, over all of its stretches.
//
// It belongs to its call and outlives the call's last stretch; the Store fills it between enter()
// and leave().  It does not move, and is not destroyed while it is in hand.  Loop thread only.
#pragma once

#include "onetrip/base/result.hpp"
#include "onetrip/store/change_set.hpp"

namespace onetrip {

// A place in a ring of such places; alone at first.  Lets the Store find the transactions that
// depend on something undone without allocating anything for those that do not.
class RingPlace {
 public:
  RingPlace() = default;
  ~RingPlace() { leave(); }
  RingPlace(const RingPlace&) = delete;
  RingPlace& operator=(const RingPlace&) = delete;

  bool alone() const { return next_ == this; }
  RingPlace* next() const { return next_; }
  void join(RingPlace& ring);
  void leave();

 private:
  RingPlace* previous_ = this;
  RingPlace* next_ = this;
};

class Transaction : private RingPlace {
 public:
  Transaction() = default;
  ~Transaction();

  // The highest commit that what it has read or written may depend on; 0 where that is none but
  // what was loaded.  During a stretch that writes, the number that the stretch will get.
  CommitNo depends_on() const { return writing_ != 0 ? writing_ : depends_on_; }

  // Good, until a commit that it depends on is undone (the disk was full).  From then on the call
  // may not be answered with anything but this error, and is best not resumed; the Store keeps
  // nothing that it still writes.  not_executed, or unknown where earlier stretches are durable.
  const Status& status() const { return status_; }

 private:
  friend class Store;

  void read(CommitNo commit) {
    if (commit > depends_on_ && commit != writing_) depends_on_ = commit;
  }
  CommitNo first_written() const { return first_written_ != 0 ? first_written_ : writing_; }

  CommitNo depends_on_ = 0;     // Of what is sealed; the stretch in hand is in writing_.
  CommitNo writing_ = 0;        // The number of the stretch in hand, once it has written.
  CommitNo first_written_ = 0;  // The first commit of its own; 0 where there is none.
  bool in_hand_ = false;
  Status status_;
};

}  // namespace onetrip
