// Served: perf_ledger behind a real socket, and a Mesh that knows where.
#pragma once

#include <string>
#include <utility>

#include "onetrip/client/mesh.hpp"
#include "onetrip/net/client_link.hpp"
#include "onetrip/net/context.hpp"
#include "services/perf_ledger/service.hpp"
#include "tests/support/service_thread.hpp"

namespace perf_ledger::testing {

class Served {
 public:
  explicit Served(onetrip::ServerOptions options = {},
                  const onetrip::net::ServerLinkOptions& link_options = {})
      : service_(context_, "tcp://127.0.0.1:*", std::move(options), link_options),
        mesh_({{"perf_ledger", service_.endpoint()}}, {}, [this](const std::string& endpoint) {
          return onetrip::net::make_client_link(context_, endpoint);
        }) {}

  onetrip::Mesh& mesh() { return mesh_; }
  const std::string& endpoint() const { return service_.endpoint(); }

 private:
  onetrip::net::Context context_;
  onetrip::ServiceThread<PerfLedgerService> service_;
  onetrip::Mesh mesh_;
};

}  // namespace perf_ledger::testing
