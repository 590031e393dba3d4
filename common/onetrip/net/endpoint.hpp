// Endpoint: where a service is found, as configuration and command lines write it.
//
//   ipc:///run/user/1000/onetrip/perf_ledger.sock   absolute path, at most 107 bytes
//   tcp://127.0.0.1:5555   tcp://[::1]:5555         an address, not a name; port `*` to bind any
//   inproc://name                                   within one Context
//   mem://name                                      within one MemoryNetwork
//
// Everything else that libzmq would take (pgm, vmci, interface names, `ipc://*`, source addresses,
// ...) is refused: an endpoint is what this page says, or an error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "onetrip/base/result.hpp"

namespace onetrip::net {

// What fits in a sockaddr_un, with its closing zero byte.
inline constexpr std::size_t ipc_path_bytes_max = 107;

enum class Transport : std::uint8_t { tcp, ipc, inproc, mem };

struct Endpoint {
  Transport transport = Transport::ipc;
  std::string address;     // tcp: the host, without brackets; ipc: the path; inproc, mem: the name.
  std::uint16_t port = 0;  // tcp: 0 stands for `*`.

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// INVALID_ARGUMENT, with the text and what is wrong with it.
Result<Endpoint> parse_endpoint(std::string_view text);

// The same for an endpoint to connect to over a socket: no mem, and no port `*`.
Result<Endpoint> parse_server_endpoint(std::string_view text);

// As parse_endpoint reads it.
std::string to_string(const Endpoint& endpoint);

// False only for tcp outside of 127.0.0.0/8 and ::1: whoever may open that is not known to be
// local.
bool is_loopback(const Endpoint& endpoint);

}  // namespace onetrip::net
