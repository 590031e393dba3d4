// Who joins, fails, rises and falls (DOMAIN §8), as functions of values: no clock, no storage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/api/positions.hpp"
#include "onetrip/trading/times.hpp"

namespace challenge_period {

inline constexpr std::int64_t challenge_max_ms = 90 * trading::day_ms;
inline constexpr std::int64_t probation_max_ms = 60 * trading::day_ms;
// From here on a hotkey in CHALLENGE or PROBATION has failed.
inline constexpr double drawdown_max_percent = 10;
// Distinct UTC days with a checkpoint, for a place in the ranking.
inline constexpr std::int64_t days_min = 61;
// The places of MAINCOMP in each asset class.
inline constexpr std::size_t maincomp_places = 25;

// All that the service keeps.
struct State {
  Records records;
  std::map<Hotkey, ChallengeFailure> failures;
  // Plagiarists whose entry into PLAGIARISM is done.
  std::map<Hotkey, std::int64_t> plagiarists;
  std::map<Hotkey, std::string> classes;  // Those that were set.
};

// What the other services say.  What is absent could not be learnt, and the rules that need it
// wait for the next time.
struct Observed {
  // Whom scores, drawdowns and days were asked for: nobody else is ranked.
  std::set<Hotkey> asked;
  std::optional<std::map<Hotkey, positions::Score>> scores;
  std::optional<std::map<Hotkey, double>> drawdowns;
  std::optional<std::map<Hotkey, std::int64_t>> days;
  std::optional<std::map<Hotkey, std::int64_t>> plagiarists;  // Since when.
  // No rule touches these: `eliminations` removes them.
  std::optional<std::set<Hotkey>> eliminated;
};

// Puts a record into a bucket; where it was becomes the previous bucket.  The same bucket and start
// again change nothing.
void move_to(ChallengeRecord& record, std::string_view bucket, std::int64_t start_ms);

// One pass, in this order: who joins, plagiarists in and out, who fails, the ranking.
//
// Where DOMAIN leaves a case open: a MAINCOMP hotkey that cannot be ranked (too few days, or of no
// class) is outside the first 25; a hotkey without positions has a score of 1; who has failed is
// not ranked; a record that is over its time fails for that, whatever its drawdown.
Refreshed apply_rules(State& state, const Observed& observed, std::int64_t now_ms);

}  // namespace challenge_period
