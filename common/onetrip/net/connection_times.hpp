// When a peer that says nothing is given up.
#pragma once

namespace onetrip::net {

// A tcp peer that is gone without a word: after 10 + 3 x 5 s.
inline constexpr int keepalive_idle_s = 10;
inline constexpr int keepalive_interval_s = 5;
inline constexpr int keepalive_probes = 3;

// One that connects and does not shake hands.  libzmq's default of 30 s lets it hold the connection
// for as long.
inline constexpr int handshake_ms_max = 2'000;

}  // namespace onetrip::net
