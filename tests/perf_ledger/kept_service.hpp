// KeptService: the service over a store of its own, called without a wire.  Every call is a
// stretch, as the dispatcher makes it, and is durable when it returns.
#pragma once

#include <utility>

#include "services/perf_ledger/service.hpp"
#include "tests/store/stepped_backend.hpp"
#include "tests/store/stretch.hpp"

namespace perf_ledger::testing {

class KeptService {
 public:
  KeptService() : store_(backend_, onetrip::test::never_fatal()), service_(store_) {
    backend_.finish_at_once(onetrip::CommitOutcome::durable);
    store_.load().value();
  }

  // kept.call(&PerfLedgerService::get_bundle, "hotkey_1")
  template <class Function, class... Args>
  auto call(Function function, Args&&... args) {
    onetrip::Transaction transaction;
    store_.enter(transaction);
    auto answer = (service_.*function)(std::forward<Args>(args)...);
    store_.leave();
    return answer;
  }

  auto update(const PerfUpdate& next) { return call(&PerfLedgerService::update, next); }
  PerfBundle bundle(const Hotkey& hotkey) {
    return call(&PerfLedgerService::get_bundle, hotkey).value();
  }
  Bundles all() {
    return call(&PerfLedgerService::get_bundles, call(&PerfLedgerService::get_all_hotkeys));
  }

  // What the last call that changed something has written.
  const std::vector<onetrip::ChangeSet>& last_written() const { return backend_.sets(); }

 private:
  onetrip::test::SteppedBackend backend_;
  onetrip::Store store_;
  PerfLedgerService service_;
};

}  // namespace perf_ledger::testing
