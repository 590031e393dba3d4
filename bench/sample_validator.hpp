// What the comparison has of a validator's state beside its bundles: eliminations, positions and
// challenge records of the sizes that they have in use.  The same on every run.
#pragma once

#include <cstddef>
#include <string>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/api/eliminations.hpp"
#include "onetrip/api/positions.hpp"

namespace onetrip::bench {

// Of a validator that is full.
inline constexpr std::size_t miners_count = 256;

// 48 characters, as hotkeys have.
std::string sample_miner(std::size_t index);

eliminations::Elimination sample_elimination(std::size_t index);
// A quarter of them in each bucket.
challenge_period::ChallengeRecord sample_record(std::size_t index);

// With ten orders, each with a price source: some 5 KB.  The first of a hotkey is open, the others
// are closed.
positions::Position sample_position(std::size_t miner, std::size_t index);
// The first `count` of a miner.
positions::Positions sample_positions(std::size_t miner, std::size_t count);

}  // namespace onetrip::bench
