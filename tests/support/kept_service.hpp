// KeptService: a service over a store of its own, called without a wire.  Every call is a stretch,
// as the dispatcher makes it, and is durable when it returns.
#pragma once

#include <utility>
#include <vector>

#include "tests/store/stepped_backend.hpp"
#include "tests/store/stretch.hpp"

namespace onetrip::test {

template <class Service>
class KeptService {
 public:
  KeptService() : store_(backend_, never_fatal()), service_(store_) {
    backend_.finish_at_once(CommitOutcome::durable);
    store_.load().value();
  }

  // kept.call(&PerfLedgerService::get_bundle, "hotkey_1")
  template <class Function, class... Args>
  auto call(Function function, Args&&... args) {
    Transaction transaction;
    store_.enter(transaction);
    auto answer = (service_.*function)(std::forward<Args>(args)...);
    store_.leave();
    return answer;
  }

  // What the last call that changed something has written.
  const std::vector<ChangeSet>& last_written() const { return backend_.sets(); }

 private:
  SteppedBackend backend_;
  Store store_;
  Service service_;
};

}  // namespace onetrip::test
