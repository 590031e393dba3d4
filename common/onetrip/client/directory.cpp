#include "onetrip/client/directory.hpp"

#include <string_view>

#include "onetrip/base/check.hpp"
#include "onetrip/base/nearest.hpp"
#include "onetrip/net/client_link.hpp"
#include "onetrip/runtime/config.hpp"
#include "onetrip/runtime/instances.hpp"

namespace onetrip {

Endpoints::Endpoints(std::vector<std::string> of_instances) : endpoints_(std::move(of_instances)) {
  ONETRIP_CHECK(!endpoints_.empty());
}

Endpoints Endpoints::behind_broker(const std::string& endpoint, std::uint32_t instances) {
  Endpoints endpoints(std::vector<std::string>(instances, endpoint));
  endpoints.is_behind_broker_ = true;
  return endpoints;
}

namespace {

// The endpoints of all brokers, of which a client uses one.
std::string any_of(const ServiceConfig& broker) {
  std::string endpoints;
  for (std::uint32_t i = 0; i != broker.instances; ++i) {
    if (i != 0) endpoints += net::endpoints_divider;
    endpoints += endpoint_of_instance(broker.endpoint, i);
  }
  return endpoints;
}

}  // namespace

Endpoints endpoints_from(const ServiceConfig& service) {
  std::vector<std::string> endpoints;
  for (std::uint32_t i = 0; i < service.instances; ++i)
    endpoints.push_back(endpoint_of_instance(service.endpoint, i));
  return endpoints;
}

Directory directory_from(const Config& config) {
  Directory directory;
  const auto broker = config.services.find("broker");
  for (const auto& [name, service] : config.services) {
    const bool is_direct = broker == config.services.end() || name == "broker";
    directory.emplace(
        name, is_direct ? endpoints_from(service)
                        : Endpoints::behind_broker(any_of(broker->second), service.instances));
  }
  return directory;
}

Error detail::unknown_service(std::string_view service, const Directory& directory) {
  std::vector<std::string_view> names;
  for (const auto& [name, endpoints] : directory) names.push_back(name);
  return unimplemented("no service \"{}\" in the configuration.{}", service,
                       did_you_mean(service, names))
      .because("unknown_service");
}

}  // namespace onetrip
