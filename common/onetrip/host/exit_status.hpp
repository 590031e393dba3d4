// What a service's program says when it ends (docs/operating.md, "Exit status").
#pragma once

namespace onetrip::exit_status {

inline constexpr int ok = 0;     // Drained after a signal; or all that was asked for is done.
inline constexpr int usage = 2;  // The command line.
inline constexpr int unavailable =
    69;                            // The endpoint: somebody serves there, or it cannot be bound.
inline constexpr int store = 74;   // The state: it cannot be read or written.
inline constexpr int config = 78;  // The configuration.
// 128 + its number: a second signal, without draining.

}  // namespace onetrip::exit_status
