#include "onetrip/rpc/execution.hpp"

#include "onetrip/runtime/completion.hpp"

namespace onetrip {

Execution& Execution::current(const Scheduler& scheduler) {
  auto* execution = dynamic_cast<Execution*>(scheduler.current());
  ONETRIP_CHECK(execution != nullptr);
  return *execution;
}

Task<Status> durable(Scheduler& scheduler) {
  Execution& execution = Execution::current(scheduler);
  Completion<Status> written(scheduler);
  execution.store().when_durable(execution.transaction(),
                                 [written](const Status& status) mutable { written.set(status); });
  co_return co_await written;
}

}  // namespace onetrip
