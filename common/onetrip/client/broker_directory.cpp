#include "onetrip/client/broker_directory.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "onetrip/api/broker.hpp"

namespace onetrip {

Result<Directory> directory_from_broker(Mesh& mesh) {
  ONETRIP_TRY(const std::vector<broker::ServicePlaces> services, broker::directory(mesh));
  Directory directory;
  for (const broker::ServicePlaces& service : services) {
    const auto is_away = [](const std::string& endpoint) { return endpoint.empty(); };
    const std::vector<std::string>& endpoints = service.endpoints;
    if (std::none_of(endpoints.begin(), endpoints.end(), is_away))
      directory.emplace(service.service, Endpoints(endpoints));
  }
  return directory;
}

}  // namespace onetrip
