// onetrip-plagiarism: the plagiarism service as a program.
#include <cstdint>
#include <memory>

#include "onetrip/api/plagiarism.hpp"
#include "onetrip/client/service_mesh.hpp"
#include "services/plagiarism/service.hpp"

int main(int argc, char** argv) {
  using plagiarism::PlagiarismService;
  constexpr std::uint32_t page_size = 4'096;
  const onetrip::ServiceProgram program{plagiarism::service, ONETRIP_VERSION, page_size,
                                        PlagiarismService::settings()};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return onetrip::with_mesh(parts, [&](onetrip::AsyncMesh& mesh) {
      auto service =
          std::make_unique<PlagiarismService>(parts.scheduler, parts.store, mesh, parts.worker);
      service->add_timers(parts.timers, parts.settings);
      return service;
    });
  });
}
