// Execution: a run of handler code (a call, or a timer's tick) with what it has touched in the
// store.
//
// Each stretch of it, from a start or a resumption to the next suspension, is one transaction's
// share: the Scheduler says when one begins and ends, and the Store is told here.
#pragma once

#include "onetrip/base/clock.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/runtime/scheduler.hpp"
#include "onetrip/runtime/task.hpp"
#include "onetrip/store/store.hpp"

namespace onetrip {

class Execution : public Activity {
 public:
  Execution(Store& store, Time deadline) : store_(store), deadline_(deadline) {}
  Execution(const Execution&) = delete;
  Execution& operator=(const Execution&) = delete;

  void entered() override { store_.enter(transaction_); }
  void left() override { store_.leave(); }

  Store& store() const { return store_; }
  Transaction& transaction() { return transaction_; }
  // When its caller stops waiting; what is left of it is what calls made from here may take.
  Time deadline() const { return deadline_; }

  // Whose code is running now.  Only inside a stretch of an Execution; anything else is a bug.
  static Execution& current(const Scheduler& scheduler);

 private:
  Store& store_;
  Time deadline_;
  Transaction transaction_;
};

// `co_await durable(scheduler)`: goes on when all that this execution has read and written so far
// is durable.  An error: it was undone, and the handler has to give up.
Task<Status> durable(Scheduler& scheduler);

}  // namespace onetrip
