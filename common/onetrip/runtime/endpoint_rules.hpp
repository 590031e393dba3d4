// Which endpoints a configuration may name.
#pragma once

#include <string_view>

#include "onetrip/base/result.hpp"

namespace onetrip {

// The address of a unix socket has room for this many bytes of path.
inline constexpr std::size_t ipc_path_bytes_max = 107;

// Accepts ipc:// with an absolute path of at most 107 bytes, and tcp:// on this machine's loopback
// (127.0.0.0/8 or [::1]) with a port, 1 to 65535, or * for one that the system chooses (for a
// program that tells its endpoint to whoever asks).  Anybody may call a service who can reach it,
// so other addresses are refused.
Status check_endpoint(std::string_view endpoint);

}  // namespace onetrip
