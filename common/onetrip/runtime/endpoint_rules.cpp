#include "onetrip/runtime/endpoint_rules.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <string>

namespace onetrip {
namespace {

constexpr std::string_view ipc_scheme = "ipc://";
constexpr std::string_view tcp_scheme = "tcp://";

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

Status check_ipc_path(std::string_view endpoint) {
  const std::string_view path = endpoint.substr(ipc_scheme.size());
  if (!starts_with(path, "/"))
    return invalid("{}: the path after ipc:// has to be absolute", endpoint);
  if (path.size() > ipc_path_bytes_max)
    return invalid(
        "{}: a socket's path has at most {} bytes, and this one has {}; set mesh.run_dir or the "
        "endpoint to something shorter",
        endpoint, ipc_path_bytes_max, path.size());
  return Done{};
}

bool is_loopback(const std::string& host) {
  in_addr address{};
  if (host == "[::1]") return true;
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && (ntohl(address.s_addr) >> 24U) == 127;
}

bool is_port(std::string_view text) {
  if (text == "*") return true;
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65535;
}

Status check_tcp_address(std::string_view endpoint) {
  const std::string_view address = endpoint.substr(tcp_scheme.size());
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos || !is_port(address.substr(colon + 1)))
    return invalid("{}: write it as tcp://127.0.0.1:PORT, with a port from 1 to 65535", endpoint);
  const std::string host(address.substr(0, colon));
  if (host == "localhost")
    return invalid("{}: write 127.0.0.1, since localhost may be more than one address", endpoint);
  if (!is_loopback(host))
    return invalid(
        "{}: only 127.0.0.1 (127.0.0.0/8) and [::1] are allowed, because whoever can reach a "
        "service may call it",
        endpoint);
  return Done{};
}

}  // namespace

Status check_endpoint(std::string_view endpoint) {
  if (starts_with(endpoint, ipc_scheme)) return check_ipc_path(endpoint);
  if (starts_with(endpoint, tcp_scheme)) return check_tcp_address(endpoint);
  return invalid("{}: an endpoint is ipc:///PATH or tcp://127.0.0.1:PORT", endpoint);
}

}  // namespace onetrip
