// What a client's connection may be told, whichever link it is.
#pragma once

#include <chrono>
#include <cstddef>

#include "onetrip/net/connection_times.hpp"

namespace onetrip::net {

struct ClientLinkOptions {
  // How long what was sent may take to leave after the link is destroyed (libzmq only).
  std::chrono::milliseconds linger{200};
  // Frames that may wait, each way (receiving: libzmq only).
  int receive_queue_frames = 1'000;
  int send_queue_frames = 1'000;
  // Bytes that may wait to be sent; one message more than fits may (zmtp only).
  std::size_t send_queue_bytes = std::size_t{128} << 20U;
  // Between attempts to connect; the waits double from the first to the last.
  std::chrono::milliseconds retry_first{50};
  std::chrono::milliseconds retry_last{2'000};
  // What a server may take to shake hands (zmtp only; for libzmq it is the same, and fixed).
  std::chrono::milliseconds handshake_max{handshake_ms_max};
};

}  // namespace onetrip::net
