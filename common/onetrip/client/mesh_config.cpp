// A Mesh from the configuration file.
#include <memory>

#include "onetrip/client/mesh.hpp"
#include "onetrip/net/client_link.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/runtime/config.hpp"
#include "onetrip/runtime/instances.hpp"

namespace onetrip {

Result<Mesh> Mesh::to(Directory directory, MeshOptions options) {
  auto context = std::make_shared<net::Context>();
  return Mesh(std::move(directory), options,
              [context, transport = options.transport](const std::string& endpoint) {
                return net::make_client_link(*context, endpoint, transport);
              });
}

namespace {

// The endpoints of all instances, of which a client uses one.
std::string any_of(const ServiceConfig& broker) {
  std::string endpoints;
  for (std::uint32_t i = 0; i != broker.instances; ++i) {
    if (i != 0) endpoints += net::endpoints_divider;
    endpoints += endpoint_of_instance(broker.endpoint, i);
  }
  return endpoints;
}

}  // namespace

Directory directory_from(const Config& config) {
  Directory directory;
  const auto broker = config.services.find("broker");
  for (const auto& [name, service] : config.services)
    directory.emplace(
        name, broker == config.services.end() ? service.endpoint : any_of(broker->second));
  return directory;
}

MeshOptions mesh_options_from(const Config& config) {
  MeshOptions options;
  options.calls.deadline = config.mesh.deadline;
  options.transport = config.mesh.transport;
  return options;
}

Result<Mesh> Mesh::from_config(const std::string& path) {
  ConfigSource source = ConfigSource::of_process();
  if (!path.empty()) source.file = path;
  ONETRIP_TRY(const Config config, load_config(source));
  return to(directory_from(config), mesh_options_from(config));
}

}  // namespace onetrip
