// What an elimination that comes from outside has to be before anything is done with it.
//
// INVALID_ARGUMENT; names the field, with `path` in front of it, and the value.  Pure.
#pragma once

#include <string_view>
#include <vector>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/base/result.hpp"

namespace eliminations {

// A bound for what return_info may hold, 0 to this: far above any return.
inline constexpr double return_max = 1e12;
// At most one position is open in a pair; five times the known pairs.
inline constexpr std::size_t infos_max = 256;

onetrip::Status check_elimination(std::string_view path, const Elimination& elimination);

// The same for each, and no hotkey twice.
onetrip::Status check_eliminations(const std::vector<Elimination>& eliminations);

}  // namespace eliminations
