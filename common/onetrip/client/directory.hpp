// Directory: which service is where.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "onetrip/base/result.hpp"

namespace onetrip {

// Of each instance of a service its endpoint ("ipc:///run/.../perf_ledger.sock",
// "tcp://127.0.0.1:7001"); one is enough.
class Endpoints {
 public:
  Endpoints(std::string endpoint) : endpoints_{std::move(endpoint)} {}
  Endpoints(const char* endpoint) : endpoints_{endpoint} {}
  // At least one; instance 0 first.
  Endpoints(std::vector<std::string> of_instances);

  // All of them behind one endpoint, where a broker finds the instance that is asked, and a good
  // one where any will do.
  static Endpoints behind_broker(const std::string& endpoint, std::uint32_t instances);

  std::uint32_t instances() const { return static_cast<std::uint32_t>(endpoints_.size()); }
  // Counted from 1, as who is asked is; of 0, any instance's, the first.
  const std::string& of_asked(std::uint32_t instance) const {
    return endpoints_[instance == 0 ? 0 : instance - 1];
  }
  bool is_behind_broker() const { return is_behind_broker_; }

 private:
  std::vector<std::string> endpoints_;
  bool is_behind_broker_ = false;
};

using Directory = std::map<std::string, Endpoints, std::less<>>;

struct Config;
struct ServiceConfig;
// The one that a configuration says: the services that have a section; at the broker, where it has
// one.
Directory directory_from(const Config& config);
Endpoints endpoints_from(const ServiceConfig& service);

namespace detail {

Error unknown_service(std::string_view service, const Directory& directory);

}  // namespace detail
}  // namespace onetrip
