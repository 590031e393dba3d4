// onetrip-challenge-period: the challenge_period service as a program.
#include <cstdint>
#include <memory>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/client/service_mesh.hpp"
#include "services/challenge_period/service.hpp"

int main(int argc, char** argv) {
  using challenge_period::ChallengePeriodService;
  constexpr std::uint32_t page_size = 4'096;
  const onetrip::ServiceProgram program{challenge_period::service, ONETRIP_VERSION, page_size,
                                        ChallengePeriodService::settings()};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return onetrip::with_mesh(parts, [&](onetrip::AsyncMesh& mesh) {
      auto service = std::make_unique<ChallengePeriodService>(parts.scheduler, parts.store, mesh);
      service->add_timers(parts.timers, parts.settings);
      return service;
    });
  });
}
