// ServedPerfLedger: the service in a thread of its own, behind an ipc socket, and a Mesh to it.
//
// Holds the sample bundles when it is made; the socket's folder goes with it.  The two ends share
// no libzmq context, as two programs do not.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "onetrip/client/mesh.hpp"
#include "onetrip/net/context.hpp"
#include "onetrip/net/link.hpp"
#include "onetrip/net/poller.hpp"

namespace perf_ledger::bench {

// Mode 0700, empty at first, and gone with this object.
class ScratchFolder {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string endpoint(const std::string& name) const { return "ipc://" + path_ + "/" + name; }

 private:
  std::string path_;
};

class ServedPerfLedger {
 public:
  ServedPerfLedger();
  ~ServedPerfLedger();
  ServedPerfLedger(const ServedPerfLedger&) = delete;
  ServedPerfLedger& operator=(const ServedPerfLedger&) = delete;

  // For the thread that made this.
  onetrip::Mesh& mesh() { return mesh_; }

 private:
  void run();

  ScratchFolder folder_;
  onetrip::net::Context context_;
  std::unique_ptr<onetrip::net::ServerLink> link_;
  onetrip::Mesh mesh_;
  onetrip::net::Waker stop_;
  std::thread thread_;
};

}  // namespace perf_ledger::bench
