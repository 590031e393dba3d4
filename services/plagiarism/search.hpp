// The search for copies among all tracks (DOMAIN §9).  Pure; made to run on a worker's thread.
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "onetrip/api/plagiarism.hpp"
#include "services/plagiarism/tracks.hpp"

namespace plagiarism {

// Both together make an event.
inline constexpr double follow_event = .75;
inline constexpr double similarity_event = .8;

// A record of each suspect that follows another hotkey, by hotkey; events by pair and victim.  No
// suspects: everybody is one.  `follow` is looked at first, as it is cheap and few pass it.  Ends
// early, with what it has, where it is told to stop.
std::vector<PlagiarismRecord> find_copies(const std::vector<Track>& tracks,
                                          const std::vector<Hotkey>& suspects, std::int64_t now_ms,
                                          const std::stop_token& stop);

}  // namespace plagiarism
