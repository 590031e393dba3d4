// A Mesh from the configuration file.
#include <memory>

#include "onetrip/client/mesh.hpp"
#include "onetrip/net/client_link.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/runtime/config.hpp"

namespace onetrip {

Result<Mesh> Mesh::to(Directory directory, MeshOptions options) {
  auto context = std::make_shared<net::Context>();
  return Mesh(std::move(directory), options,
              [context, transport = options.transport](const std::string& endpoint) {
                return net::make_client_link(*context, endpoint, transport);
              });
}

MeshOptions mesh_options_from(const Config& config) {
  MeshOptions options;
  options.calls.deadline = config.mesh.deadline;
  options.transport = config.mesh.transport;
  options.spin_max = config.mesh.spin;
  return options;
}

Result<Mesh> Mesh::from_config(const std::string& path) {
  ConfigSource source = ConfigSource::of_process();
  if (!path.empty()) source.file = path;
  ONETRIP_TRY(const Config config, load_config(source));
  return to(directory_from(config), mesh_options_from(config));
}

}  // namespace onetrip
