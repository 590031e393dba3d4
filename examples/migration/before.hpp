// The loops, as they were written for a shared dictionary.  `bundles` is that dictionary, or what
// has the same functions.  Every function of it is a round trip, and carries a whole bundle.
#pragma once

#include <vector>

#include "onetrip/api/kv.hpp"
#include "onetrip/base/result.hpp"

#include "examples/migration/sample.hpp"

namespace migration::before {

using onetrip::Result;
using onetrip::Status;
using Keys = std::vector<kv::Key>;

// [set_times]
Status set_times(auto& bundles, const Times& times) {
  for (const auto& [hotkey, ms] : times) {
    ONETRIP_TRY(PerfBundle bundle, bundles.at(hotkey));            // all of it comes here,
    bundle.last_update_ms = ms;                                    // is changed in our copy,
    ONETRIP_TRY_STATUS(bundles.insert_or_assign(hotkey, bundle));  // and all of it goes back
  }
  return {};
}
// [/set_times]

// [read_times]
Result<Times> read_times(auto& bundles) {
  Times times;
  ONETRIP_TRY(const Keys keys, bundles.keys());
  for (const kv::Key& key : keys) {
    ONETRIP_TRY(const Hotkey hotkey, key.as<Hotkey>());
    ONETRIP_TRY(const PerfBundle bundle, bundles.at(key));
    times.emplace(hotkey, bundle.last_update_ms);
  }
  return times;
}
// [/read_times]

// [replace_all]
Status replace_all(auto& bundles, const Bundles& fresh) {
  ONETRIP_TRY(const Keys keys, bundles.keys());
  for (const kv::Key& key : keys) {
    ONETRIP_TRY(const Hotkey hotkey, key.as<Hotkey>());
    if (fresh.contains(hotkey)) continue;
    ONETRIP_TRY_STATUS(bundles.erase(key));
  }
  for (const auto& [hotkey, bundle] : fresh) {
    ONETRIP_TRY_STATUS(bundles.insert_or_assign(hotkey, bundle));
  }
  return {};
}
// [/replace_all]

// [clear]
Status clear(auto& bundles) {
  ONETRIP_TRY(const Keys keys, bundles.keys());
  for (const kv::Key& key : keys) {
    ONETRIP_TRY_STATUS(bundles.erase(key));
  }
  return {};
}
// [/clear]

}  // namespace migration::before
