// onetrip-perf-ledger: the perf_ledger service as a program.
#include <cstdint>
#include <memory>

#include "onetrip/api/perf_ledger.hpp"
#include "onetrip/host/service_program.hpp"
#include "services/perf_ledger/service.hpp"

int main(int argc, char** argv) {
  constexpr std::uint32_t page_size = 16'384;  // Sealed checkpoints are rows of some 30 KB.
  const onetrip::ServiceProgram program{perf_ledger::service, ONETRIP_VERSION, page_size};
  return program.run(argc, argv, [](onetrip::ServiceParts& parts) {
    return std::make_unique<perf_ledger::PerfLedgerService>(parts.store);
  });
}
