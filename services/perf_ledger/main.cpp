// onetrip-perf-ledger: the perf_ledger service as a program.
#include <memory>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/host/service_program.hpp"
#include "services/perf_ledger/service.hpp"

int main(int argc, char** argv) {
  const onetrip::ServiceProgram program{perf_ledger::service, ONETRIP_VERSION};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return std::make_unique<perf_ledger::PerfLedgerService>(parts.store);
  });
}
