// What a client's connection may be told, whichever link it is.
#pragma once

#include <chrono>

namespace onetrip::net {

struct ClientLinkOptions {
  // How long what was sent may take to leave after the link is destroyed (libzmq only).
  std::chrono::milliseconds linger{200};
  // Frames that may wait, each way (receiving: libzmq only).
  int receive_queue_frames = 1'000;
  int send_queue_frames = 1'000;
  // Between attempts to connect; the waits double from the first to the last.
  std::chrono::milliseconds retry_first{50};
  std::chrono::milliseconds retry_last{2'000};
  // What a server may take to shake hands (zmtp only; libzmq has 2 s, too).
  std::chrono::milliseconds handshake_max{2'000};
};

}  // namespace onetrip::net
