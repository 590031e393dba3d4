// ServedPerfLedger: the service in a thread of its own, behind an ipc socket, and a Mesh to it.
//
// Holds the sample bundles when it is made; the socket's folder goes with it.  The two ends share
// no libzmq context, as two programs do not.
#pragma once

#include "onetrip/client/mesh.hpp"
#include "onetrip/net/context.hpp"

#include "bench/sample_bundles.hpp"
#include "services/perf_ledger/service.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/service_thread.hpp"

namespace perf_ledger::bench {

class ServedPerfLedger {
 public:
  ServedPerfLedger() { update_all_bundles(mesh_, sample_bundles()).value(); }

  // For the thread that made this.
  onetrip::Mesh& mesh() { return mesh_; }

 private:
  onetrip::ScratchFolder folder_;
  onetrip::net::Context context_;
  onetrip::ServiceThread<PerfLedgerService> service_{context_, folder_.endpoint("perf_ledger")};
  onetrip::Mesh mesh_ = onetrip::Mesh::to({{"perf_ledger", service_.endpoint()}}).value();
};

}  // namespace perf_ledger::bench
