// The sample service as a program, for tests that kill it.
#include <memory>

#include "onetrip/host/service_program.hpp"
#include "tests/support/sample_service.hpp"

int main(int argc, char** argv) {
  const onetrip::ServiceProgram program{sample::service, "1"};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return std::make_unique<sample::SampleService>(parts.scheduler, parts.store);
  });
}
