// BundlesByKey: the bundles that perf_ledger owns, behind those functions of a dictionary that the
// loops use.  Scaffolding: it stands as long as a loop does.
//
// It is as slow as the dictionary was, and no safer: a bundle that is read, changed and put back
// undoes whatever was changed meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "onetrip/api/kv.hpp"
#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/onetrip.hpp"

#include "examples/migration/sample.hpp"

namespace migration {

// [bundles_by_key]
class BundlesByKey {
 public:
  explicit BundlesByKey(onetrip::Mesh& mesh) : mesh_(mesh) {}

  // bundles[key]
  onetrip::Result<PerfBundle> at(const kv::Key& key) {
    ONETRIP_TRY(const Hotkey hotkey, key.as<Hotkey>());
    ONETRIP_TRY(std::optional<PerfBundle> bundle, perf_ledger::get_bundle(mesh_, hotkey));
    if (!bundle) return onetrip::not_found("there is no bundle of {}", hotkey);
    return *std::move(bundle);
  }
  // bundles[key] = bundle
  onetrip::Status insert_or_assign(const kv::Key& key, const PerfBundle& bundle) {
    ONETRIP_TRY(const Hotkey hotkey, key.as<Hotkey>());
    ONETRIP_TRY_STATUS(perf_ledger::save_bundles(mesh_, {{hotkey, bundle}}));
    return {};
  }
  // del bundles[key]
  onetrip::Status erase(const kv::Key& key) {
    ONETRIP_TRY(const Hotkey hotkey, key.as<Hotkey>());
    ONETRIP_TRY(const std::int64_t dropped, perf_ledger::delete_bundles(mesh_, {hotkey}));
    if (dropped == 0) return onetrip::not_found("there is no bundle of {}", hotkey);
    return {};
  }
  // bundles.keys()
  onetrip::Result<std::vector<kv::Key>> keys() {
    ONETRIP_TRY(const std::vector<Hotkey> hotkeys, perf_ledger::get_all_hotkeys(mesh_));
    return std::vector<kv::Key>(hotkeys.begin(), hotkeys.end());
  }

 private:
  onetrip::Mesh& mesh_;
};
// [/bundles_by_key]

}  // namespace migration
