// update_field: a field by its name, and a value of a type that only the name decides.
//
// INVALID_ARGUMENT for a name that cannot be set (it says the nearest), for a value of another
// type, and for one out of range.
#pragma once

#include <cstdint>
#include <string_view>

#include "onetrip/base/result.hpp"
#include "onetrip/wire/value.hpp"
#include "services/perf_ledger/ledger.hpp"

namespace perf_ledger {

// The one field of the bundle itself; all others are the portfolio ledger's.
inline constexpr std::string_view bundle_field = "last_update_ms";

onetrip::Result<std::int64_t> read_last_update_ms(const onetrip::wire::Value& value);

// Nothing of `tail` has changed where it gives an error.
onetrip::Status set_field(LedgerTail& tail, std::string_view field_name,
                          const onetrip::wire::Value& value);

}  // namespace perf_ledger
