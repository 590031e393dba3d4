// Who is to be eliminated, from what the other services say (DOMAIN §7).  Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/api/eliminations.hpp"

namespace eliminations {

// A hotkey of the main competition that has lost this much is out.
inline constexpr double drawdown_max_percent = 10;

// What one pass has learnt; what could not be learnt is empty, and eliminates nobody.
struct Findings {
  std::map<Hotkey, std::int64_t> liquidations;  // Of perf_ledger: since when.
  std::vector<challenge_period::ChallengeFailure> failures;
  std::map<Hotkey, double> maincomp_drawdowns;  // Percent.
  std::vector<Hotkey> plagiarists;              // Those for whom the time is over.
  std::vector<Hotkey> with_positions;
  // The metagraph's hotkeys; none: no metagraph was ever received, and nobody is a zombie.
  std::optional<std::set<Hotkey>> network;
};

// In the order of DOMAIN §7, each hotkey once, for the first reason that holds.  Of those already
// eliminated it knows nothing: the caller passes them over.
std::vector<Elimination> judge(const Findings& findings, std::int64_t now_ms);

}  // namespace eliminations
