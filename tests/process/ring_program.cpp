// One of the four ring services as a program: the one that its file is named after (test_ring_2, a
// link to this program).
#include <filesystem>
#include <string>

#include "onetrip/client/service_mesh.hpp"
#include "tests/support/ring_service.hpp"

namespace {

template <int N>
int run(int argc, char** argv) {
  const onetrip::ServiceProgram program{ring::services[N], "1"};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return onetrip::with_mesh(parts, [&](onetrip::AsyncMesh& mesh) {
      return std::make_unique<ring::RingService<N>>(parts.scheduler, parts.store, mesh);
    });
  });
}

}  // namespace

int main(int argc, char** argv) {
  switch (std::filesystem::path(argv[0]).filename().string().back()) {
    case '0':
      return run<0>(argc, argv);
    case '1':
      return run<1>(argc, argv);
    case '2':
      return run<2>(argc, argv);
    case '3':
      return run<3>(argc, argv);
    default:
      return 2;
  }
}
