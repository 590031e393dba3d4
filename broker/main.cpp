// onetrip-broker: the broker as a program.
#include <memory>

#include "onetrip/host/service_program.hpp"

#include "broker/service.hpp"

int main(int argc, char** argv) {
  const onetrip::ServiceProgram program{broker::service, ONETRIP_VERSION};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return std::make_unique<broker::BrokerService>(parts);
  });
}
