// onetrip-eliminations: the eliminations service as a program.
#include <memory>

#include "onetrip/api/eliminations.hpp"
#include "onetrip/client/service_mesh.hpp"
#include "services/eliminations/service.hpp"

int main(int argc, char** argv) {
  const onetrip::ServiceProgram program{eliminations::service, ONETRIP_VERSION};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return onetrip::with_mesh(parts, [&](onetrip::AsyncMesh& mesh) {
      return std::make_unique<eliminations::EliminationsService>(parts.scheduler, parts.store,
                                                                 mesh);
    });
  });
}
