// What callers send, checked before anything changes.  Every refusal is INVALID_ARGUMENT and names
// the field with its path (bundles["hotkey_1"].ledgers["portfolio"].cps[3].accum_ms) and its value.
//
// The ranges are those of the contract (api/perf_ledger.hpp); within them no sum of times overflows
// and no number becomes infinite, whatever updates follow.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/base/result.hpp"

namespace perf_ledger {

onetrip::Status check_hotkey(std::string_view hotkey);
// A point in time, Unix ms.
onetrip::Status check_time(std::string_view field, std::int64_t ms);
// A checkpoint's or window's length: at least 1 ms.
onetrip::Status check_duration(std::string_view field, std::int64_t ms);
// A number above 0 that may be divided by.
onetrip::Status check_factor(std::string_view field, double factor);

onetrip::Status check_update(const PerfUpdate& next);
onetrip::Status check_times(const std::map<Hotkey, std::int64_t>& times);
// The first thing that is wrong in any of them.
onetrip::Status check_bundles(const Bundles& bundles);

}  // namespace perf_ledger
