// onetrip-limit-orders: the limit_orders service as a program.
#include <memory>

#include "onetrip/api/limit_orders.hpp"
#include "onetrip/client/service_mesh.hpp"
#include "onetrip/host/service_program.hpp"
#include "services/limit_orders/service.hpp"

int main(int argc, char** argv) {
  constexpr std::uint32_t page_size = 4096;  // Orders are rows of some 400 bytes.
  const onetrip::ServiceProgram program{limit_orders::service, ONETRIP_VERSION, page_size,
                                        limit_orders::settings()};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return onetrip::with_mesh(parts, [&](onetrip::AsyncMesh& mesh) {
      auto service =
          std::make_unique<limit_orders::LimitOrdersService>(parts.scheduler, parts.store, mesh);
      service->keep_time(parts.timers, parts.clock, parts.settings);
      return service;
    });
  });
}
