// onetrip-kv: the kv service as a program.
#include <memory>

#include "onetrip/api/kv.hpp"
#include "onetrip/host/service_program.hpp"
#include "services/kv/service.hpp"

int main(int argc, char** argv) {
  const onetrip::ServiceProgram program{kv::service, ONETRIP_VERSION};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return std::make_unique<kv::KvService>(parts.store);
  });
}
