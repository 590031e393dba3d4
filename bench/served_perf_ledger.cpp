#include "bench/served_perf_ledger.hpp"

#include <stdlib.h>

#include <filesystem>
#include <system_error>

#include "onetrip/net/zmq_server_link.hpp"
#include "onetrip/rpc/server.hpp"
#include "onetrip/runtime/event_loop.hpp"
#include "onetrip/store/memory_backend.hpp"

#include "bench/sample_bundles.hpp"
#include "services/perf_ledger/service.hpp"

namespace perf_ledger::bench {

// Not below a long TMPDIR: a socket's path has 107 bytes.
ScratchFolder::ScratchFolder() : path_("/tmp/onetrip-bench-XXXXXX") {
  ONETRIP_CHECK(mkdtemp(path_.data()) != nullptr, path_);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

ServedPerfLedger::ServedPerfLedger()
    : link_(onetrip::net::make_zmq_server(context_, folder_.endpoint("perf_ledger"), {}).value()),
      mesh_(onetrip::Mesh::to({{"perf_ledger", link_->endpoint()}}).value()),
      thread_([this] { run(); }) {
  update_all_bundles(mesh_, sample_bundles()).value();
}

ServedPerfLedger::~ServedPerfLedger() {
  stop_.wake();
  thread_.join();
}

void ServedPerfLedger::run() {
  const onetrip::SystemClock clock;
  onetrip::Scheduler scheduler(clock);
  onetrip::MemoryBackend backend;
  onetrip::Store store(backend, [](const onetrip::Error&) {});
  PerfLedgerService service_object(store);
  ONETRIP_CHECK(store.load().ok());
  onetrip::Random random(1);
  onetrip::Server server(scheduler, *link_, store, service_object.methods(), random, {});
  onetrip::EventLoop loop(scheduler);
  loop.watch(*link_->pollable(), [&] { server.pump(); });
  loop.watch(stop_.pollable(), [&] { loop.stop(); });
  loop.run();
}

}  // namespace perf_ledger::bench
