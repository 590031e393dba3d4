// What a Server counts, per method and per reason of refusal; nothing per key or peer, so that it
// stays small.  Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "onetrip/base/clock.hpp"
#include "onetrip/rpc/latency_histogram.hpp"
#include "onetrip/rpc/standard.hpp"

namespace onetrip {

class ServerStats {
 public:
  void count_call(std::string_view method, bool ok, std::size_t bytes_in, std::size_t bytes_out,
                  Duration latency);
  // `reason`: one of a fixed list ("overloaded", "bad_header"), never something a peer has sent.
  void count_refused(std::string_view reason, std::uint64_t count = 1);

  // Without uptime_ms.
  ServiceStats snapshot() const;

 private:
  struct OfMethod {
    std::uint64_t calls = 0;
    std::uint64_t errors = 0;
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    LatencyHistogram latency;
  };

  std::map<std::string, OfMethod, std::less<>> methods_;
  std::map<std::string, std::uint64_t, std::less<>> refused_;
};

}  // namespace onetrip
