// A Mesh from the configuration file, over libzmq.
#include <memory>

#include "onetrip/client/mesh.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/zmq_client_link.hpp"
#include "onetrip/runtime/config.hpp"

namespace onetrip {

Result<Mesh> Mesh::to(Directory directory, MeshOptions options) {
  auto context = std::make_shared<net::Context>();
  return Mesh(std::move(directory), options, [context](const std::string& endpoint) {
    return net::make_zmq_client(*context, endpoint, net::ZmqClientOptions{});
  });
}

Directory directory_from(const Config& config) {
  Directory directory;
  for (const auto& [name, service] : config.services) directory.emplace(name, service.endpoint);
  return directory;
}

Result<Mesh> Mesh::from_config(const std::string& path) {
  ConfigSource source = ConfigSource::of_process();
  if (!path.empty()) source.file = path;
  ONETRIP_TRY(const Config config, load_config(source));
  MeshOptions options;
  options.calls.deadline = config.mesh.deadline;
  return to(directory_from(config), options);
}

}  // namespace onetrip
