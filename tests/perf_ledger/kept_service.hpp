// The service over a store of its own, called without a wire, with what its tests ask of it.
#pragma once

#include "services/perf_ledger/service.hpp"
#include "tests/support/kept_service.hpp"

namespace perf_ledger::testing {

class KeptService : public onetrip::test::KeptService<PerfLedgerService> {
 public:
  auto update(const PerfUpdate& next) { return call(&PerfLedgerService::update, next); }
  PerfBundle bundle(const Hotkey& hotkey) {
    return call(&PerfLedgerService::get_bundle, hotkey).value();
  }
  Bundles all() {
    return call(&PerfLedgerService::get_bundles, call(&PerfLedgerService::get_all_hotkeys));
  }
};

}  // namespace perf_ledger::testing
