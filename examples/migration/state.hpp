// Where the bundles are: in a dictionary of kv at first, in perf_ledger later, never in both.
#pragma once

#include <string_view>

#include "onetrip/client/dict_proxy.hpp"
#include "onetrip/onetrip.hpp"

#include "examples/migration/sample.hpp"

namespace migration {

using Dictionary = onetrip::DictProxy<PerfBundle>;

// This program's own; no other dictionary is touched.
inline constexpr std::string_view dictionary_name = "migration.bundles";
Dictionary dictionary(onetrip::Mesh& mesh);

// Puts bundles there, to begin with.
onetrip::Status hold_in_dictionary(onetrip::Mesh& mesh, const Bundles& bundles);
onetrip::Status hold_in_perf_ledger(onetrip::Mesh& mesh, const Bundles& bundles);

// From the dictionary to perf_ledger.  Nobody may write to the dictionary meanwhile.
onetrip::Status move_state(onetrip::Mesh& mesh);

// All bundles, wherever they are; FAILED_PRECONDITION where a hotkey has two.
onetrip::Result<Bundles> all_bundles(onetrip::Mesh& mesh);

// Drops what this program has put anywhere.  FAILED_PRECONDITION, and nothing is dropped, where
// perf_ledger holds bundles that are not this program's.  Looked for once: who adds some while this
// program runs loses them.
onetrip::Status start_empty(onetrip::Mesh& mesh);

}  // namespace migration
