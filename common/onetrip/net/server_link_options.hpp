// What a service's end may be told, whichever link it is.
#pragma once

#include <chrono>
#include <cstddef>

#include "onetrip/net/connection_times.hpp"
#include "onetrip/wire/limits.hpp"

namespace onetrip::net {

// Clients that may wait to be accepted: libzmq's own default of 100 loses connections when a
// thousand of them come back at once.
inline constexpr int accept_backlog = 1024;

struct ServerLinkOptions {
  // How long what was sent may take to leave after the link is destroyed.
  std::chrono::milliseconds linger{1'000};
  // Frames a peer may have on its way to us before its connection is left to wait (libzmq only).
  int receive_queue_frames = 256;
  // Frames, and bytes (libzmq: of the large ones), that may wait for a peer before sending to it is
  // `full`.
  int send_queue_frames = 1'000;
  std::size_t send_queue_bytes = wire::frame_bytes_max;
  // What a client may take to shake hands (zmtp only; for libzmq it is the same, and fixed).
  std::chrono::milliseconds handshake_max{handshake_ms_max};
};

}  // namespace onetrip::net
