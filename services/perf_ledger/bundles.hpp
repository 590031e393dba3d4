// BundleTables: every hotkey's bundle, as rows of the store.
//
//   bundles       hotkey          when it was last updated
//   tails         hotkey, tp_id   LedgerTail: some 200 bytes
//   sealed        hotkey, tp_id   its sealed checkpoints; no row where there are none
//   liquidations  hotkey          when its value first fell to 0 or below
//
// A hotkey is known if it has a row in the first; ledgers belong to known hotkeys only, and so do
// liquidations.  An update away from a boundary writes the first two rows, under 1 KB together.
// Pointers are good until the next change.  Writes happen within a stretch of the store.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/base/result.hpp"
#include "onetrip/store/table.hpp"
#include "services/perf_ledger/ledger.hpp"

namespace perf_ledger {

struct BundleRow {
  std::int64_t last_update_ms = 0;

  static constexpr auto onetrip_layout = onetrip::wire::Layout::array;
};
ONETRIP_FIELDS(BundleRow, last_update_ms)

class BundleTables {
 public:
  explicit BundleTables(onetrip::Store& store);
  ~BundleTables();  // Not in the header: see store/table.hpp.
  BundleTables(const BundleTables&) = delete;
  BundleTables& operator=(const BundleTables&) = delete;

  bool knows(std::string_view hotkey) const { return bundles_.contains(hotkey); }
  std::optional<std::int64_t> last_update_ms(std::string_view hotkey) const;
  std::map<Hotkey, std::int64_t> last_update_times() const;
  std::vector<Hotkey> hotkeys() const;
  std::optional<PerfBundle> bundle(std::string_view hotkey) const;
  std::optional<PerfLedger> ledger(std::string_view hotkey, std::string_view tp_id) const;
  // Null where there is no such ledger.
  const LedgerTail* tail(std::string_view hotkey, std::string_view tp_id) const;
  // As of ledger.hpp; none, too, where there is no such ledger.
  std::optional<std::int64_t> checkpoint_days(std::string_view hotkey,
                                              std::string_view tp_id) const;
  std::map<Hotkey, std::int64_t> liquidations() const;
  std::size_t size() const { return bundles_.size(); }

  // `next` has passed check_update().  Gives the ledger's current checkpoint; nothing has changed
  // where it gives an error: those of apply_update(), and RESOURCE_EXHAUSTED for one ledger too
  // many.
  onetrip::Result<PerfCheckpoint> apply(const PerfUpdate& next);

  // False for an unknown hotkey.
  bool set_last_update_ms(std::string_view hotkey, std::int64_t ms);
  void put_tail(Hotkey hotkey, std::string tp_id, const LedgerTail& tail);

  // The bundle has passed check_bundles().  A liquidation of the hotkey stays.
  void put(const Hotkey& hotkey, PerfBundle bundle);
  // A bundle goes with its hotkey's liquidation.  False for an unknown hotkey.
  bool drop(const Hotkey& hotkey);
  // These and no others; liquidations of those that stay known stay.
  void replace_all(Bundles&& bundles);
  // Gives the number of bundles dropped.
  std::size_t clear();

 private:
  using LedgerKey = std::pair<Hotkey, std::string>;

  const Checkpoints& sealed(std::string_view hotkey, std::string_view tp_id) const;
  void put_sealed(LedgerKey key, Checkpoints checkpoints);
  void put_ledgers(const Hotkey& hotkey, std::map<std::string, PerfLedger>&& ledgers);
  void drop_ledgers(const Hotkey& hotkey);
  std::size_t count_ledgers(const Hotkey& hotkey) const;

  onetrip::Table<Hotkey, BundleRow> bundles_;
  onetrip::Table<LedgerKey, LedgerTail> tails_;
  onetrip::Table<LedgerKey, Checkpoints> sealed_;
  onetrip::Table<Hotkey, std::int64_t> liquidations_;
};

}  // namespace perf_ledger
