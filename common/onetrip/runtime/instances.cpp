#include "onetrip/runtime/instances.hpp"

#include <fmt/core.h>

namespace onetrip {

bool names_instance(std::string_view endpoint) {
  return endpoint.find(instance_placeholder) != std::string_view::npos;
}

std::string endpoint_of_instance(std::string_view endpoint, std::uint32_t instance) {
  const auto at = endpoint.find(instance_placeholder);
  if (at == std::string_view::npos) return std::string(endpoint);
  const std::string_view behind = endpoint.substr(at + instance_placeholder.size());
  return fmt::format("{}{}{}", endpoint.substr(0, at), instance,
                     endpoint_of_instance(behind, instance));
}

std::string default_endpoint(std::string_view run_dir, std::string_view service,
                             std::uint32_t instances) {
  return fmt::format("ipc://{}/{}{}{}.sock", run_dir, service, instances > 1 ? "." : "",
                     instances > 1 ? instance_placeholder : "");
}

std::string instance_name(std::string_view service, InstancePlace place) {
  return place.instances == 1 ? std::string(service)
                              : fmt::format("{}.{}", service, place.instance);
}

}  // namespace onetrip
