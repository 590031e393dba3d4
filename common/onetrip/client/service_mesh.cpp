#include "onetrip/client/service_mesh.hpp"

#include "onetrip/net/zmq_client_link.hpp"

namespace onetrip {
namespace {

MeshOptions options_from(const Config& config) {
  MeshOptions options;
  options.calls.deadline = config.mesh.deadline;
  return options;
}

}  // namespace

ServiceMesh::ServiceMesh(const ServiceParts& parts)
    : loop_(parts.loop),
      mesh_(
          parts.scheduler, parts.random, directory_from(parts.config), options_from(parts.config),
          [&context = parts.context](const std::string& endpoint) {
            return net::make_zmq_client(context, endpoint, net::ZmqClientOptions{});
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
