// PerfLedgerService: the perf_ledger contract over its tables.  One function a method, of the same
// name; what each does, its units and its errors are said in api/perf_ledger.hpp.
//
// Every call checks all that it was given before it changes anything.  Runs on the loop's thread;
// a call that writes runs within a stretch of the store.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/rpc/method_table.hpp"
#include "onetrip/store/store.hpp"
#include "services/perf_ledger/bundles.hpp"

namespace perf_ledger {

class PerfLedgerService {
 public:
  // Makes its tables in `store`, which is loaded after that, and outlives the service.
  explicit PerfLedgerService(onetrip::Store& store) : tables_(store) {}

  // Bound to this object, which outlives the table.
  onetrip::MethodTable methods();

  onetrip::Result<std::int64_t> get_last_update_ms(const Hotkey& hotkey) const;
  std::map<Hotkey, std::int64_t> get_last_update_times() const;
  onetrip::Status update_last_update_ms(const Hotkey& hotkey, std::int64_t ms);
  onetrip::Result<std::int64_t> batch_update_times(const std::map<Hotkey, std::int64_t>& times);
  onetrip::Status update_field(const Hotkey& hotkey, const std::string& field_name,
                               const onetrip::wire::Value& value);

  onetrip::Result<std::int64_t> update_all_bundles(Bundles bundles);
  onetrip::Result<std::int64_t> save_bundles(Bundles bundles);
  std::int64_t clear_all_bundles();
  std::int64_t delete_bundles(const std::vector<Hotkey>& hotkeys);

  std::optional<PerfBundle> get_bundle(const Hotkey& hotkey) const;
  Bundles get_bundles(const std::vector<Hotkey>& hotkeys) const;
  std::map<Hotkey, PerfLedger> get_ledgers(const std::vector<Hotkey>& hotkeys,
                                           const std::string& tp_id) const;
  std::map<Hotkey, double> get_drawdowns(const std::vector<Hotkey>& hotkeys) const;
  std::map<Hotkey, std::int64_t> get_checkpoint_days(const std::vector<Hotkey>& hotkeys) const;
  std::map<Hotkey, std::int64_t> get_liquidations() const { return tables_.liquidations(); }
  std::vector<Hotkey> get_all_hotkeys() const { return tables_.hotkeys(); }

  onetrip::Result<PerfCheckpoint> update(const PerfUpdate& next);
  UpdateManyResult update_many(const std::vector<PerfUpdate>& updates);

 private:
  BundleTables tables_;
};

}  // namespace perf_ledger
