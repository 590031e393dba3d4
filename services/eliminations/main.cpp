// onetrip-eliminations: the eliminations service as a program.
#include <cstdint>
#include <memory>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/client/service_mesh.hpp"
#include "services/eliminations/service.hpp"

int main(int argc, char** argv) {
  using eliminations::EliminationsService;
  constexpr std::uint32_t page_size = 4'096;
  const onetrip::ServiceProgram program{eliminations::service, ONETRIP_VERSION, page_size,
                                        EliminationsService::settings()};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return onetrip::with_mesh(parts, [&](onetrip::AsyncMesh& mesh) {
      auto service = std::make_unique<EliminationsService>(parts.scheduler, parts.store, mesh);
      service->add_timers(parts.timers, parts.settings);
      return service;
    });
  });
}
