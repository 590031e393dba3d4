#include "onetrip/client/service_mesh.hpp"

#include "onetrip/net/client_link.hpp"

namespace onetrip {

ServiceMesh::ServiceMesh(const ServiceParts& parts)
    : loop_(parts.loop),
      mesh_(
          parts.scheduler, parts.random, directory_from(parts.config),
          mesh_options_from(parts.config),
          [&context = parts.context,
           transport = parts.config.mesh.transport](const std::string& endpoint) {
            return net::make_client_link(context, endpoint, transport);
          },
          [this](const net::ClientLink& link) { watch(link); }) {}

ServiceMesh::~ServiceMesh() {
  for (const EventLoop::WatchId id : watches_) loop_.unwatch(id);
}

void ServiceMesh::watch(const net::ClientLink& link) {
  for (const net::Pollable& item : link.pollables())
    watches_.push_back(loop_.watch(item, [this] { mesh_.pump(); }));
}

}  // namespace onetrip
