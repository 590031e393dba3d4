// onetrip-positions: the positions service as a program.
#include <cstdint>
#include <memory>

#include "onetrip/api/positions.hpp"
#include "onetrip/client/service_mesh.hpp"
#include "onetrip/host/service_program.hpp"
#include "services/positions/service.hpp"

int main(int argc, char** argv) {
  using positions::PositionsService;
  constexpr std::uint32_t page_size = 4'096;  // Standings are rows of some 300 bytes.
  const onetrip::ServiceProgram program{positions::service, ONETRIP_VERSION, page_size,
                                        PositionsService::settings()};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return onetrip::with_mesh(parts, [&](onetrip::AsyncMesh& mesh) {
      auto service = std::make_unique<PositionsService>(parts.scheduler, parts.store, mesh,
                                                        parts.settings.number("account_size"));
      service->add_timers(parts.timers, parts.settings);
      return service;
    });
  });
}
