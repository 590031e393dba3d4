// Every limit of the protocol, with its reason.  docs/protocol.md, "Limits", lists the same
// numbers.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace onetrip::wire {

// 256 hotkeys x 100 KB of bundles are 25 MB: twice that, and room for the names.
inline constexpr std::size_t frame_bytes_max = std::size_t{64} << 20U;
// The deepest record of the domain nests 6 levels; a hostile one is refused before the stack feels
// it.
inline constexpr std::size_t nesting_depth_max = 32;
// What the records of one message may take in memory once they are decoded.  Rows of one byte that
// stand for a hundred would make of the largest frame more than a machine has.
inline constexpr std::size_t decoded_bytes_max = std::size_t{512} << 20U;
// A header is about 40 bytes; names, a session and a routing key at their limits fit in this.
inline constexpr std::size_t header_bytes_max = 512;
// Longest name of a service or method, and longest routing key, in bytes.
inline constexpr std::size_t name_bytes_max = 64;
inline constexpr std::size_t routing_key_bytes_max = 128;
// What a ROUTER adds, and at most one more that a broker adds for itself.
inline constexpr std::size_t envelope_frames_max = 2;
// Calls in one batch: more would hold a service's loop for too long at a stretch.
inline constexpr std::size_t batch_calls_max = 10'000;
// An error's sentence is for people; a longer one is cut.
inline constexpr std::size_t error_message_bytes_max = 1024;

inline constexpr std::chrono::milliseconds deadline_default{5'000};
// A day: a longer budget is a client's bug.
inline constexpr std::uint32_t time_left_ms_max = 86'400'000;

}  // namespace onetrip::wire
