// ServiceMesh: the way from one service to the others, for a service that a ServiceProgram runs.
//
//   int main(int argc, char** argv) {
//     const onetrip::ServiceProgram program{positions::service, "1.0"};
//     return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
//       return onetrip::with_mesh(parts, [&](onetrip::AsyncMesh& mesh) {
//         return std::make_unique<positions::PositionsService>(parts.scheduler, parts.store, mesh);
//       });
//     });
//   }
//
// Services take the AsyncMesh, so that a test gives them one over its network in memory.  Which
// service is where comes from the configuration, and so does the deadline of a call that says no
// other (mesh.deadline_ms); a service without a section is UNIMPLEMENTED "unknown_service".
// Connects on the first call to each, and again when a connection breaks: services may start in
// any order.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "onetrip/client/async_mesh.hpp"
#include "onetrip/host/service_program.hpp"
#include "onetrip/runtime/event_loop.hpp"

namespace onetrip {

// An AsyncMesh whose links are watched by the event loop.  It is destroyed after the
// service that calls through it, and before the parts.
class ServiceMesh {
 public:
  explicit ServiceMesh(const ServiceParts& parts);
  ~ServiceMesh();
  ServiceMesh(const ServiceMesh&) = delete;
  ServiceMesh& operator=(const ServiceMesh&) = delete;

  AsyncMesh& mesh() { return mesh_; }

 private:
  void watch(const net::ClientLink& link);

  EventLoop& loop_;
  std::vector<EventLoop::WatchId> watches_;
  AsyncMesh mesh_;
};

// A service and the mesh that it calls through, in the order in which they may end.
template <class Service>
class MeshedService {
 public:
  template <class Make>
  MeshedService(const ServiceParts& parts, Make&& make)
      : mesh_(parts), service_(make(mesh_.mesh())) {}
  MethodTable methods() { return service_->methods(); }

 private:
  ServiceMesh mesh_;
  std::unique_ptr<Service> service_;
};

// `make(AsyncMesh&)` gives a std::unique_ptr to the service; this gives what ServiceProgram::run
// takes in its place.
template <class Make>
auto with_mesh(const ServiceParts& parts, Make&& make) {
  using Made = typename decltype(make(std::declval<AsyncMesh&>()))::element_type;
  return std::make_unique<MeshedService<Made>>(parts, std::forward<Make>(make));
}

}  // namespace onetrip
