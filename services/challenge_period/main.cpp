// onetrip-challenge-period: the challenge_period service as a program.
#include <memory>

#include "onetrip/api/challenge_period.hpp"
#include "onetrip/client/service_mesh.hpp"
#include "services/challenge_period/service.hpp"

int main(int argc, char** argv) {
  const onetrip::ServiceProgram program{challenge_period::service, ONETRIP_VERSION};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return onetrip::with_mesh(parts, [&](onetrip::AsyncMesh& mesh) {
      return std::make_unique<challenge_period::ChallengePeriodService>(parts.scheduler,
                                                                        parts.store, mesh);
    });
  });
}
