#include "onetrip/net/endpoint.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace onetrip::net {

namespace {

constexpr std::size_t name_bytes_max = 64;
constexpr std::string_view separator = "://";

// The text may hold any bytes; an error's sentence may not.
std::string printable(std::string_view text) {
  std::string out(text.substr(0, 200));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

Error bad(std::string_view text, std::string_view why) {
  return invalid("endpoint \"{}\": {}", printable(text), why);
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.';
}

Result<Endpoint> parse_name(std::string_view text, Transport transport, std::string_view name) {
  if (name.empty()) return bad(text, "the name is missing");
  if (name.size() > name_bytes_max) return bad(text, "the name is longer than 64 characters");
  if (!std::all_of(name.begin(), name.end(), is_name_character))
    return bad(text, "a name has only letters, digits, '_', '-' and '.'");
  return Endpoint{transport, std::string(name), 0};
}

Result<Endpoint> parse_ipc(std::string_view text, std::string_view path) {
  if (path.empty() || path.front() != '/')
    return bad(text, "an ipc path is absolute, as in ipc:///run/onetrip/perf_ledger.sock");
  if (path.back() == '/') return bad(text, "an ipc path names a file, not a folder");
  if (path.size() > ipc_path_bytes_max)
    return invalid("endpoint \"{}\": the path has {} bytes, and a socket's path holds {}",
                   printable(text), path.size(), ipc_path_bytes_max);
  if (std::any_of(path.begin(), path.end(), [](char c) { return c == '\0' || c == '\n'; }))
    return bad(text, "a path holds no zero bytes and no new lines");
  return Endpoint{Transport::ipc, std::string(path), 0};
}

bool is_address(int family, const std::string& host) {
  in6_addr parsed{};
  return inet_pton(family, host.c_str(), &parsed) == 1;
}

Result<std::uint16_t> parse_port(std::string_view text, std::string_view port) {
  if (port == "*") return std::uint16_t{0};
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc{} || end != port.data() + port.size() || number == 0 ||
      number > std::numeric_limits<std::uint16_t>::max())
    return bad(text, "a port is 1..65535, or * for any");
  return static_cast<std::uint16_t>(number);
}

Result<Endpoint> parse_tcp(std::string_view text, std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return bad(text, "the port is missing");
  std::string_view host = address.substr(0, colon);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const std::string literal(host);
  if (!is_address(bracketed ? AF_INET6 : AF_INET, literal))
    return bad(text, "a tcp host is an address, as in 127.0.0.1 or [::1], not a name");
  ONETRIP_TRY(const std::uint16_t port, parse_port(text, address.substr(colon + 1)));
  return Endpoint{Transport::tcp, literal, port};
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos)
    return bad(text, "an endpoint starts with ipc://, tcp://, inproc:// or mem://");
  const std::string_view scheme = text.substr(0, at);
  const std::string_view rest = text.substr(at + separator.size());
  if (scheme == "ipc") return parse_ipc(text, rest);
  if (scheme == "tcp") return parse_tcp(text, rest);
  if (scheme == "inproc") return parse_name(text, Transport::inproc, rest);
  if (scheme == "mem") return parse_name(text, Transport::mem, rest);
  return bad(text, "only ipc, tcp, inproc and mem are spoken here");
}

Result<Endpoint> parse_server_endpoint(std::string_view text) {
  ONETRIP_TRY(Endpoint endpoint, parse_endpoint(text));
  if (endpoint.transport == Transport::mem)
    return invalid("{}: mem endpoints are connected to in a MemoryNetwork", to_string(endpoint));
  if (endpoint.transport == Transport::tcp && endpoint.port == 0)
    return invalid("{}: port * can be bound, not connected to", to_string(endpoint));
  return endpoint;
}

std::string to_string(const Endpoint& endpoint) {
  switch (endpoint.transport) {
    case Transport::ipc:
      return "ipc://" + endpoint.address;
    case Transport::inproc:
      return "inproc://" + endpoint.address;
    case Transport::mem:
      return "mem://" + endpoint.address;
    case Transport::tcp:
      break;
  }
  const bool ipv6 = endpoint.address.find(':') != std::string::npos;
  const std::string port = endpoint.port == 0 ? "*" : std::to_string(endpoint.port);
  return ipv6 ? "tcp://[" + endpoint.address + "]:" + port
              : "tcp://" + endpoint.address + ":" + port;
}

bool is_loopback(const Endpoint& endpoint) {
  if (endpoint.transport != Transport::tcp) return true;
  if (endpoint.address.find(':') == std::string::npos) return endpoint.address.starts_with("127.");
  in6_addr parsed{};
  return inet_pton(AF_INET6, endpoint.address.c_str(), &parsed) == 1 &&
         IN6_IS_ADDR_LOOPBACK(&parsed);
}

}  // namespace onetrip::net
