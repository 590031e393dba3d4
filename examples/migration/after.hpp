// The same work, said as what it is: each function is one explicit method, and one round trip.
#pragma once

#include <cstddef>
#include <cstdint>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/onetrip.hpp"

#include "examples/migration/sample.hpp"

namespace migration::after {

using onetrip::Mesh;
using onetrip::Result;
using onetrip::Status;

// [set_times]
// The loop stopped at the first unknown hotkey.  The method sets all others, and gives the number.
inline Status set_times(Mesh& mesh, const Times& times) {
  ONETRIP_TRY(const std::int64_t known, perf_ledger::batch_update_times(mesh, times));
  const std::size_t unknown = times.size() - static_cast<std::size_t>(known);
  if (unknown > 0) return onetrip::not_found("{} of {} hotkeys are unknown", unknown, times.size());
  return {};
}
// [/set_times]

// [read_times]
inline Result<Times> read_times(Mesh& mesh) { return perf_ledger::get_last_update_times(mesh); }
// [/read_times]

// [replace_all]
// Readers saw the loop half done.  Of the method they see all or nothing.
inline Status replace_all(Mesh& mesh, const Bundles& fresh) {
  ONETRIP_TRY_STATUS(perf_ledger::update_all_bundles(mesh, fresh));
  return {};
}
// [/replace_all]

// [clear]
inline Status clear(Mesh& mesh) {
  ONETRIP_TRY_STATUS(perf_ledger::clear_all_bundles(mesh));
  return {};
}
// [/clear]

}  // namespace migration::after
